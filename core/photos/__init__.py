"""Photographs that people send in as evidence: cleaned, made small, kept by their hash."""

"""Concerns of monitoring points through GraphQL."""

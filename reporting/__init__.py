"""Watching over it all: monitoring points, quarterly reports, complaints, inspections."""

"""Layouts, components, template tags, static files and error pages of every page we serve."""

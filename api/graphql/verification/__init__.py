"""Verification of certificates through GraphQL."""

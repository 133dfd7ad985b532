"""The two lists through GraphQL."""

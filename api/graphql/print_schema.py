"""Write ``schema.graphql`` anew: ``python -m api.graphql.print_schema`` (``make schema``)."""

from __future__ import annotations

import os

import django
from graphql import print_schema


def printed_schema() -> str:
    """Return the schema in GraphQL's own language."""
    from api.graphql.schema import schema

    return print_schema(schema) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings.test")
    django.setup()
    from api.graphql.view import SCHEMA_FILE

    SCHEMA_FILE.write_text(printed_schema(), encoding="utf-8")

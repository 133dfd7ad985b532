"""From a query's text to a document that is safe to execute."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSchema,
    NoSchemaIntrospectionCustomRule,
    parse,
    specified_rules,
    validate,
)

from api.graphql.errors import QueryInvalid, QueryTooLarge, error_in_query
from api.graphql.limits import MAX_TOKENS, check_size

MAX_ERRORS = 5
REMEMBERED = 128
# Longer queries are read anew each time: what is remembered must stay small.
REMEMBERED_LENGTH = 2_000


def read_document(query: str, schema: GraphQLSchema, *, may_introspect: bool) -> DocumentNode:
    """Return the parsed and validated document; raise a ``RequestRefused``.

    Short valid queries are remembered by their text: partners send the same few over and over,
    with variables, and validation costs more than the answer. One with a text in it is not: that
    may be somebody's name, and such a query hardly comes twice.
    """
    read = _remembered if len(query) <= REMEMBERED_LENGTH and '"' not in query else _read
    return read(query, schema, may_introspect)


def _read(query: str, schema: GraphQLSchema, may_introspect: bool) -> DocumentNode:
    try:
        document = parse(query, max_tokens=MAX_TOKENS)
    except GraphQLError as error:
        raise QueryInvalid(errors=[error_in_query(error, "syntax_error")]) from None
    check_size(document)
    rules: list[Any] = [*specified_rules]  # ``rules=`` replaces the standard ones.
    if not may_introspect:
        rules.append(NoSchemaIntrospectionCustomRule)
    try:
        errors = validate(schema, document, rules, max_errors=MAX_ERRORS)
    except RecursionError:
        raise QueryTooLarge("too_deep", "查询中的值嵌套过深。") from None
    if errors:
        raise QueryInvalid(errors=[error_in_query(error, "invalid_query") for error in errors])
    return document


_remembered = lru_cache(maxsize=REMEMBERED)(_read)

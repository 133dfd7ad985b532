"""The door: one POST, one question, one answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from graphql import execute_sync, get_operation_ast

from api.graphql.body import Question, read_question
from api.graphql.context import Context
from api.graphql.document import read_document
from api.graphql.errors import OperationUnknown, QueryTooLarge, RequestRefused, told
from api.graphql.limits import check_cost
from api.graphql.schema import schema

SCHEMA_FILE = Path(__file__).with_name("schema.graphql")


# Exempt because most fields give nobody more than anybody; those for staff ask for the token
# themselves (``Context.staff``).
@csrf_exempt
@never_cache
def graphql(request: HttpRequest) -> HttpResponseBase:
    """Answer a question in JSON; show GraphiQL to a developer's browser."""
    if request.method == "GET" and settings.GRAPHIQL and request.accepts("text/html"):
        return _graphiql(request)
    try:
        content, status = _answer(read_question(request), Context(request))
    except RequestRefused as refusal:
        content, status = {"errors": refusal.errors}, refusal.status
    response = HttpResponse(
        json.dumps(content, ensure_ascii=False, separators=(",", ":")),
        content_type="application/json; charset=utf-8",
        status=status,
    )
    if status == 405:
        response["Allow"] = "POST"
    return response


@require_safe
@cache_control(public=True, max_age=3600)
def schema_file(_request: HttpRequest) -> HttpResponse:
    """Give the schema as a file: what others use introspection for."""
    return HttpResponse(SCHEMA_FILE.read_bytes(), content_type="text/plain; charset=utf-8")


@csp_update({"font-src": [SELF, "data:"]})  # GraphiQL's style sheet carries its fonts.
def _graphiql(request: HttpRequest) -> HttpResponseBase:
    return render(request, "graphql/graphiql.html")


def _answer(question: Question, context: Context) -> tuple[dict[str, Any], int]:
    """Return the content of the answer and the HTTP status; raise a ``RequestRefused``."""
    document = read_document(question.query, schema, may_introspect=settings.GRAPHIQL)
    try:
        operation = get_operation_ast(document, question.operation_name)
        if operation is None or schema.get_root_type(operation.operation) is None:
            raise OperationUnknown
        check_cost(document, operation, schema, question.variables)
        result = execute_sync(
            schema,
            document,
            context_value=context,
            variable_values=question.variables,
            operation_name=question.operation_name,
        )
    except RecursionError:
        raise QueryTooLarge("too_deep", "查询或变量嵌套过深。") from None
    if not result.errors:
        return {"data": result.data}, 200
    errors, status = told(result.errors)
    if status != 200:  # Nothing of it stands, so nothing of it is said.
        return {"errors": errors}, status
    return {"data": result.data, "errors": errors}, status

"""A refusal is told by name; what breaks is told in general, and only to the log in particular."""

from __future__ import annotations

import logging
from io import StringIO

import graphene
import pytest
from django.db import InterfaceError, OperationalError
from graphql import GraphQLError

from api.graphql import view
from core.errors import DomainError
from core.identity.models import User
from core.privacy.scrubbing import ScrubbingFilter

NAME = "张秀英"
ID_NUMBER = "510402196503121244"


class NoMoreToday(DomainError):
    """A refusal."""

    code = "no_more_today"
    message = "今天的号已经取完。请明天再来。"


class Breaking(graphene.ObjectType):
    """Fields that break, each in its way."""

    fine = graphene.String()
    refuses = graphene.String()
    breaks = graphene.String()
    speaks_graphql = graphene.String()
    answers_nonsense = graphene.Int()
    loses_the_database = graphene.String()
    loses_the_connection = graphene.String()
    writes_then_breaks = graphene.String()

    def resolve_fine(self, _info):
        return "fine"

    def resolve_refuses(self, _info):
        raise NoMoreToday

    def resolve_breaks(self, _info):
        raise ValueError(f"{NAME} {ID_NUMBER}")

    def resolve_speaks_graphql(self, _info):
        raise GraphQLError(f"{NAME} {ID_NUMBER}")

    def resolve_answers_nonsense(self, _info):
        return f"{NAME} {ID_NUMBER}"

    def resolve_loses_the_database(self, _info):
        raise OperationalError(f"{NAME} {ID_NUMBER}")

    def resolve_loses_the_connection(self, _info):
        raise InterfaceError(f"{NAME} {ID_NUMBER}")

    def resolve_writes_then_breaks(self, _info):
        User.objects.create_user("half-done", "correct-horse-battery-staple", name=NAME)
        raise ValueError(NAME)


@pytest.fixture(autouse=True)
def breaking_schema(monkeypatch):
    """The door, with a schema behind it whose fields break."""
    monkeypatch.setattr(view, "schema", graphene.Schema(query=Breaking).graphql_schema)


def test_a_refusal_is_told_with_its_code_next_to_the_rest(ask):
    said = ask("{ fine no: refuses }")
    assert said.status == 200
    assert said.content == {
        "data": {"fine": "fine", "no": None},
        "errors": [
            {
                "message": NoMoreToday.message,
                "extensions": {"code": "no_more_today"},
                "path": ["no"],
                "locations": [{"line": 1, "column": 8}],
            }
        ],
    }


@pytest.mark.parametrize("field", ["breaks", "speaksGraphql", "answersNonsense"])
def test_what_breaks_says_nothing_of_why(field, ask):
    said = ask(f"{{ fine {field} }}")
    assert (said.status, said.codes) == (500, ["internal_error"])
    assert "data" not in said.content
    text = said.response.content.decode()
    assert NAME not in text
    assert ID_NUMBER not in text


@pytest.mark.parametrize("field", ["losesTheDatabase", "losesTheConnection"])
def test_a_database_that_is_away_is_told_as_such(field, ask):
    said = ask(f"{{ fine refuses {field} breaks }}")
    assert (said.status, said.codes) == (503, ["unavailable"])
    assert "data" not in said.content
    assert NAME not in said.response.content.decode()


def test_what_a_broken_request_wrote_is_rolled_back(ask, in_county):
    assert ask("{ writesThenBreaks fine }").status == 500
    assert not User.objects.filter(username="half-done").exists()


def test_the_log_has_the_place_but_neither_name_nor_number(ask, monkeypatch):
    (printing,) = [
        handler
        for handler in logging.getLogger().handlers
        if any(isinstance(one, ScrubbingFilter) for one in handler.filters)
    ]
    printed = StringIO()
    monkeypatch.setattr(printing, "stream", printed)
    ask(f"{{ a{ID_NUMBER}: breaks }}")
    logged = printed.getvalue()
    assert "A GraphQL field broke." in logged
    assert "in resolve_breaks" in logged
    assert "ValueError" in logged
    assert NAME not in logged
    assert ID_NUMBER not in logged


def test_a_refusal_is_not_logged_as_an_error(ask, caplog):
    with caplog.at_level(logging.WARNING):
        ask("{ refuses }")
    assert not caplog.records

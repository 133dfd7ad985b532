"""The schema is a promise: written down, compared, and each field of it meant to be open."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from graphql import get_introspection_query

from api.graphql.print_schema import printed_schema
from api.graphql.schema import schema
from api.graphql.view import SCHEMA_FILE
from core.identity.access import Can, may
from tests.people import PEOPLE, hire

ANYBODY = None

# Door → what one must be allowed to. A new field fails until somebody decides who may use it.
DOORS: dict[str, Can | None] = {
    "Query.edition": ANYBODY,
    "Query.items": ANYBODY,
    "Query.item": ANYBODY,
    "Query.find": ANYBODY,
    "Query.verify": ANYBODY,
    "Query.concerns": Can.RAISE_CONCERN,
    "Query.concern": Can.RAISE_CONCERN,
    "Mutation.raiseConcern": Can.RAISE_CONCERN,
}
# What may be read through those doors, type by type. A new field fails until somebody decides that it may be read.
FIELDS = {
    "Edition": {
        "number", "title", "prohibitedTitle", "retainedTitle", "authority", "documentTitle",
        "documentNumber", "legalBasis", "issuedOn", "effectiveOn", "publishedAt", "originName",
        "contentSha256",
    },
    "CertificateItem": {
        "code", "kind", "position", "name", "source", "guidance", "category", "purpose",
        "conditions", "relyingParties", "issuer", "question", "aliases", "alternativeRoutes",
        "exceptions", "substitutes",
    },
    "AlternativeRoute": {"position", "authority", "matter", "bring", "phone", "address", "link"},
    "ItemException": {
        "position", "question", "outcome", "leadsToCode", "explanation", "basis", "isInferred",
    },
    "Substitute": {"position", "name", "question", "basis", "isInferred"},
    "CertificateItemConnection": {"pageInfo", "edges", "nodes", "totalCount"},
    "CertificateItemEdge": {"node", "cursor"},
    "PageInfo": {"hasNextPage", "hasPreviousPage", "startCursor", "endCursor"},
    "Finding": {"verdict", "question", "askedAbout", "yesLeadsTo", "hits"},
    "Hit": {"item", "score", "why"},
    "VerificationAnswer": {
        "outcome", "itemName", "number", "issuerName", "subjectName", "relyingParty", "issuedOn", "validUntil",
        "endedOn",
    },
    # A community's own, behind the doors that ask who it is.
    "Concern": {
        "id", "kind", "itemCode", "itemName", "unitName", "text", "raisedAt", "state", "scope",
        "dueOn", "answer", "answeredAt", "answeredBy",
    },
    "ConcernConnection": {"pageInfo", "edges", "nodes"},
    "ConcernEdge": {"node", "cursor"},
    "RaiseConcernInput": {"kind", "text", "itemCode", "unitName", "requestId"},
    "RaiseConcernPayload": {"concern", "refusal"},
    "Refusal": {"code", "message"},
}  # fmt: skip
QUESTIONS = {
    "edition": "{ edition { number } }",
    "items": "{ items { totalCount } }",
    "item": '{ item(code: "P05") { name } }',
    "find": '{ find(text: "wfzjl") { verdict } }',
    "verify": '{ verify(code: "x") { outcome } }',
    "concerns": "{ concerns { nodes { id } } }",
    "concern": '{ concern(id: "7b1c1f5e-0000-4000-8000-000000000000") { id } }',
    "raiseConcern": 'mutation { raiseConcern(input: {kind: NEED, text: " "}) '
    "{ concern { id } refusal { code } } }",
}
# What the question above comes to when one may ask it.
COMES_TO = {"concern": {"not_found"}, "raiseConcern": {"not_a_point"}}


def test_the_committed_schema_is_the_schema():
    assert SCHEMA_FILE.read_text(encoding="utf-8") == printed_schema(), "run `make schema`"


def test_every_door_is_in_the_table():
    roots = [root for root in (schema.query_type, schema.mutation_type) if root]
    assert {f"{root.name}.{field}" for root in roots for field in root.fields} == set(DOORS)
    assert schema.subscription_type is None


def test_every_field_is_in_the_table():
    shown = {
        name: set(kind.fields)
        for name, kind in schema.type_map.items()
        if hasattr(kind, "fields")
        and not name.startswith("__")
        and name not in ("Query", "Mutation")
    }
    assert shown == FIELDS


@pytest.mark.parametrize("person", [None, *PEOPLE])
def test_each_door_with_each_person(person, client_for, county, in_county):
    user = hire(PEOPLE[person]) if person else None
    client = client_for(county, user)
    for door, permission in DOORS.items():
        name = door.partition(".")[2]
        query = QUESTIONS[name]
        response = client.post("/graphql/", {"query": query}, content_type="application/json")
        assert response.status_code == 200, door
        if permission is ANYBODY or may(user or AnonymousUser(), permission):
            expected = COMES_TO.get(name, set())
        else:
            expected = {"not_allowed" if user else "not_signed_in"}
        assert refusals(response.json()) == expected, door


def refusals(content):
    """Return the codes of all refusals, those told as errors and those told as data."""
    codes = {error["extensions"]["code"] for error in content.get("errors", [])}
    told = ((content.get("data") or {}).get("raiseConcern") or {}).get("refusal")
    return codes | ({told["code"]} if told else set())


@pytest.mark.parametrize("host", ["pzh-dongqu.localhost", "localhost"])
def test_the_schema_is_served_as_a_file(host, client_for):
    response = client_for(host=host).get("/graphql/schema.graphql")
    assert response.status_code == 200
    assert response.content == SCHEMA_FILE.read_bytes()
    assert not response.cookies
    assert client_for(host=host).post("/graphql/schema.graphql").status_code == 405


# --- GraphiQL and introspection: for developers only ----------------------------------------------
def test_outside_development_there_is_neither_graphiql_nor_introspection(ask, client_for, county):
    response = client_for(county).get("/graphql/", headers={"accept": "text/html"})
    assert response.status_code == 405
    assert set(ask(get_introspection_query()).codes) == {"invalid_query"}
    assert ask("{ __typename edition { __typename } }").data == {
        "__typename": "Query",
        "edition": {"__typename": "Edition"},
    }


def test_in_development_there_are_both(ask, client_for, county, settings):
    settings.GRAPHIQL = True
    kinds = ask(get_introspection_query()).data["__schema"]["types"]
    assert {"Query", *FIELDS} <= {kind["name"] for kind in kinds}

    response = client_for(county).get("/graphql/", headers={"accept": "text/html"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "graphiql.min.js" in page
    assert "://" not in page
    assert "<style" not in page
    assert "<script>" not in page
    assert not response.cookies

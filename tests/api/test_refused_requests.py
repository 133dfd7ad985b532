"""What is no question is refused before anything of it is read further."""

from __future__ import annotations

import json

import pytest

QUESTION = json.dumps({"query": "{ edition { number } }"})


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options"])
def test_only_post_is_taken(method, client_for, county):
    response = getattr(client_for(county), method)("/graphql/", {"query": "{edition{number}}"})
    assert response.status_code == 405
    assert response["Allow"] == "POST"


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/graphql",
        "application/json; charset=gbk",
        "",
    ],
)
def test_only_json_in_utf8_is_taken(content_type, ask_raw):
    said = ask_raw(QUESTION, content_type)
    assert (said.status, said.codes) == (415, ["unsupported_media_type"])


def test_the_charset_may_be_named(ask_raw):
    assert ask_raw(QUESTION, 'application/json; charset="UTF-8"').data == {"edition": {"number": 1}}


def test_a_large_body_is_not_read(ask_raw):
    said = ask_raw(json.dumps({"query": "{ edition { number } }" + " " * 17_000}))
    assert (said.status, said.codes) == (413, ["body_too_large"])


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"{",
        b"\xff\xfe",
        b'"{ edition { number } }"',
        b"null",
        b"{}",
        b'{"query": null}',
        b'{"query": 1}',
        b'{"query": "{ edition { number } }", "variables": []}',
        b'{"query": "{ edition { number } }", "variables": {"a": NaN}}',
        b'{"query": "{ edition { number } }", "variables": {"a": "\\ud800"}}',
        b'{"query": "{ edition { number } }", "variables": {"a": ' + b"9" * 5000 + b"}}",
        b'{"query": "{ edition { number } }", "operationName": 1}',
        b"[" * 16_000,
    ],
)
def test_what_is_not_a_question_is_refused(body, ask_raw):
    said = ask_raw(body)
    assert (said.status, said.codes) == (400, ["malformed_request"])
    assert "data" not in said.content


def test_a_batch_is_refused(ask_raw):
    said = ask_raw(f"[{QUESTION}, {QUESTION}]")
    assert (said.status, said.codes) == (400, ["batch_refused"])


@pytest.mark.parametrize(
    "query", ["", "{", "{ edition { number }", "edition", "{ edition { \x00 } }"]
)
def test_what_does_not_parse_is_refused_with_its_place(query, ask):
    said = ask(query)
    assert (said.status, said.codes) == (400, ["syntax_error"])
    assert said.content["errors"][0]["locations"]


@pytest.mark.parametrize(
    "query",
    [
        "{ edition }",
        "{ applications { subjectName } }",
        "{ edition { draftedByName } }",
        "{ item { name } }",
        '{ items(kind: "RETAINED") { totalCount } }',
        "{ __schema { types { name } } }",
        '{ __type(name: "Edition") { name } }',
        "query A { edition { number } } query A { edition { number } }",
    ],
)
def test_what_does_not_fit_the_schema_is_refused(query, ask):
    said = ask(query)
    assert said.status == 400
    assert set(said.codes) == {"invalid_query"}
    assert "data" not in said.content


def test_only_the_first_few_mistakes_are_listed(ask):
    said = ask("{ " + " ".join(f"f{n}" for n in range(100)) + " }")
    assert len(said.codes) == 6  # five, and that there are more


def test_variables_that_do_not_fit_are_refused(ask):
    said = ask("query($n: Int!) { items(first: $n) { totalCount } }", n="twenty")
    assert (said.status, said.codes) == (400, ["invalid_variables"])
    assert ask("query($n: Int!) { items(first: $n) { totalCount } }").status == 400


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("mutation { issue }", "invalid_query"),
        ("subscription { edition { number } }", "unknown_operation"),
    ],
)
def test_there_is_nothing_but_what_the_schema_says(query, code, ask):
    said = ask(query)
    assert (said.status, said.codes) == (400, [code])


def test_one_of_several_operations_must_be_named(ask_raw):
    query = "query A { edition { number } } query B { edition { title } }"
    assert ask_raw(json.dumps({"query": query})).codes == ["unknown_operation"]
    said = ask_raw(json.dumps({"query": query, "operationName": "C"}))
    assert (said.status, said.codes) == (400, ["unknown_operation"])
    assert ask_raw(json.dumps({"query": query, "operationName": "A"})).data == {
        "edition": {"number": 1}
    }


def test_no_cookie_is_set_and_no_session_is_read(ask, counted, client_for, clerk, county):
    with counted() as tables:
        said = ask("{ edition { number } }")
    assert not said.response.cookies
    assert tables == {"catalog_edition": 1}

    signed_in = client_for(county, clerk)
    with counted() as tables:
        response = signed_in.post("/graphql/", QUESTION, content_type="application/json")
    assert response.json() == {"data": {"edition": {"number": 1}}}
    assert not response.cookies
    assert tables == {"catalog_edition": 1}


def test_answers_are_not_cached(ask):
    assert "no-store" in ask("{ edition { number } }").response["Cache-Control"]

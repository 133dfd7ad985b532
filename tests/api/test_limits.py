"""One request cannot ask for more than a moment's work, however it is worded."""

from __future__ import annotations

import time

import pytest
from graphql import build_schema, get_operation_ast, parse

from api.graphql.errors import QueryTooLarge
from api.graphql.limits import MAX_COST, check_cost

# Each of these took seconds, or for ever, without limits. On a busy machine they now take 0.05 s.
AT_ONCE = 2.0


def nested_fragments(depth: int) -> str:
    """Return a query whose fragments double ``depth`` times."""
    return "{ ...F0 } " + " ".join(
        f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(depth)
    ) + f" fragment F{depth} on Query {{ edition {{ number }} }}"  # fmt: skip


HOSTILE = {
    "3,000 aliases": ("{" + " ".join(f"a{n}:edition{{number}}" for n in range(3000)) + "}", 413),
    "99 aliases": ("{" + " ".join(f"a{n}:verify(code:0){{outcome}}" for n in range(99)) + "}", 400),
    "31 aliases": ("{edition{" + " ".join(f"a{n}:title" for n in range(31)) + "}}", 400),
    "60,000 fields": ("{edition{" + "title " * 60_000 + "}}", 413),
    "900 fields": ("{edition{" + "title " * 900 + "}}", 400),
    "11 root fields": ("{" + "edition{number} " * 11 + "}", 400),
    "5,000 comments": ("#\n" * 5000 + "{edition{number}}", 400),
    "too deep": ("{a" * 11 + "}" * 11, 400),
    "500 deep": ("{a" * 490 + "}" * 490, 400),
    "inline fragments": ("{" + "...{" * 40 + "edition{number}" + "}" * 41, 400),
    "fragment cycle": ("{...A} fragment A on Query{...B} fragment B on Query{...A}", 400),
    "fragment of itself": ("{...A} fragment A on Query{...A}", 400),
    "2^19 fragments": (nested_fragments(19), 400),
    "expensive": (
        "{" + " ".join(
            f"a{n}:items(first:100){{edges{{node{{name routes:alternativeRoutes{{matter bring}}}}}}}}"
            for n in range(9)
        ) + "}",
        400,
    ),
    "nested list value": ("{verify(code:" + "[" * 450 + "]" * 450 + "){outcome}}", 400),
    "less nested value": ("{verify(code:" + "[" * 120 + "]" * 120 + "){outcome}}", 400),
    "nested type": ("query($a:" + "[" * 120 + "Int" + "]" * 120 + "){edition{number}}", 400),
    "long name": ("{" + "edition" * 2000 + "}", 400),
    "long number": ("{items(first:" + "9" * 5000 + "){totalCount}}", 400),
    "long number by default": (
        "query($n:Int=" + "9" * 5000 + "){items(first:$n){totalCount}}",
        400,
    ),
    "introspection": ("{__schema{types{fields{type{fields{type{fields{name}}}}}}}}", 400),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_query_is_refused_at_once(name, ask, counted):
    query, status = HOSTILE[name]
    began = time.process_time()
    with counted() as tables:
        said = ask(query)
    assert time.process_time() - began < AT_ONCE
    assert said.status == status
    assert said.codes
    assert "data" not in said.content
    assert not tables


@pytest.mark.parametrize(
    ("query", "code"),
    [
        (HOSTILE["31 aliases"][0], "too_many_aliases"),
        ("{edition{" + "title " * 201 + "}}", "too_many_fields"),
        ("{edition{" + "...{title}" * 41 + "}}", "too_many_fragments"),
        (HOSTILE["11 root fields"][0], "too_many_root_fields"),
        (HOSTILE["2^19 fragments"][0], "too_many_root_fields"),
        (HOSTILE["too deep"][0], "too_deep"),
        (HOSTILE["expensive"][0], "too_expensive"),
        (HOSTILE["3,000 aliases"][0], "body_too_large"),
    ],
)
def test_each_limit_has_its_code(query, code, ask):
    assert ask(query).codes == [code]


def test_variables_nested_deeply_are_refused(ask):
    value: dict[str, object] = {}
    for _ in range(200):
        value = {"a": value}
    said = ask("query($c: String!) { verify(code: $c) { outcome } }", c=value)
    assert (said.status, said.codes) == (400, ["invalid_variables"])


@pytest.mark.parametrize("first", [0, -1, 101, 100_000, 2**31 - 1])
def test_a_page_holds_1_to_100_items(first, ask, counted):
    with counted() as tables:
        said = ask("query($n: Int) { items(first: $n) { nodes { code } } }", n=first)
    assert said.codes == ["first_out_of_range"]
    assert said.content["data"] == {"items": None}
    assert not tables


def test_long_words_are_refused(ask):
    assert ask("query($t: String!) { find(text: $t) { verdict } }", t="证" * 201).codes == [
        "text_too_long"
    ]
    assert ask(
        "query($t: String!) { find(text: $t, purpose: $t) { verdict } }", t="证" * 201
    ).codes == ["text_too_long"]


def test_the_largest_sensible_question_is_within_the_limits(ask):
    said = ask(
        """{ items(first: 100) { totalCount edges { cursor node {
          code kind position name source guidance category purpose conditions relyingParties
          issuer question aliases
          alternativeRoutes { authority matter bring phone address link }
          exceptions { question outcome leadsToCode explanation basis isInferred }
          substitutes { name question basis isInferred }
        } } } }"""
    )
    assert len(said.data["items"]["edges"]) == 27


SHOP = build_schema(
    """
    type Query { shelf(first: Int = 20): Shelf, box: Box }
    type Shelf { nodes: [Box!]! }
    type Box { name: String!, boxes: [Box!]!, shelf(first: Int = 20): Shelf, box: Box }
    """
)


def cost_is_refused(query: str, **variables: object) -> str | None:
    document = parse(query)
    operation = get_operation_ast(document)
    assert operation is not None
    try:
        check_cost(document, operation, SHOP, dict(variables))
    except QueryTooLarge as refusal:
        return refusal.code
    return None


def test_lists_multiply():
    assert cost_is_refused("{ shelf(first: 99) { nodes { name } } }") is None
    twice = "{ shelf(first: 50) { nodes { shelf(first: 50) { nodes { boxes { name } } } } } }"
    assert cost_is_refused(twice) == "too_expensive"
    assert MAX_COST < 50 * 50 * 5
    assert cost_is_refused(twice.replace("50", "20")) is None


def test_a_page_size_in_a_variable_counts():
    query = "query($n: Int = 5) { shelf(first: $n) { nodes { shelf(first: $n) { nodes { boxes { name } } } } } }"
    assert cost_is_refused(query) is None
    assert cost_is_refused(query, n=60) == "too_expensive"


def test_fragments_count_each_time_they_are_spread():
    fragment = "fragment Much on Box { shelf(first: 99) { nodes { name boxes { name } } } }"
    assert cost_is_refused("{ box { ...Much } } " + fragment) is None
    assert cost_is_refused("{ box { boxes { boxes { ...Much } } } } " + fragment) == "too_expensive"


def test_depth_counts_through_fragments():
    chain = "{ ...A } fragment A on Query { box { box { box { box { box { ...B } } } } } } "
    assert cost_is_refused(chain + "fragment B on Box { box { box { name } } }") is None
    deep = "fragment B on Box { box { box { box { box { box { name } } } } } }"
    assert cost_is_refused(chain + deep) == "too_deep"


def test_skipped_fields_count_too():
    query = "{ shelf(first: 70) @skip(if: true) { nodes { shelf(first: 70) { nodes { name } } } } }"
    assert cost_is_refused(query) is None
    assert cost_is_refused(query.replace("{ name", "{ boxes { name }")) == "too_expensive"


def test_who_asks_about_the_lists_without_end_is_told_to_wait(ask, client_for, county, settings):
    settings.QUESTIONS_PER_MINUTE = 2
    query = "{ a: edition { number } b: edition { number } }"
    assert [ask(query).codes for _ in range(2)] == [[], []]
    stopped = ask(query)
    assert (stopped.status, stopped.codes) == (200, ["too_many_questions"] * 2)
    assert ask('{ verify(code: "0") { outcome } }').codes == []

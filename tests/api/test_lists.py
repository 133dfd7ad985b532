"""The lists and the finder: what the office whose host is asked decides by, and no other's."""

from __future__ import annotations

import base64

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog.actions.editions import draft_edition
from catalog.models import CertificateItem, Edition
from catalog.payloads import edition_payload
from catalog.selectors import present_edition
from core.tenancy import working_in
from tests.factories.editions import published_edition
from tests.people import PEOPLE, hire

PAGE = """
query($kind: ListKind, $first: Int, $after: String) {
  items(kind: $kind, first: $first, after: $after) {
    nodes { code }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""
PROHIBITED = [f"P{n:02}" for n in range(1, 21)]
RETAINED = [f"R{n:02}" for n in range(1, 8)]


def publish_next_edition(title: str) -> Edition:
    """Put a second edition in force, with the same lists under another title."""
    payload = edition_payload(present_edition())
    today = timezone.localdate().isoformat()
    payload["edition"] |= {"title": title, "document_number": "文", "effective_on": today}
    return published_edition(payload, by=hire(PEOPLE["operator"]))


def codes_on_pages(ask, first, kind=None):
    """Return the codes of all pages, page by page."""
    pages, after = [], None
    while True:
        items = ask(PAGE, kind=kind, first=first, after=after).data["items"]
        pages.append([node["code"] for node in items["nodes"]])
        assert items["pageInfo"]["hasPreviousPage"] is (after is not None)
        after = items["pageInfo"]["endCursor"]
        if not items["pageInfo"]["hasNextPage"]:
            return pages


# --- Refusals -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "query",
    [
        "{ it: edition { number } }",
        "{ it: items { totalCount } }",
        '{ it: item(code: "P05") { name } }',
        '{ it: find(text: "wfzjl") { verdict } }',
    ],
)
def test_where_there_is_no_edition_the_refusal_says_why(query, ask, database):
    platform = ask(query, host="localhost")
    assert platform.status == 200
    assert platform.codes == ["no_edition_here"]
    assert platform.content["data"] == {"it": None}

    province = ask(query, host="sichuan.localhost")
    assert province.codes == ["no_edition_in_force"]
    assert province.content["data"] == {"it": None}


@pytest.mark.parametrize("code", ["P99", "", "R06\x00", "R06' OR '1'='1", "证", "P05" * 50])
def test_an_unknown_item_is_refused(code, ask):
    said = ask("query($c: String!) { item(code: $c) { name } }", c=code)
    assert said.codes == ["item_not_found"]


@pytest.mark.parametrize(
    "key",
    ["", "1", "1:RETAINED", "1:RETAINED:x", "1:OTHER:1", "x:RETAINED:1", "1:RETAINED:1:1",
     "1:RETAINED:99999999999999999999", "1:RETAINED:-1", "\x00:RETAINED:1"],
)  # fmt: skip
def test_a_made_up_cursor_is_refused(key, ask, counted):
    after = base64.urlsafe_b64encode(key.encode()).decode().rstrip("=") or "="
    with counted() as tables:
        said = ask(PAGE, after=after)
    assert said.codes == ["cursor_unknown"]
    assert "catalog_certificateitem" not in tables


@pytest.mark.parametrize("after", ["!", "证", "\x00", "a"])
def test_what_is_no_cursor_at_all_is_refused(after, ask):
    assert ask(PAGE, after=after).codes == ["cursor_unknown"]


def test_a_cursor_into_an_older_edition_is_refused(ask, in_county):
    after = ask(PAGE, first=5).data["items"]["pageInfo"]["endCursor"]
    publish_next_edition("第二版")
    assert ask(PAGE, first=5, after=after).codes == ["cursor_outdated"]


# --- Answers ------------------------------------------------------------------------------------
def test_the_edition_in_force(ask):
    assert ask(
        "{ edition { number title authority documentNumber legalBasis issuedOn effectiveOn originName } }"
    ).data["edition"] == {
        "number": 1,
        "title": "攀枝花市证明事项清单（第一批）",
        "authority": "攀枝花市民政局",
        "documentNumber": "",
        "legalBasis": "《关于改进和规范基层群众性自治组织出具证明工作的通知》（攀民政〔2021〕5号）",
        "issuedOn": "2022-06-22",
        "effectiveOn": "2022-06-22",
        "originName": "攀枝花市",
    }


def test_an_item_with_all_that_stands_beside_it(ask):
    item = ask(
        """{ item(code: "p17") { code kind name position
             alternativeRoutes { authority } substitutes { name }
             exceptions { question outcome leadsToCode } } }"""
    ).data["item"]
    assert item["code"] == "P17"
    assert item["kind"] == "PROHIBITED"
    assert item["position"] == 17
    assert [one["leadsToCode"] for one in item["exceptions"]] == ["R06"]
    assert item["exceptions"][0]["outcome"] == "RETAINED"
    assert item["alternativeRoutes"]
    assert item["substitutes"] == []


@pytest.mark.parametrize("first", [1, 2, 7, 20, 26, 27, 28, 100])
def test_paging_walks_all_items_exactly_once(first, ask):
    pages = codes_on_pages(ask, first)
    assert [code for page in pages for code in page] == PROHIBITED + RETAINED
    assert {len(page) for page in pages[:-1]} <= {first}


def test_one_list_alone(ask):
    assert codes_on_pages(ask, 3, "RETAINED") == [RETAINED[:3], RETAINED[3:6], RETAINED[6:]]
    assert codes_on_pages(ask, 20, "PROHIBITED") == [PROHIBITED]


def test_a_cursor_of_one_list_continues_in_both(ask):
    after = ask(PAGE, kind="PROHIBITED").data["items"]["pageInfo"]["endCursor"]
    items = ask(PAGE, after=after).data["items"]
    assert [node["code"] for node in items["nodes"]] == RETAINED
    assert ask(PAGE, kind="PROHIBITED", after=after).data["items"]["nodes"] == []


def test_twenty_items_unless_asked_otherwise(ask):
    for query in ("{ items { nodes { code } } }", "{ items(first: null) { nodes { code } } }"):
        assert len(ask(query).data["items"]["nodes"]) == 20


def test_every_edge_has_its_cursor(ask):
    edges = ask("{ items { edges { cursor node { code } } } }").data["items"]["edges"]
    again = ask(PAGE, first=1, after=edges[9]["cursor"]).data["items"]
    assert [node["code"] for node in again["nodes"]] == [edges[10]["node"]["code"]]


# --- How much is read ---------------------------------------------------------------------------
def test_items_are_read_once_without_counting_or_offset(ask, counted):
    after = ask(PAGE, first=5).data["items"]["pageInfo"]["endCursor"]
    with counted() as tables, CaptureQueriesContext(connection) as captured:
        ask(PAGE, first=5, after=after)
    assert tables == {"catalog_edition": 1, "catalog_certificateitem": 1}
    assert not [q for q in captured if "COUNT(" in q["sql"] or "OFFSET" in q["sql"]]


def test_they_are_counted_only_when_asked(ask, counted):
    with counted() as tables:
        assert ask("{ items(first: 2, kind: RETAINED) { totalCount } }").data == {
            "items": {"totalCount": 7}
        }
    assert tables == {"catalog_edition": 1, "catalog_certificateitem": 2}


@pytest.mark.parametrize("first", [1, 27])
def test_what_stands_beside_items_costs_one_query_a_table(first, ask, counted):
    with counted() as tables:
        ask(
            """query($n: Int) { items(first: $n) { nodes { code alternativeRoutes { authority }
               exceptions { question } substitutes { name } } } }""",
            n=first,
        )
    assert tables == {
        "catalog_edition": 1,
        "catalog_certificateitem": 1,
        "catalog_alternativeroute": 1,
        "catalog_itemexception": 1,
        "catalog_substitute": 1,
    }


def test_hits_cost_one_query_a_table(ask, counted):
    query = '{ find(text: "收入证明") { hits { item { name alternativeRoutes { authority } } } } }'
    ask(query)  # The finder is built once in a process.
    with counted() as tables:
        assert len(ask(query).data["find"]["hits"]) > 1
    assert tables == {
        "catalog_edition": 1,
        "catalog_certificateitem": 1,
        "catalog_alternativeroute": 1,
    }


def test_several_questions_look_for_the_edition_once(ask, counted):
    with counted() as tables:
        ask('{ edition { number } a: items { totalCount } b: item(code: "P05") { name } }')
    assert tables["catalog_edition"] == 1


# --- The finder ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "purpose", "verdict", "first_hit"),
    [
        ("开个没坐过牢的证明", "", "PROHIBITED", "P05"),
        ("wfzjl", "", "PROHIBITED", "P05"),
        ("近亲属关系证明", "", "RETAINED", "R04"),
        ("收入证明", "", "ASK", "P17"),
        ("收入证明", "申请法律援助", "RETAINED", "R06"),
        ("今天天气怎么样", "", "NEITHER", None),
        ("", "", "NEITHER", None),
    ],
)
def test_find_answers_with_verdict_and_hits(text, purpose, verdict, first_hit, ask):
    found = ask(
        """query($t: String!, $p: String) { find(text: $t, purpose: $p) {
             verdict question askedAbout yesLeadsTo hits { score why item { code name kind } } } }""",
        t=text,
        p=purpose,
    ).data["find"]
    assert found["verdict"] == verdict
    assert (found["question"] is not None) is (verdict == "ASK")
    if first_hit:
        assert found["hits"][0]["item"]["code"] == first_hit
        assert 0 < found["hits"][0]["score"] <= 1
        assert found["hits"][0]["why"]


def test_markup_and_control_characters_are_only_text(ask):
    said = ask(
        "query($t: String!) { find(text: $t) { verdict } }", t="<script>'\";--\x00\x1b#import证明"
    )
    assert said.status == 200


# --- Another tenant sees nothing ----------------------------------------------------------------
def test_another_tenants_edition_and_items_are_not_seen(ask, in_county, other_county, city):
    publish_next_edition("东区第二版")
    edition = "{ edition { number title } items(kind: RETAINED) { totalCount } }"
    assert ask(edition).data["edition"] == {"number": 2, "title": "东区第二版"}
    for elsewhere in (other_county, city):
        there = ask(edition, at=elsewhere).data
        assert there["edition"] == {"number": 1, "title": "攀枝花市证明事项清单（第一批）"}
        assert there["items"]["totalCount"] == 7


def test_a_draft_is_not_seen(ask, in_county):
    payload = edition_payload(present_edition())
    payload["edition"]["title"] = "草稿"
    draft_edition(payload, by=hire(PEOPLE["editor"]))
    assert ask("{ edition { number } items { totalCount } }").data == {
        "edition": {"number": 1},
        "items": {"totalCount": 27},
    }


def test_a_cursor_of_another_tenant_gives_our_own_items(ask, county, other_county):
    after = ask(PAGE, at=other_county, first=5).data["items"]["pageInfo"]["endCursor"]
    with working_in(county):
        ours = list(CertificateItem.objects.values_list("code", flat=True)[5:10])
    nodes = ask(PAGE, first=5, after=after).data["items"]["nodes"]
    assert [node["code"] for node in nodes] == ours

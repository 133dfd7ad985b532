"""Points raise concerns through GraphQL and read their own; nobody else does either."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

import pytest
from django.conf import settings

from core.tenancy import working_in
from reporting.models import Concern
from tenants.models import Tenant
from tests.conftest import HostClient
from tests.people import PASSWORD, PEOPLE, hire
from tests.reporting.concerns.told import SAID, raised_here

RAISE = """mutation($input: RaiseConcernInput!) {
  raiseConcern(input: $input) { concern { id state text itemName dueOn } refusal { code message } }
}"""
OWN = "{ concerns { nodes { id text state answer } pageInfo { hasNextPage endCursor } } }"
ONE = "query($id: UUID!) { concern(id: $id) { text kind } }"
NEED = {"kind": "NEED", "text": "需要一次培训"}


@pytest.fixture
def raised(county: Tenant) -> Concern:
    return raised_here(county)


@pytest.fixture
def point(client_for: Any, county: Tenant, raised: Concern) -> HostClient:
    """A clerk of a monitoring point, signed in."""
    with working_in(county):
        clerk = hire(PEOPLE["clerk"])
    client: HostClient = client_for(county, clerk)
    return client


def asked(client: HostClient, query: str, **variables: Any) -> dict[str, Any]:
    answer = client.post(
        "/graphql/",
        json.dumps({"query": query, "variables": variables}),
        content_type="application/json",
    )
    content: dict[str, Any] = answer.json()
    return content


def raising(client: HostClient, **given: Any) -> dict[str, Any]:
    """Raise a concern; return the payload."""
    payload: dict[str, Any] = asked(client, RAISE, input={**NEED, **given})["data"]["raiseConcern"]
    return payload


def count(tenant: Tenant) -> int:
    with working_in(tenant):
        return Concern.objects.count()


# --- Refused ------------------------------------------------------------------------------------
def test_nobody_raises_or_reads_without_signing_in(
    client_for: Any, county: Tenant, raised: Concern
) -> None:
    client = client_for(county)
    assert raising(client)["refusal"]["code"] == "not_signed_in"
    content = asked(client, OWN)
    assert content["data"] == {"concerns": None}
    assert content["errors"][0]["extensions"]["code"] == "not_signed_in"
    assert count(county) == 1


def test_a_session_without_its_token_gives_no_right(
    client_for: Any, county: Tenant, raised: Concern
) -> None:
    with working_in(county):
        hire(PEOPLE["clerk"])
    client = signed_in(county)
    assert raising(client)["refusal"]["code"] == "csrf_failed"
    assert asked(client, OWN)["errors"][0]["extensions"]["code"] == "csrf_failed"
    client.defaults["HTTP_X_CSRFTOKEN"] = "x" * 32
    assert raising(client)["refusal"]["code"] == "csrf_failed"
    client.defaults["HTTP_X_CSRFTOKEN"] = client.cookies[settings.CSRF_COOKIE_NAME].value
    client.defaults["HTTP_ORIGIN"] = "https://elsewhere.example"
    assert raising(client)["refusal"]["code"] == "csrf_failed"
    assert count(county) == 1


@pytest.mark.parametrize("name", ["officer", "auditor", "editor"])
def test_only_the_counter_raises(
    name: str, client_for: Any, county: Tenant, raised: Concern
) -> None:
    with working_in(county):
        person = hire(PEOPLE[name])
    assert raising(client_for(county, person))["refusal"]["code"] == "not_allowed"
    assert count(county) == 1


def test_a_community_that_is_no_point_is_refused_as_at_the_form(
    client_for: Any, county: Tenant, raised: Concern
) -> None:
    with working_in(county):
        stranger = hire(PEOPLE["stranger"])
    payload = raising(client_for(county, stranger))
    assert payload["concern"] is None
    assert payload["refusal"]["code"] == "not_a_point"
    assert count(county) == 1


def test_another_communitys_clerk_reads_nothing_of_it(
    client_for: Any, county: Tenant, raised: Concern
) -> None:
    with working_in(county):
        stranger = hire(PEOPLE["stranger"])
    client = client_for(county, stranger)
    assert asked(client, OWN)["data"]["concerns"]["nodes"] == []
    content = asked(client, ONE, id=str(raised.public_id))
    assert content["errors"][0]["extensions"]["code"] == "not_found"


def test_a_session_of_one_office_is_none_in_another(
    client_for: Any, county: Tenant, other_county: Tenant, point: HostClient
) -> None:
    elsewhere = client_for(other_county)
    elsewhere.cookies.update(point.cookies)
    assert raising(elsewhere)["refusal"]["code"] == "not_signed_in"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": "  "}, "words_missing"),
        ({"text": "字" * 1001}, "text_too_long"),
        ({"unitName": "行" * 101}, "text_too_long"),
        ({"itemCode": "P99"}, "item_not_found"),
        ({"itemCode": "'; --"}, "item_not_found"),
    ],
)
def test_what_the_form_refuses_is_refused(
    given: dict[str, str], code: str, point: HostClient, county: Tenant
) -> None:
    assert raising(point, **given)["refusal"]["code"] == code
    assert count(county) == 1


def test_one_request_raises_one(point: HostClient, county: Tenant) -> None:
    two = """mutation($input: RaiseConcernInput!) {
      a: raiseConcern(input: $input) { refusal { code } }
      b: raiseConcern(input: $input) { refusal { code } }
    }"""
    content = asked(point, two, input=NEED)
    assert content["errors"][0]["extensions"]["code"] == "too_many_root_fields"
    assert count(county) == 1


def test_what_is_practised_is_not_raised(client_for: Any, county: Tenant, raised: Concern) -> None:
    with working_in(county):
        clerk = hire(PEOPLE["clerk"])
        clerk.training_code = "T" + clerk.community_code[1:]
        clerk.save()
    assert raising(client_for(county, clerk))["refusal"]["code"] == "only_practising"
    assert count(county) == 1


# --- Done ---------------------------------------------------------------------------------------
def signed_in(tenant: Tenant) -> HostClient:
    """Sign the clerk in as a mobile client does: form, password, and the cookies kept."""
    client = HostClient(enforce_csrf_checks=True, headers={"host": f"{tenant.slug}.localhost"})
    page = client.get("/sign-in/").content.decode()
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    answer = client.post(
        "/sign-in/",
        {"username": "clerk", "password": PASSWORD, "csrfmiddlewaretoken": found[1]},
    )
    assert answer.status_code == 302
    return client


def test_a_mobile_client_signs_in_raises_and_reads_its_own(county: Tenant, raised: Concern) -> None:
    with working_in(county):
        hire(PEOPLE["clerk"])
    client = signed_in(county)
    client.defaults["HTTP_X_CSRFTOKEN"] = client.cookies[settings.CSRF_COOKIE_NAME].value
    payload = raising(client, itemCode="P05", unitName="某银行")
    assert payload["refusal"] is None
    concern = payload["concern"]
    assert (concern["state"], concern["text"]) == ("RAISED", NEED["text"])
    assert asked(client, ONE, id=concern["id"])["data"]["concern"] == {
        "text": NEED["text"],
        "kind": "NEED",
    }
    nodes = asked(client, OWN)["data"]["concerns"]["nodes"]
    assert [one["text"] for one in nodes] == [NEED["text"], SAID.text]
    with working_in(county):
        assert Concern.objects.get(public_id=concern["id"]).raised_by_name == "王芳"


def test_the_same_request_sent_again_is_the_same_concern(point: HostClient, county: Tenant) -> None:
    key = str(uuid.uuid4())
    first, second = raising(point, requestId=key), raising(point, requestId=key)
    assert first["concern"]["id"] == second["concern"]["id"] == key
    assert count(county) == 2


def test_pages_follow_each_other(point: HostClient) -> None:
    raising(point)
    query = """query($after: String) { concerns(first: 1, after: $after) {
      nodes { text } pageInfo { hasNextPage endCursor } } }"""
    first = asked(point, query)["data"]["concerns"]
    assert first["pageInfo"]["hasNextPage"] is True
    second = asked(point, query, after=first["pageInfo"]["endCursor"])["data"]["concerns"]
    assert [one["text"] for one in (*first["nodes"], *second["nodes"])] == [
        NEED["text"],
        SAID.text,
    ]
    wrong = asked(point, query, after="bm8")
    assert wrong["errors"][0]["extensions"]["code"] == "cursor_unknown"


def test_the_platforms_own_host_has_no_concerns(client_for: Any) -> None:
    client = client_for(host="localhost")
    assert raising(client)["refusal"]["code"] == "not_signed_in"

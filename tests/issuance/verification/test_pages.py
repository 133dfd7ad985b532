"""The public verification pages: one answer on every host, masked, logged, limited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from core.identity.models import User
from core.tenancy.platform import at_the_platform
from issuance.models import Certificate
from issuance.verification.codes import ALPHABET, check_character, shown
from issuance.verification.models import VerificationLook
from tenants.models import Tenant
from tests.factories.issuance import (
    ID_NUMBER,
    NAME,
    PHONE,
    R06_ANSWERS,
    issued_certificate,
    revoked,
    voided,
)

UNKNOWN = "0" * 12 + check_character("0" * 12)
HOSTS = ["pzh-dongqu.localhost", "pzh-xiqu.localhost", "panzhihua.localhost", "localhost"]


@pytest.fixture
def certificate(clerk: User, approver: User) -> Certificate:
    return issued_certificate(clerk, approver)


@pytest.fixture(params=HOSTS)
def anybody(request: Any, client_for: Callable[..., Any]) -> Any:
    """Return somebody with a telephone on one of the hosts."""
    return client_for(host=request.param)


@pytest.fixture
def resident(client_for: Callable[..., Any]) -> Any:
    return client_for(host=HOSTS[0])


def mistyped(code: str) -> str:
    other = ALPHABET[(ALPHABET.index(code[5]) + 1) % len(ALPHABET)]
    return code[:5] + other + code[6:]


def looks() -> list[VerificationLook]:
    with at_the_platform():
        return list(VerificationLook.objects.order_by("pk"))


# --- The four answers, on every host ------------------------------------------------------------
def test_a_genuine_certificate_is_told_on_every_host(
    anybody: Any, certificate: Certificate
) -> None:
    page = anybody.get(f"/v/{certificate.verification_code}")
    assert page.status_code == 200
    assert "真实有效" in page.text
    for fact in (
        shown(certificate.verification_code),
        certificate.number,
        "经济困难证明",
        "张**",
        "攀枝花市东区炳草岗街道竹湖园社区居民委员会",
        "攀枝花市东区司法局",
    ):
        assert fact in page.text


def test_a_revoked_certificate_is_told_on_every_host(
    anybody: Any, certificate: Certificate, clerk: User, approver: User
) -> None:
    assert "真实有效" in anybody.get(f"/v/{certificate.verification_code}").text
    revoked(certificate, clerk, approver, "收入情况不实")
    page = anybody.get(f"/v/{certificate.verification_code}")
    assert page.status_code == 200
    assert "已撤销" in page.text
    assert "撤销日期" in page.text
    assert "真实有效" not in page.text
    assert "收入情况不实" not in page.text


def test_a_voided_certificate_is_told_on_every_host(
    anybody: Any, certificate: Certificate, clerk: User, approver: User
) -> None:
    voided(certificate, clerk, approver, "打印有误")
    page = anybody.get(f"/v/{certificate.verification_code}")
    assert page.status_code == 200
    assert "已作废" in page.text
    assert "作废日期" in page.text
    assert "真实有效" not in page.text


def test_past_its_last_day_a_genuine_certificate_is_told_as_expired(
    resident: Any, certificate: Certificate
) -> None:
    last_day = datetime.combine(certificate.valid_until, time(15, 59), UTC)  # 23:59 in Shanghai
    with time_machine.travel(last_day, tick=False):
        assert "真实有效" in resident.get(f"/v/{certificate.verification_code}").text
    with time_machine.travel(last_day + timedelta(minutes=2), tick=False):
        page = resident.get(f"/v/{certificate.verification_code}").text
    assert "真实，已过有效期" in page
    assert "真实有效" not in page


def test_an_unknown_code_is_told_on_every_host(anybody: Any, certificate: Certificate) -> None:
    page = anybody.get(f"/v/{UNKNOWN}")
    assert page.status_code == 404
    assert "查无此件" in page.text
    assert certificate.number not in page.text


# --- Typing the code ----------------------------------------------------------------------------
def test_the_form_asks_for_the_code_on_every_host(anybody: Any) -> None:
    page = anybody.get("/v/")
    assert page.status_code == 200
    assert '<label for="code">核验码</label>' in page.text


def test_a_code_as_printed_leads_to_its_address(resident: Any, certificate: Certificate) -> None:
    typed = f" {shown(certificate.verification_code).lower()} "
    answer = resident.get("/v/", {"code": typed})
    assert answer.status_code == 302
    assert answer["Location"] == f"/v/{certificate.verification_code}"


def test_a_mistyped_code_is_told_next_to_the_field(anybody: Any, certificate: Certificate) -> None:
    wrong = mistyped(certificate.verification_code)
    for page, status in (
        (anybody.get("/v/", {"code": wrong}), 400),
        (anybody.get(f"/v/{wrong}"), 404),
    ):
        assert page.status_code == status
        assert f'value="{wrong}"' in page.text
        assert 'aria-invalid="true"' in page.text
        before, after = page.text.split('id="code-error"')
        assert '<label for="code">' in before
        assert "可能输错了一位" in after
        assert certificate.number not in page.text
        assert "<title>核验码不对" in page.text


@pytest.mark.parametrize("code", ["<script>alert(1)</script>", "核验码", "A" * 400, "%00", "..%2f"])
def test_what_is_no_code_is_a_page_and_printed_as_text(resident: Any, code: str) -> None:
    for page in (resident.get("/v/", {"code": code}), resident.get(f"/v/{code}")):
        assert page.status_code in (400, 404)
        assert "<script>alert" not in page.text


# --- What is not said ---------------------------------------------------------------------------
def test_nothing_personal_is_shown_unmasked(anybody: Any, certificate: Certificate) -> None:
    page = anybody.get(f"/v/{certificate.verification_code}")
    household = R06_ANSWERS["household"]
    personal = [NAME, ID_NUMBER, ID_NUMBER[-4:], PHONE, R06_ANSWERS["subject_address"]]
    for secret in (*personal, *(person["name"] for person in household), "2400", "低保"):
        assert secret not in page.text, secret


def test_an_answer_is_neither_kept_nor_indexed(resident: Any, certificate: Certificate) -> None:
    code = certificate.verification_code
    for address in (f"/v/{code}", f"/v/{UNKNOWN}", f"/v/{mistyped(code)}"):
        page = resident.get(address)
        assert page["Cache-Control"] == "no-store"
        assert page["X-Robots-Tag"] == "noindex"


def test_a_code_is_only_read(resident: Any, certificate: Certificate) -> None:
    assert resident.post(f"/v/{certificate.verification_code}").status_code == 405
    assert looks() == []


# --- The log ------------------------------------------------------------------------------------
def test_every_look_is_logged_with_its_answer(anybody: Any, certificate: Certificate) -> None:
    code = certificate.verification_code
    anybody.get(f"/v/{code}")
    anybody.get(f"/v/{UNKNOWN}")
    first, second = looks()
    assert (first.code, first.outcome, first.door) == (code, "genuine", "page")
    assert (second.code, second.outcome) == (UNKNOWN, "unknown")
    slug = anybody.defaults["HTTP_HOST"].removesuffix("localhost").rstrip(".") or "public"
    assert first.host_schema == slug.replace("-", "_")


def test_the_log_does_not_hold_the_askers_address(resident: Any, certificate: Certificate) -> None:
    resident.get(f"/v/{certificate.verification_code}", REMOTE_ADDR="198.51.100.7")
    resident.get(f"/v/{certificate.verification_code}", REMOTE_ADDR="198.51.100.8")
    first, second = looks()
    assert "198.51.100" not in first.asker
    assert first.asker != second.asker


# --- The limit ----------------------------------------------------------------------------------
@pytest.fixture
def within_a_minute() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 11, 22, 6, 0, 30, tzinfo=UTC), tick=False):
        yield


def test_the_thirty_first_look_in_a_minute_is_refused_on_every_host(
    certificate: Certificate, client_for: Callable[..., Any], within_a_minute: None
) -> None:
    code = certificate.verification_code
    for number in range(30):
        host = HOSTS[number % len(HOSTS)]
        assert client_for(host=host).get(f"/v/{code}").status_code == 200, number
    for host in HOSTS:
        page = client_for(host=host).get(f"/v/{code}")
        assert page.status_code == 429
        assert page["Cache-Control"] == "no-store"
        assert "操作太频繁" in page.text
        assert certificate.number not in page.text
    assert len(looks()) == 30


def test_guessing_wrong_codes_counts_too(
    resident: Any, certificate: Certificate, within_a_minute: None
) -> None:
    for _number in range(30):
        resident.get(f"/v/{mistyped(certificate.verification_code)}")
    assert resident.get(f"/v/{certificate.verification_code}").status_code == 429


def test_one_who_asks_too_often_does_not_stop_another(
    resident: Any, certificate: Certificate, within_a_minute: None
) -> None:
    for _number in range(31):
        refused = resident.get(f"/v/{UNKNOWN}", REMOTE_ADDR="198.51.100.7")
    assert refused.status_code == 429
    page = resident.get(f"/v/{certificate.verification_code}", REMOTE_ADDR="198.51.100.8")
    assert page.status_code == 200


# --- The way there ------------------------------------------------------------------------------
def test_the_public_host_leads_to_the_counties_and_to_verification(
    county: Tenant, client_for: Callable[..., Any]
) -> None:
    page = client_for(host="localhost").get("/")
    assert page.status_code == 200
    assert reverse("verification:ask") in page.text
    assert 'href="//pzh-dongqu.localhost/">东区</a>' in page.text
    assert 'href="//panzhihua.localhost/">全市清单</a>' in page.text

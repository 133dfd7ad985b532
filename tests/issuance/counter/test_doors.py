"""Every door of the counter with every person; and no address that names anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from catalog.selectors import get_item
from core.directory.models import Community
from core.identity.models import User
from core.tenancy import working_in
from core.tenancy.platform import at_the_platform
from issuance.actions.corrections import ask_to_end
from issuance.actions.redirections import redirect_resident
from issuance.models import Application, Certificate, Redirection, Reprint
from issuance.urls.counter import urlpatterns
from tests.factories.issuance import (
    NAME,
    R06_ANSWERS,
    draft_application,
    issued_certificate,
    submitted_application,
)
from tests.issuance.counter import file_doors, intake_doors, seal_doors
from tests.issuance.counter.pages import addresses_in, door, names_nobody, posted
from tests.people import PEOPLE, hire

WITHOUT_A_ROW = (
    "home",
    "applications",
    "certificates",
    "redirections",
    "seal_register",
    "find",
    "corrections",
    "training",
)
OF_AN_ITEM = ("item", "open", "refuse", "save_paper")
OF_A_DRAFT = (
    "application",
    "applicants",
    "draft",
    "check",
    "submit",
    "withdraw",
    "preview_png",
    "preview_pdf",
)
OF_WHAT_WAITS = ("return", "approve")
OF_A_CERTIFICATE = ("certificate", "certificate_pdf", "certificate_png", "print", "hand_over", "ask_to_end", "ask_to_reissue")  # fmt: skip
OF_A_CORRECTION = ("agree_to_end", "decline_correction", "take_back_correction")
OF_A_SLIP = ("redirection", "slip_pdf", "slip_png")
POSTED = {"open", "refuse", "draft", "check", "submit", "withdraw", "return", "approve", "print",
          "find", "hand_over", "ask_to_end", "ask_to_reissue", "agree_to_end", "decline_correction",
          "take_back_correction", "begin_training", "end_training", "restart_training", "print_papers"}  # fmt: skip
# Door → who comes in, of clerk, approver, officer, auditor, editor.
COMMUNITY, WATCHERS = {"clerk", "approver"}, {"officer", "auditor"}
APPROVER = {"approver"}
EVERYBODY = COMMUNITY | WATCHERS
COMES_IN = {
    **dict.fromkeys(
        (*WITHOUT_A_ROW, "item", "application", "certificate", "redirection"), EVERYBODY
    ),
    **dict.fromkeys(
        ("open", "refuse", "applicants", "draft", "check", "submit", "withdraw", "print"), COMMUNITY
    ),
    **dict.fromkeys(
        ("preview_png", "preview_pdf", "certificate_pdf", "certificate_png"), COMMUNITY
    ),
    **dict.fromkeys(("slip_pdf", "slip_png"), COMMUNITY),
    **dict.fromkeys(
        ("hand_over", "ask_to_end", "ask_to_reissue", "take_back_correction"), COMMUNITY
    ),
    **dict.fromkeys(
        ("begin_training", "end_training", "restart_training", "print_papers"), COMMUNITY
    ),
    **dict.fromkeys(("return", "approve", "agree_to_end", "decline_correction"), APPROVER),
    **seal_doors.COMES_IN,
    **file_doors.COMES_IN,
    **intake_doors.COMES_IN,
}
POSTED |= seal_doors.POSTED | file_doors.POSTED | intake_doors.POSTED


def test_every_door_is_in_the_table():
    assert {pattern.name for pattern in urlpatterns} == set(COMES_IN)


Row = Model | tuple[str, ...] | str | None


@pytest.fixture
def row(clerk, approver) -> Callable[[str], Row]:
    """Return a maker of what stands behind a door, made by the clerk of 竹湖园社区."""

    def make(name: str) -> Row:
        if name in OF_AN_ITEM:
            return "P05" if name == "refuse" else "R06"
        if name in OF_A_DRAFT:
            return draft_application(clerk)
        if name in OF_WHAT_WAITS:
            return submitted_application(clerk)
        if name in OF_A_CERTIFICATE:
            return issued_certificate(clerk, approver)
        if name in OF_A_CORRECTION:
            certificate = issued_certificate(clerk, approver)
            return ask_to_end(certificate, reason="changed", by=clerk).certificate
        if name in OF_A_SLIP:
            return redirect_resident(get_item("P05"), by=clerk, resident_name=NAME)
        if name in file_doors.OF_A_FILE:
            return file_doors.row_of(name, clerk=clerk)
        if name in intake_doors.OF_A_ROW:
            return intake_doors.row_of(name, clerk=clerk)
        if name in seal_doors.OF_A_ROW:
            return seal_doors.row_of(name, clerk=clerk, approver=approver)
        return None

    return make


def knock(client: Client, name: str, row: Callable[[str], Row]) -> Any:
    """Call at a door as a browser would: a form is posted, a page is fetched."""
    address = door(name, row(name))
    given = {"reason": "因为", "answer": "不必", "to": "self", "instead": "1"}
    return client.post(address, given) if name in POSTED else client.get(address)


@pytest.mark.parametrize("name", sorted(COMES_IN))
def test_who_has_not_signed_in_is_sent_to_the_door(client_for, county, row, name):
    response = knock(client_for(county), name, row)
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/?next=/counter/")


@pytest.mark.parametrize("person", ["clerk", "approver", "officer", "auditor", "editor"])
@pytest.mark.parametrize("name", sorted(COMES_IN))
def test_each_door_opens_to_whom_it_should(client_for, county, row, person, name, request):
    client = client_for(county, request.getfixturevalue(person))
    status = knock(client, name, row).status_code
    if person in COMES_IN[name]:
        assert status in (200, 302, 422)
    else:
        assert status == 403


@pytest.mark.parametrize(
    "name",
    [
        *OF_A_DRAFT,
        *OF_WHAT_WAITS,
        *OF_A_CERTIFICATE,
        *OF_A_CORRECTION,
        *OF_A_SLIP,
        *file_doors.OF_A_FILE,
        *intake_doors.OF_A_ROW,
    ],
)
def test_another_communitys_clerk_finds_nothing(client_for, county, row, stranger, name):
    assert knock(client_for(county, stranger), name, row).status_code == 404
    assert not Reprint.objects.exists()


def test_another_communitys_approver_finds_nothing_to_approve(client_for, county, row, stranger):
    boss = User.objects.create_user(
        "boss", name="钱进", role="approver", community_code=stranger.community_code
    )
    client = client_for(county, boss)
    for name in (*OF_WHAT_WAITS, "agree_to_end", "decline_correction"):
        assert knock(client, name, row).status_code == 404
    assert all(certificate.is_valid for certificate in Certificate.objects.all())


@pytest.fixture
def elsewhere(client_for, other_county):
    """Return clients of an approver and an auditor on another tenant's host."""
    with at_the_platform(), working_in(other_county):
        approver = User.objects.create_user(
            "boss", name="钱进", role="approver", community_code=Community.objects.all()[0].code
        )
        auditor = hire(PEOPLE["auditor"])
    with at_the_platform():
        return client_for(other_county, approver), client_for(other_county, auditor)


@pytest.mark.parametrize(
    "name", [*OF_A_DRAFT, *OF_WHAT_WAITS, *OF_A_CERTIFICATE, *OF_A_CORRECTION, *OF_A_SLIP]
)
def test_another_tenant_finds_nothing(elsewhere, row, name):
    approver, auditor = elsewhere
    assert knock(approver, name, row).status_code == 404
    assert knock(auditor, name, row).status_code in (403, 404)


def test_another_tenants_books_are_empty(elsewhere, row):
    for name in ("application", "certificate", "redirection"):
        row(name)
    for client in elsewhere:
        for name in ("applications", "certificates", "redirections", "seal_register"):
            assert client.get(door(name)).context["page"].rows == []


def test_a_post_without_its_token_is_refused(client_for, county, row, clerk):
    client = client_for(county, clerk)
    client.handler.enforce_csrf_checks = True
    for name in ("open", "refuse", "draft", "submit", "print"):
        assert knock(client, name, row).status_code == 403
    assert not Reprint.objects.exists()


def test_no_address_names_anybody(client_for, county, clerk, approver):
    desk, boss = client_for(county, clerk), client_for(county, approver)
    seen: list[str] = []

    def note(response):
        seen.extend(addresses_in(response))
        return response

    note(
        desk.post(
            door("refuse", "P05"), {"unit": "other", "unit_name": NAME, "resident_name": NAME}
        )
    )
    note(desk.get(door("redirection", Redirection.objects.get())))
    note(desk.post(door("open", "R06"), {"no": "2"}))
    application = Application.objects.get()
    full = posted(R06_ANSWERS)
    note(desk.post(door("draft", application), {**full, "add_row": "household"}))
    note(desk.get(door("application", application)))
    note(desk.post(door("submit", application), {**full, "subject_phone": "1"}))
    note(desk.post(door("submit", application), full))
    note(boss.get(door("application", application)))
    note(boss.post(door("return", application), {"reason": NAME}))
    note(desk.post(door("submit", application), full))
    note(boss.post(door("approve", application)))
    certificate = Certificate.objects.get()
    note(desk.post(door("print", certificate)))
    note(desk.get(door("certificate", certificate)))
    note(desk.post(door("find"), {"who": NAME}))
    for name in WITHOUT_A_ROW:
        note(desk.get(door(name)))
    assert len(seen) > 200
    assert [address for address in seen if not names_nobody(address)] == []

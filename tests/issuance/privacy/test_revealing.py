"""Personal data is shown whole only for a reason, once, and never without a trace."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from catalog.selectors import get_item
from core.audit.trail import history_of
from core.errors import NotAllowed
from issuance.actions.redirections import redirect_resident
from issuance.actions.revealing import reveal
from issuance.models import Reveal
from issuance.privacy_errors import RevealReasonMissing
from tests.factories.files import factual_certificate
from tests.factories.issuance import (
    ID_NUMBER,
    NAME,
    PHONE,
    issued_certificate,
    submitted_application,
)
from tests.issuance.counter.pages import addresses_in, names_nobody, text_of


def address(kind: str, paper: Any) -> str:
    return reverse(f"privacy:reveal_{kind}", args=[paper.public_id], urlconf="infra.urls.tenant")


# --- Refusals -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "given", [{}, {"reason": "curious"}, {"reason": "other"}, {"reason": "other", "note": "  "}]
)
def test_without_a_reason_nothing_is_shown_and_nothing_noted(
    client_for: Any, county: Any, clerk: Any, given: dict[str, str]
) -> None:
    application = submitted_application(clerk)
    answer = client_for(county, clerk).post(address("application", application), given)
    assert answer.status_code == 422
    assert "没有显示任何信息" in text_of(answer)
    assert not any(word in text_of(answer) for word in (ID_NUMBER, PHONE))
    assert not Reveal.objects.exists()
    assert "person.revealed" not in {line.verb for line in history_of(application)}


def test_a_colleague_of_another_community_finds_no_such_paper(
    client_for: Any, county: Any, clerk: Any, stranger: Any
) -> None:
    application = submitted_application(clerk)
    answer = client_for(county, stranger).post(
        address("application", application), {"reason": "contact"}
    )
    assert answer.status_code == 404
    assert not Reveal.objects.exists()


def test_who_keeps_the_lists_may_not(clerk: Any, editor: Any) -> None:
    with pytest.raises(NotAllowed):
        reveal(submitted_application(clerk), reason="contact", by=editor)


def test_a_page_fetched_again_shows_nothing(client_for: Any, county: Any, clerk: Any) -> None:
    application = submitted_application(clerk)
    answer = client_for(county, clerk).get(address("application", application))
    assert answer.status_code == 302
    assert not Reveal.objects.exists()


def test_other_needs_words(clerk: Any) -> None:
    with pytest.raises(RevealReasonMissing):
        reveal(submitted_application(clerk), reason="other", note="", by=clerk)


# --- What is shown ------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["clerk", "approver", "officer", "auditor"])
def test_with_a_reason_it_is_shown_once_and_noted_without_values(
    client_for: Any, county: Any, clerk: Any, approver: Any, person: str, request: Any
) -> None:
    user = request.getfixturevalue(person)
    certificate = issued_certificate(clerk, approver)
    client = client_for(county, user)
    page = reverse("counter:certificate", args=[certificate.public_id], urlconf="infra.urls.tenant")
    assert ID_NUMBER not in text_of(client.get(page))
    answer = client.post(
        address("certificate", certificate),
        {"reason": "verify_request", "note": f"法院来函核实{NAME}"},
    )
    said = text_of(answer)
    assert all(word in said for word in (NAME, ID_NUMBER, PHONE, "罗国强，丈夫"))
    assert "no-store" in answer["Cache-Control"]
    assert all(names_nobody(one) for one in addresses_in(answer))
    assert ID_NUMBER not in text_of(client.get(page))
    seen = Reveal.objects.get()
    assert (seen.seen_by, seen.reason, seen.kind) == (user, "verify_request", "certificate")
    assert {"name", "id_number", "phone", "address"} <= set(seen.facts)
    line = history_of(certificate)[0]
    assert line.verb == "person.revealed"
    assert not any(word in str(line.details) for word in (NAME, ID_NUMBER, PHONE))


def test_slips_and_files_are_shown_the_same_way(
    client_for: Any, county: Any, clerk: Any, approver: Any
) -> None:
    told = redirect_resident(get_item("P05"), by=clerk, resident_name=NAME)
    client = client_for(county, clerk)
    answer = client.post(address("redirection", told), {"reason": "contact"})
    assert NAME in text_of(answer)
    file = factual_certificate(clerk, approver).discretionary_file
    assert file is not None
    answer = client.post(address("file", file), {"reason": "contact"})
    assert file.subject_id_number in text_of(answer)


# --- What auditors see of it --------------------------------------------------------------------
def test_unusual_numbers_are_marked_for_auditors_alone(
    client_for: Any, county: Any, clerk: Any, approver: Any, auditor: Any
) -> None:
    application = submitted_application(clerk)
    for _ in range(19):
        reveal(application, reason="contact", by=clerk)
    where = reverse("privacy:reveals", urlconf="infra.urls.tenant")
    assert client_for(county, approver).get(where).status_code == 403
    client = client_for(county, auditor)
    assert "次数异常" not in text_of(client.get(where))
    reveal(application, reason="contact", note="来电询问", by=clerk)
    said = text_of(client.get(where))
    assert "次数异常" in said
    assert "来电询问" in said
    assert NAME not in said

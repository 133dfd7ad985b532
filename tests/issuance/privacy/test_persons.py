"""A person asks who holds and who saw their data, takes a copy, has erased what may go."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from catalog.selectors import get_item
from core.audit.trail import history_of
from core.errors import InvalidInput, NotAllowed, NotFound
from core.privacy.id_numbers import NotAnIdNumber
from core.uploads.cleaning import Cleaned
from core.uploads.keeping import store
from issuance.actions.applications import save_draft, withdraw_application
from issuance.actions.certificates import print_copy
from issuance.actions.persons import (
    ask_who_looked,
    erase_person,
    erase_stale_applications,
    erase_unissued,
    set_erasing,
)
from issuance.actions.redirections import redirect_resident
from issuance.actions.revealing import reveal
from issuance.archive_check import read_archives
from issuance.models import (
    Application,
    ApplicationAttachment,
    ApplicationPerson,
    BookCounter,
    IssuingPolicy,
    PersonRequest,
)
from issuance.privacy_errors import NothingToErase
from issuance.selectors.persons import account_of, get_request
from tests.core.documents.readback import running_text as text_of_pdf
from tests.factories.issuance import (
    ID_NUMBER,
    NAME,
    R06_ANSWERS,
    draft_application,
    issued_certificate,
    submitted_application,
)
from tests.issuance.counter.pages import addresses_in, names_nobody, text_of

OTHER_NUMBER = "11010519491231002X"


def address(name: str, asked: PersonRequest | None = None) -> str:
    arguments = [asked.public_id] if asked else []
    return reverse(f"privacy:{name}", args=arguments, urlconf="infra.urls.tenant")


def draft_of_the_person(clerk: Any) -> Application:
    return save_draft(draft_application(clerk), R06_ANSWERS, by=clerk)


# --- Refusals -----------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["clerk", "editor"])
def test_who_may_not_answer_residents_learns_nothing(person: str, request: Any) -> None:
    user = request.getfixturevalue(person)
    with pytest.raises(NotAllowed):
        ask_who_looked(ID_NUMBER, by=user)
    with pytest.raises(NotAllowed):
        account_of(ID_NUMBER, seen_by=user)
    assert not PersonRequest.objects.exists()


def test_a_mistyped_number_is_refused_and_not_noted(
    client_for: Any, county: Any, approver: Any
) -> None:
    wrong = ID_NUMBER[:-1] + ("0" if ID_NUMBER[-1] != "0" else "1")
    with pytest.raises(NotAnIdNumber):
        ask_who_looked(wrong, by=approver)
    answer = client_for(county, approver).post(address("persons"), {"id_number": wrong})
    assert answer.status_code == 422
    assert wrong not in answer.content.decode()
    assert not PersonRequest.objects.exists()


def test_the_answer_is_open_to_who_asked_and_for_half_an_hour(
    approver: Any, officer: Any, monkeypatch: Any
) -> None:
    asked = ask_who_looked(ID_NUMBER, by=approver)
    with pytest.raises(NotFound):
        get_request(asked.public_id, seen_by=officer)
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    with pytest.raises(NotFound):
        get_request(asked.public_id, seen_by=approver)


def test_auditors_read_and_neither_copy_nor_erase(
    client_for: Any, county: Any, clerk: Any, auditor: Any
) -> None:
    draft = draft_of_the_person(clerk)
    asked = ask_who_looked(ID_NUMBER, by=auditor)
    client = client_for(county, auditor)
    for name in ("copy_pdf", "copy_json", "erase"):
        assert client.post(address(name, asked)).status_code == 403
    assert client.get(address("person", asked)).status_code == 200
    draft.refresh_from_db()
    assert draft.erased_at is None


def test_what_is_archived_or_under_way_is_not_erased(clerk: Any, approver: Any) -> None:
    issued_certificate(clerk, approver)
    submitted_application(clerk)
    asked = ask_who_looked(ID_NUMBER, by=approver)
    with pytest.raises(NothingToErase):
        erase_person(asked, by=approver)
    assert Application.objects.filter(subject_id_index=ID_NUMBER).count() == 2
    assert not PersonRequest.objects.filter(kind="erasure").exists()


def test_an_application_submitted_meanwhile_stays(clerk: Any, approver: Any) -> None:
    application = submitted_application(clerk)
    assert erase_unissued(application, by=approver, because="request") is False
    application.refresh_from_db()
    assert application.subject_name == NAME


def test_a_period_out_of_bounds_is_refused(officer: Any, approver: Any) -> None:
    with pytest.raises(NotAllowed):
        set_erasing(30, by=approver)
    for days in (6, 731, 0):
        with pytest.raises(InvalidInput):
            set_erasing(days, by=officer)
    assert IssuingPolicy.objects.get().erase_unissued_after_days == 90


# --- Who holds, who saw -------------------------------------------------------------------------
def test_everything_that_names_the_person_is_found_and_everybody_who_looked(
    client_for: Any, county: Any, clerk: Any, approver: Any, officer: Any
) -> None:
    certificate = issued_certificate(clerk, approver)
    draft = draft_of_the_person(clerk)
    submitted_application(clerk, subject_id_number=OTHER_NUMBER, subject_name="李桂兰")
    ward = submitted_application(clerk, subject_id_number=OTHER_NUMBER, subject_name="李桂兰")
    ApplicationPerson.objects.create(
        application=ward, role="guardian", name=NAME, id_number=ID_NUMBER
    )
    redirect_resident(get_item("P05"), by=clerk, resident_name=NAME)
    reveal(certificate, reason="verify_request", by=officer)
    print_copy(certificate, by=clerk)
    client_for(county).get(
        reverse(
            "verification:answer",
            args=[certificate.verification_code],
            urlconf="infra.urls.tenant",
        )
    )
    client = client_for(county, officer)
    answer = client.post(address("persons"), {"id_number": ID_NUMBER})
    assert answer.status_code == 302
    assert names_nobody(answer["Location"])
    answer = client.get(answer["Location"])
    said = text_of(answer)
    assert "保存的记录（3份）" in said
    assert "其他当事人" in said
    assert "另有1份告知单姓名相同" in said
    for look in (
        "查看完整信息",
        "用证单位来函核实",
        "打印证明",
        "核验证明",
        "办理个人信息请求：查询谁看过",
    ):
        assert look in said, look
    assert "2056年12月31日" in said
    assert ID_NUMBER not in said
    assert all(names_nobody(one) for one in addresses_in(answer))
    assert {one.paper.pk for one in account_of(ID_NUMBER, seen_by=officer).holdings} == {
        certificate.application_id, draft.pk, ward.pk,
    }  # fmt: skip


def test_another_communitys_approver_is_told_of_their_own_books_alone(
    clerk: Any, stranger: Any, approver: Any
) -> None:
    draft_of_the_person(stranger)
    assert account_of(ID_NUMBER, seen_by=approver).holdings == []


def test_the_resident_takes_it_home_on_paper(
    client_for: Any, county: Any, clerk: Any, approver: Any
) -> None:
    certificate = issued_certificate(clerk, approver)
    reveal(certificate, reason="contact", by=clerk)
    asked = ask_who_looked(ID_NUMBER, by=approver)
    answer = client_for(county, approver).get(address("person_pdf", asked))
    text = text_of_pdf(answer.content)
    for word in ("谁看过", clerk.name, certificate.number, "联系当事人", "2056年12月31日"):
        assert word in text, word
    assert ID_NUMBER not in text


def test_a_copy_holds_the_persons_own_facts_whole_and_others_masked(
    client_for: Any, county: Any, clerk: Any, approver: Any
) -> None:
    ward = submitted_application(clerk)
    ApplicationPerson.objects.create(
        application=ward, role="guardian", name="李桂兰", id_number=OTHER_NUMBER
    )
    asked = ask_who_looked(ID_NUMBER, by=approver)
    client = client_for(county, approver)
    data = json.loads(client.post(address("copy_json", asked)).content)
    assert ID_NUMBER in json.dumps(data, ensure_ascii=False)
    assert data["records"][0]["why_kept"] == "正在办理，办结或退回后才能删除"
    pdf = client.post(address("copy_pdf", asked))
    assert ID_NUMBER in text_of_pdf(pdf.content)
    forms = [line.details["form"] for line in _lines("person.copied")]
    assert forms == ["json", "pdf"]


def _lines(verb: str) -> list[Any]:
    requests = PersonRequest.objects.order_by("pk")
    return [line for one in requests for line in history_of(one) if line.verb == verb]


# --- Erasure ------------------------------------------------------------------------------------
def test_what_led_to_no_paper_is_erased_and_books_and_chain_hold(
    client_for: Any, county: Any, clerk: Any, approver: Any
) -> None:
    issued_certificate(clerk, approver)
    draft = draft_of_the_person(clerk)
    row = ApplicationAttachment(application=draft, field="id_papers")
    store(row, Cleaned("image", b"scan", "image/jpeg", 1), by=clerk, name="张秀英.jpg")
    withdrawn = withdraw_application(draft_of_the_person(clerk), by=clerk)
    counters = list(BookCounter.objects.order_by("pk").values())
    asked = ask_who_looked(ID_NUMBER, by=approver)
    client = client_for(county, approver)
    said = text_of(client.post(address("erase", asked), follow=True))
    assert "已删除2份申请中的个人信息" in said
    for gone in (draft, withdrawn):
        gone.refresh_from_db()
        assert (gone.state, gone.subject_name, gone.answers) == ("withdrawn", "", {})
        assert history_of(gone)[0].verb == "application.erased"
    row.refresh_from_db()
    assert (row.name, row.file_key) == ("", "")
    assert _stored_index(draft) is None
    assert list(BookCounter.objects.order_by("pk").values()) == counters
    assert [one.count for one in read_archives(with_files=True) if one.count] == []
    erasure = PersonRequest.objects.get(kind="erasure")
    assert (erasure.records, erasure.erased) == (3, 2)
    page = reverse("counter:application", args=[draft.public_id], urlconf="infra.urls.tenant")
    assert "其中的个人信息已于" in text_of(client_for(county, clerk).get(page))


def _stored_index(application: Application) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT subject_id_index FROM issuance_application WHERE id = %s", [application.pk]
        )
        return cursor.fetchone()[0]


def test_unfinished_applications_are_erased_once_nobody_touched_them_for_the_days_set(
    clerk: Any, officer: Any
) -> None:
    old, young = draft_of_the_person(clerk), draft_of_the_person(clerk)
    waits = submitted_application(clerk)
    long_ago = timezone.now() - timedelta(days=31)
    Application.objects.filter(pk__in=[old.pk, waits.pk]).update(saved_at=long_ago)
    assert erase_stale_applications() == 0
    set_erasing(30, by=officer)
    assert erase_stale_applications() == 1
    assert erase_stale_applications() == 0
    for row, is_gone in ((old, True), (young, False), (waits, False)):
        row.refresh_from_db()
        assert (row.erased_at is not None) is is_gone
    assert history_of(old)[0].actor_name == "系统"

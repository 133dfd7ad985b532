"""A resident who came before: offered masked, taken over once chosen, and on the trail."""

from __future__ import annotations

import pytest

from core.audit.models import Entry
from core.errors import NotAllowed
from issuance.actions.applicants import reuse_applicant
from issuance.actions.applications import save_draft
from issuance.actions.training import begin_training
from issuance.errors import ApplicationClosed
from issuance.selectors.applicants import applicants_called, recent_applicants
from tests.factories.issuance import (
    ID_NUMBER,
    NAME,
    PHONE,
    R06_ANSWERS,
    draft_application,
    submitted_application,
)
from tests.issuance.counter.pages import door, text_of


@pytest.fixture
def before(clerk):
    return submitted_application(clerk)


def test_what_was_submitted_takes_nothing_over(clerk, officer, before):
    with pytest.raises(ApplicationClosed):
        reuse_applicant(before, before, by=clerk)
    with pytest.raises(NotAllowed):
        reuse_applicant(draft_application(clerk), before, by=officer)
    assert not Entry.objects.filter(verb__startswith="applicant.").exists()


def test_another_communitys_resident_is_neither_offered_nor_taken_over(
    client_for, county, clerk, stranger, before
):
    draft = draft_application(stranger)
    client = client_for(county, stranger)
    for asked in ({}, {"who": NAME}, {"who": ID_NUMBER}):
        assert text_of(client.post(door("applicants", draft), asked)).count("张**") == 0
    answer = client.post(door("applicants", draft), {"source": str(before.public_id)})
    assert answer.status_code == 404
    assert client.post(door("applicants", draft), {"source": "1"}).status_code == 404
    draft.refresh_from_db()
    assert draft.subject_name == ""


def test_nobody_is_offered_by_half_a_name(clerk, before):
    for asked in ("张", "张秀", ID_NUMBER[-4:], PHONE[-4:], "<b>", " ", "经济困难证明"):
        assert applicants_called(asked, seen_by=clerk) == [], asked


@pytest.mark.parametrize("asked", [NAME, ID_NUMBER, PHONE, "zhangxiuying", "zxy"])
def test_a_resident_is_offered_once_and_masked(client_for, county, clerk, before, asked):
    newer = submitted_application(clerk)
    draft = draft_application(clerk, "R03")
    page = client_for(county, clerk).post(door("applicants", draft), {"who": asked})
    assert [line["application"] for line in page.context["lines"]] == [newer]
    body = page.content.decode().replace(f'value="{asked}"', "")
    for secret in (NAME, ID_NUMBER, PHONE, "人民街88号"):
        assert secret not in body


def test_who_they_are_is_taken_over_and_nothing_else(client_for, county, clerk, before):
    draft = save_draft(draft_application(clerk), {"hardship": "另有原因"}, by=clerk)
    client = client_for(county, clerk)
    answer = client.post(door("applicants", draft), {"source": str(before.public_id)})
    assert answer["Location"] == door("application", draft)
    draft.refresh_from_db()
    assert draft.subject_id_number == ID_NUMBER
    assert draft.answers["subject_address"] == R06_ANSWERS["subject_address"]
    assert draft.answers["hardship"] == "另有原因"
    assert not draft.answers.get("monthly_income")
    said = Entry.objects.get(verb="applicant.reused")
    assert (said.actor_name, said.subject_id) == (clerk.name, str(before.pk))
    assert NAME not in str(said.details)


def test_practice_offers_nobody_real(clerk, before):
    assert recent_applicants(seen_by=clerk) == [before]
    begin_training(by=clerk)
    assert recent_applicants(seen_by=clerk) == []

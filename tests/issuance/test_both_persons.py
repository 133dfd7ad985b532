"""A guardian is found as the ward is, an agent as the party: by number, name, sound and telephone."""

from __future__ import annotations

import pytest

from issuance import archive_files
from issuance.actions.applications import save_draft, submit_application
from issuance.actions.certificates import approve_and_issue
from issuance.models import ApplicationPerson
from issuance.searching import Directory, read_words
from issuance.selectors.finding import find_applications, find_certificates
from tests.core.documents import readback
from tests.factories.issuance import draft_application
from tests.factories.seven import ANSWERS, CHILD, GRANDFATHER

GUARDIANS_PHONE = "13900001111"


def words(text: str):
    return read_words(text, Directory())


@pytest.fixture
def submitted(clerk):
    answers = {**ANSWERS["R02"], "guardian_phone": GUARDIANS_PHONE}
    return submit_application(draft_application(clerk, "R02"), answers, by=clerk)


def test_another_community_finds_neither(submitted, stranger):
    for asked in (CHILD, GRANDFATHER, "罗国强"):
        assert not find_applications(words(asked), seen_by=stranger).rows


@pytest.mark.parametrize(
    "asked", [CHILD, GRANDFATHER, "罗小雨", "罗国强", "luoguoqiang", "lgq", GUARDIANS_PHONE]
)
def test_an_application_is_found_by_either_person(submitted, clerk, asked):
    assert list(find_applications(words(asked), seen_by=clerk).rows) == [submitted]


@pytest.mark.parametrize("asked", [CHILD, GRANDFATHER])
def test_a_certificate_is_found_by_either_person(submitted, clerk, approver, asked):
    certificate = approve_and_issue(submitted, by=approver)
    assert list(find_certificates(words(asked), seen_by=clerk).rows) == [certificate]


def test_who_was_typed_first_and_corrected_is_not_found_any_more(clerk):
    draft = draft_application(clerk, "R04")
    save_draft(draft, {"agent_name": "罗建民"}, by=clerk)
    save_draft(draft, {"agent_name": "罗建军"}, by=clerk)
    assert list(find_applications(words("罗建民"), seen_by=clerk).rows) == []
    assert list(find_applications(words("罗建军"), seen_by=clerk).rows) == [draft]
    assert ApplicationPerson.objects.count() == 1


def test_a_paper_about_one_person_has_no_further_ones(clerk):
    save_draft(draft_application(clerk), ANSWERS["R06"], by=clerk)
    assert not ApplicationPerson.objects.exists()


@pytest.mark.parametrize("name", ["张𬭎", "王㛃", "赵䶮", "李喆堃", "阿卜杜拉·买买提江", "雪" * 50])
def test_rare_and_long_names_come_out_on_the_paper(clerk, approver, name):
    answers = {**ANSWERS["R03"], "subject_name": name}
    application = submit_application(draft_application(clerk, "R03"), answers, by=clerk)
    certificate = approve_and_issue(application, by=approver)
    pdf = archive_files.read(certificate.pdf_sha256)
    assert name in "".join(readback.running_text(pdf).split())
    assert len(readback.page_sizes_mm(pdf)) == 1

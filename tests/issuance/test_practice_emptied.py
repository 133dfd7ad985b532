"""What people type when they practise is about somebody real: it does not stay."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from catalog.selectors import get_item
from core.audit.models import Entry
from core.errors import InvalidInput, NotAllowed
from core.files import FilesUnavailable
from core.uploads.cleaning import Cleaned
from core.uploads.keeping import store
from issuance.actions.practice import empty_practice_books, set_practice_period
from issuance.actions.redirections import redirect_resident
from issuance.actions.training import begin_training, end_training
from issuance.archive_check import check_tenant_archive
from issuance.models import (
    Application,
    ApplicationAttachment,
    Certificate,
    IssuingPolicy,
    Redirection,
)
from tests.factories.issuance import ID_NUMBER, NAME, issued_certificate
from tests.issuance.archives import everything_in


@pytest.fixture
def practised(clerk: Any, approver: Any) -> Certificate:
    """Return a practice certificate; a practice slip and an upload are beside it."""
    begin_training(by=clerk)
    begin_training(by=approver)
    certificate = issued_certificate(clerk, approver)
    store(
        ApplicationAttachment(application=certificate.application),
        Cleaned(kind="image", content=b"picture", media_type="image/jpeg", pages=1),
        by=clerk,
    )
    redirect_resident(
        get_item("P05"), by=clerk, resident_name=NAME, relying_party=None, unit_name=""
    )
    end_training(by=clerk)
    end_training(by=approver)
    return certificate


def days_later(days: int) -> Any:
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def emptied() -> int:
    papers = 0
    while found := empty_practice_books():
        papers += found
    return papers


@pytest.mark.parametrize("person", ["clerk", "approver", "auditor"])
def test_only_the_bureau_says_how_long_practice_is_kept(person, request):
    with pytest.raises(NotAllowed):
        set_practice_period(7, by=request.getfixturevalue(person))


@pytest.mark.parametrize("days", [0, 366])
def test_a_period_out_of_bounds_is_refused(officer, days):
    with pytest.raises(InvalidInput):
        set_practice_period(days, by=officer)
    assert IssuingPolicy.objects.get().empty_practice_after_days == 30


def test_what_was_practised_lately_is_left_alone(practised):
    with days_later(29):
        assert emptied() == 0
    assert Application.objects.get().subject_name == NAME


def test_old_practice_is_emptied_and_what_was_done_in_earnest_is_not(
    practised, clerk, approver, archive_root
):
    real = issued_certificate(clerk, approver)
    files = everything_in(archive_root.parent)
    assert len(files) == 3
    with days_later(31):
        assert emptied() == 3
        assert empty_practice_books() == 0
        assert check_tenant_archive() == []
    assert everything_in(archive_root.parent) == [f"{real.pdf_sha256}.pdf"]
    gone = Application.objects.get(pk=practised.application_id)
    assert (gone.subject_name, gone.subject_id_number, gone.answers) == ("", "", {})
    assert [one.pk for one in Application.objects.filter(subject_id_index=ID_NUMBER)] == [
        real.application_id
    ]
    assert Certificate.objects.get(pk=practised.pk).number == practised.number
    assert Redirection.objects.get().resident_name == ""
    trail = Entry.objects.get(verb="practice.emptied")
    assert (trail.actor_name, trail.details["papers"]) == ("系统", 3)


def test_the_bureau_may_make_it_shorter(practised, officer):
    set_practice_period(2, by=officer)
    with days_later(3):
        assert emptied() == 3


def test_practice_of_another_day_is_emptied_in_its_turn(practised, clerk, approver):
    with days_later(10):
        begin_training(by=clerk)
        begin_training(by=approver)
        later = issued_certificate(clerk, approver)
    with days_later(31):
        assert emptied() == 3
    assert later.application is not None
    later.application.refresh_from_db()
    assert later.application.subject_name == NAME
    with days_later(41):
        assert emptied() == 2


def test_while_the_storage_is_away_nothing_is_emptied_and_it_is_tried_again(
    practised, archive_root
):
    shelf = archive_root.parent / "attachments"
    away = archive_root.parent / "away"
    shelf.rename(away)
    shelf.write_text("not a folder")
    with days_later(31):
        with pytest.raises(FilesUnavailable):
            empty_practice_books()
        with connection.cursor() as cursor:
            cursor.execute("SELECT subject_name_index IS NOT NULL FROM issuance_application")
            assert cursor.fetchall() == [(True,)]
        shelf.unlink()
        away.rename(shelf)
        assert emptied() == 3

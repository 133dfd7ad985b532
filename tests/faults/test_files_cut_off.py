"""A discretionary file is issued whole or not at all, however often and whenever one presses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from core.errors import DomainError
from core.identity.models import User
from core.tenancy import working_in
from issuance.actions.file_decisions import approve_file
from issuance.archive_files import ArchiveUnavailable
from issuance.discretionary.machine import FileState
from issuance.models import Certificate, DiscretionaryFile
from tests.factories.files import file_waiting_in
from tests.factories.issuance import issued_certificate
from tests.faults.books import assert_books_agree
from tests.faults.test_disk_and_database_away import tiny_files
from tests.people import PEOPLE, hire

SCHEMA = "pzh_dongqu"
HANDS = 6


def test_a_full_disk_leaves_the_file_before_the_approver_and_takes_no_number(clerk, approver):
    file = file_waiting_in(FileState.SUBMITTED, clerk, has_risk=True)
    with pytest.raises(ArchiveUnavailable), tiny_files():
        approve_file(file, by=approver, signature=approver.name)
    file.refresh_from_db()
    assert (file.state, file.approved_by, file.signed_at) == (FileState.SUBMITTED, None, None)
    assert not Certificate.objects.exists()
    assert approve_file(file, by=approver, signature=approver.name).serial == 1
    assert assert_books_agree() == 1


def test_papers_of_both_kinds_share_one_book_without_a_gap(clerk, approver):
    issued_certificate(clerk, approver)
    approve_file(file_waiting_in(FileState.SUBMITTED, clerk), by=approver)
    issued_certificate(clerk, approver)
    assert assert_books_agree() == 3


def _approve(pair: tuple[int, int]) -> str:
    try:
        with working_in(SCHEMA):
            file = DiscretionaryFile.objects.get(pk=pair[0])
            return approve_file(file, by=User.objects.get(pk=pair[1])).number
    except DomainError as refusal:
        return refusal.code
    finally:
        connections.close_all()


def test_pressing_the_button_many_times_at_once_issues_once(committed: str) -> None:
    with working_in(SCHEMA):
        clerk, approver = hire(PEOPLE["clerk"]), hire(PEOPLE["approver"])
        file = file_waiting_in(FileState.SUBMITTED, clerk)
    with ThreadPoolExecutor(HANDS) as hands:
        answers = list(hands.map(_approve, [(file.pk, approver.pk)] * HANDS))
    assert answers.count("file_closed") == HANDS - 1
    with working_in(SCHEMA):
        assert assert_books_agree() == 1

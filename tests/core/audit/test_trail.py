"""The trail is written with the deed, read by office, and never changed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from core.audit.models import Entry
from core.audit.trail import history_of, record, recorded_together
from core.identity.models import User
from core.tenancy import PUBLIC, working_in


# --- Refusals -----------------------------------------------------------------------------------
@pytest.mark.parametrize("schema", ["pzh_dongqu", PUBLIC])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET verb = 'nothing.happened'",
        "UPDATE audit_entry SET actor_name = '别人'",
        "UPDATE audit_entry SET details = '{}'",
        "DELETE FROM audit_entry",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_line(
    change: str, schema: str, database: None
) -> None:
    with working_in(schema):
        somebody = User.objects.create_user("somebody", name="王芳", role="clerk")
        line = record("user.hired", somebody, by=None)
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
            connection.cursor().execute(change)
        assert Entry.objects.get(pk=line.pk).verb == "user.hired"


def test_neither_a_model_nor_a_queryset_gets_round_that(in_county: Any, clerk: User) -> None:
    line = record("user.hired", clerk, by=None)
    line.verb = "nothing.happened"
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        line.save()
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        line.delete()
    with pytest.raises(DatabaseError, match="refused"), transaction.atomic():
        Entry.objects.all().delete()


def deed_that_fails(clerk: User) -> None:
    record("user.promoted", clerk, by=None)
    raise ZeroDivisionError


def test_a_deed_that_is_rolled_back_leaves_no_line(in_county: Any, clerk: User) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        deed_that_fails(clerk)
    assert history_of(clerk) == []


def test_another_office_sees_nothing(database: None) -> None:
    with working_in("pzh_dongqu"):
        somebody = User.objects.create_user("somebody", name="王芳", role="clerk")
        record("user.hired", somebody, by=None)
    for schema in ("pzh_xiqu", "panzhihua", PUBLIC):
        with working_in(schema):
            assert not Entry.objects.filter(verb="user.hired").exists()
            assert history_of(User(pk=somebody.pk)) == []


# --- Writing and reading ------------------------------------------------------------------------
def test_a_line_says_who_did_what_to_what(in_county: Any, clerk: User, approver: User) -> None:
    line = record("user.promoted", clerk, by=approver, number=3, is_final=True)
    line.refresh_from_db()
    assert (line.actor_id, line.actor_name) == (approver.pk, "李建国")
    assert (line.subject_kind, line.subject_id) == ("identity.user", str(clerk.pk))
    assert line.details == {"number": 3, "is_final": True}
    assert line.at is not None


def test_what_nobody_did_was_done_by_the_system(in_county: Any, clerk: User) -> None:
    line = record("user.hired", clerk, by=None)
    assert (line.actor_id, line.actor_name) == (None, "系统")


def test_the_history_of_a_thing_is_its_own_newest_first(
    in_county: Any, clerk: User, approver: User
) -> None:
    record("user.hired", clerk, by=None)
    record("user.hired", approver, by=None)
    record("user.promoted", clerk, by=approver)
    assert [line.verb for line in history_of(clerk)] == ["user.promoted", "user.hired"]
    assert len(history_of(clerk, approver)) == 3
    assert history_of() == []


# --- Several lines of one deed ------------------------------------------------------------------
def test_lines_recorded_together_are_one_statement_in_their_order(
    in_county: Any, clerk: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1), recorded_together():
        record("user.hired", clerk, by=None)
        record("user.moved", clerk, by=clerk, to="510402002007")
    assert [line.verb for line in history_of(clerk)[:2]] == ["user.moved", "user.hired"]


def test_of_a_deed_that_fails_no_line_is_written(in_county: Any, clerk: User) -> None:
    @recorded_together()
    def fail() -> None:
        record("user.hired", clerk, by=None)
        raise ValueError("no")

    before = len(history_of(clerk))
    with pytest.raises(ValueError, match="no"):
        fail()
    assert len(history_of(clerk)) == before
    record("user.hired", clerk, by=None)
    assert len(history_of(clerk)) == before + 1

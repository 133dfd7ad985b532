"""A new key seals everything anew, beside people at work, and says when the old one may go."""

from __future__ import annotations

import base64
import secrets
import threading
import time
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections

from core.privacy.rotation import reseal_batch, sealed_tables
from core.privacy.rotation.tables import table_called
from core.tenancy import working_in
from core.uploads.cleaning import Cleaned
from core.uploads.keeping import content_of, store
from issuance.models import Application, ApplicationAttachment, Certificate, Redirection
from tenants.key_rotation import removable, rotate_schema, versions_in_use, working_processes
from tests.architecture.specimens import specimen
from tests.factories.issuance import (
    ID_NUMBER,
    NAME,
    draft_application,
    issued_certificate,
    submitted_application,
)
from tests.people import PEOPLE, hire

SCHEMA = "pzh_dongqu"


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def add_key(settings: Any) -> None:
    keys = configured.PERSONAL_DATA_KEYS
    settings.PERSONAL_DATA_KEYS = {**keys, max(keys) + 1: new_key()}


def take_old_key_away(settings: Any) -> None:
    keys = configured.PERSONAL_DATA_KEYS
    settings.PERSONAL_DATA_KEYS = {max(keys): keys[max(keys)]}


def damage(application: Application) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE issuance_application SET answers = set_byte(answers, 20, "
            "(get_byte(answers, 20) + 1) %% 256) WHERE id = %s",
            [application.pk],
        )


# --- Refusals -----------------------------------------------------------------------------------
def test_a_row_that_does_not_open_is_named_and_keeps_every_key(
    committed: str, settings: Any
) -> None:
    with working_in(SCHEMA):
        clerk = hire(PEOPLE["clerk"])
        broken, whole = submitted_application(clerk), submitted_application(clerk)
        damage(broken)
    add_key(settings)
    said, complained = StringIO(), StringIO()
    with pytest.raises(CommandError, match="1 rows do not open: keep every key"):
        call_command("rotate_keys", "--workers=1", stdout=said, stderr=complained)
    assert f"does not open: {SCHEMA}.issuance_application #{broken.pk}\n" in complained.getvalue()
    assert "may be taken out" not in said.getvalue()
    assert NAME not in said.getvalue() + complained.getvalue()
    with working_in(SCHEMA):
        assert table_called("issuance.Application").waiting() == (1, broken.pk, broken.pk)
        assert Application.objects.get(pk=whole.pk).subject_name == NAME


def test_one_tenant_alone_does_not_free_a_key(committed: str, settings: Any) -> None:
    with working_in(SCHEMA):
        submitted_application(hire(PEOPLE["clerk"]))
    add_key(settings)
    said = StringIO()
    call_command("rotate_keys", "--tenant=pzh-dongqu", "--workers=1", stdout=said)
    assert "Run it for all tenants" in said.getvalue()
    assert "may be taken out" not in said.getvalue()


def test_a_row_somebody_holds_is_waited_for_no_longer_than_a_moment(
    committed: str, settings: Any
) -> None:
    with working_in(SCHEMA):
        clerk = hire(PEOPLE["clerk"])
        held, free = submitted_application(clerk), submitted_application(clerk)
    add_key(settings)
    holds, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with working_in(SCHEMA):
                Application.objects.locked().get(pk=held.pk)
                holds.set()
                let_go.wait(30)
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    holds.wait(30)
    table = table_called("issuance.Application")
    with working_in(SCHEMA):
        refused = reseal_batch(table, after=0, upto=free.pk, size=10)
        assert (refused.read, refused.written, refused.is_busy) == (2, 0, True)
        alone = reseal_batch(table, after=held.pk, upto=free.pk, size=10)
        assert (alone.written, alone.is_busy) == (1, False)
    let_go.set()
    holder.join()
    assert rotate_schema(SCHEMA).rows >= 1
    assert set(versions_in_use(SCHEMA)["issuance_application"]) == {2}


# --- What it does -------------------------------------------------------------------------------
def test_every_sealed_column_of_every_model_is_sealed_anew(in_county: Any, settings: Any) -> None:
    here = [apps.get_model(table.label) for table in sealed_tables() if table.stands_here()]
    made = {model: specimen(model, {}) for model in here}
    add_key(settings)
    done = rotate_schema(SCHEMA)
    assert done.damaged == []
    found = versions_in_use(SCHEMA)
    newest = max(configured.PERSONAL_DATA_KEYS)
    assert {table: set(versions) for table, versions in found.items() if versions} == {
        table: {newest} for table, versions in found.items() if versions
    }
    take_old_key_away(settings)
    for model, row in made.items():
        model._base_manager.get(pk=row.pk)  # Opens, or raises.


def test_papers_that_never_change_are_found_and_read_without_the_old_key(
    in_county: Any, clerk: Any, approver: Any, settings: Any
) -> None:
    certificate = issued_certificate(clerk, approver)
    certificate.refresh_from_db()
    paper = certificate.paper
    row = ApplicationAttachment(application=certificate.application, field="id_papers")
    scan = Cleaned(kind="image", content=b"a scan", media_type="image/jpeg", pages=1)
    store(row, scan, by=clerk, name="scan.jpg")
    add_key(settings)
    rotate_schema(SCHEMA)
    take_old_key_away(settings)
    assert Certificate.objects.get(pk=certificate.pk).paper == paper
    found = Application.objects.get(subject_id_index=ID_NUMBER)
    assert found.pk == certificate.application_id
    assert Application.objects.filter(subject_name_sound_index="zhangxiuying").get() == found
    assert content_of(ApplicationAttachment.objects.get(pk=row.pk)) == b"a scan"
    assert rotate_schema(SCHEMA).rows == 0


def test_stopped_half_way_it_goes_on_where_it_was(committed: str, settings: Any) -> None:
    with working_in(SCHEMA):
        clerk = hire(PEOPLE["clerk"])
        for _ in range(5):
            draft_application(clerk)
    add_key(settings)
    table = table_called("issuance.Application")
    with working_in(SCHEMA):
        _rows, low, high = table.waiting()
        reseal_batch(table, after=low - 1, upto=high, size=2)  # … and was killed.
    with working_in(SCHEMA):
        assert table.waiting()[0] == 3
    said = StringIO()
    call_command("rotate_keys", "--workers=1", "--batch=2", stdout=said)
    assert "No value needs key version 1 any more" in said.getvalue()
    assert removable({SCHEMA: versions_in_use(SCHEMA)}) == [1]


def test_nothing_a_clerk_saves_meanwhile_is_lost(committed: str, settings: Any) -> None:
    with working_in(SCHEMA):
        clerk = hire(PEOPLE["clerk"])
        keys = [draft_application(clerk).pk for _ in range(20)]
    add_key(settings)
    saved: dict[int, str] = {}
    ended = threading.Event()

    def save_again_and_again() -> None:
        try:
            number = 0
            while not ended.is_set():
                key = keys[number % len(keys)]
                with working_in(SCHEMA):
                    row = Application.objects.locked().get(pk=key)
                    row.take_answers({"subject_name": f"张{number}"})
                    row.save()
                saved[key], number = f"张{number}", number + 1
        finally:
            connections.close_all()

    writer = threading.Thread(target=save_again_and_again)
    writer.start()
    while len(saved) < len(keys):  # It has begun.
        time.sleep(0.01)
    rotate_schema(SCHEMA, batch=3)
    ended.set()
    writer.join()
    take_old_key_away(settings)
    with working_in(SCHEMA):
        for key, name in saved.items():
            assert Application.objects.get(subject_name_index=name).pk == key


def test_several_processes_do_it_together(committed: str, settings: Any) -> None:
    with working_in(SCHEMA):
        clerk = hire(PEOPLE["clerk"])
        for _ in range(3):
            draft_application(clerk)
    add_key(settings)
    said = StringIO()
    call_command("rotate_keys", "--workers=2", "--batch=1", stdout=said)
    assert "No value needs key version 1 any more" in said.getvalue()
    assert set(versions_in_use(SCHEMA)["issuance_application"]) == {2}


def our_session() -> int:
    """Return which process of the database serves this one."""
    with working_in(SCHEMA), connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    return int(pid)


def test_no_two_processes_share_a_connection(committed: str) -> None:
    with working_processes(2) as pool:
        ours = our_session()
        assert pool is not None
        theirs = {pool.submit(our_session).result() for _ in range(6)}
    assert ours not in theirs


def test_a_slip_of_another_office_stays_its_own(
    in_county: Any, other_county: Any, settings: Any
) -> None:
    before = Redirection.objects.count()
    add_key(settings)
    rotate_schema(SCHEMA)
    assert Redirection.objects.count() == before

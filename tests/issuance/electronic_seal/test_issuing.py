"""Issuing while the office has an electronic seal, and while it has none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.audit.trail import history_of
from core.directory.models import Community
from core.identity.models import User
from core.notices.models import Notice
from core.sealing.checking import SealState, check_seal
from core.sealing.errors import SealCertificateNotValid, SealKeyUnusable
from issuance import archive_files
from issuance.actions.archive import collect_orphans
from issuance.actions.certificates import approve_and_issue, hand_out_file
from issuance.actions.electronic_seals import (
    configure_seal_key,
    key_in_use,
    retire_seal_key,
    tell_of_expiring_keys,
)
from issuance.models import Certificate, ElectronicSealing, SealKey
from issuance.models.seal_uses import Stage
from tests.core.sealing.keys import HOLDER, PASSPHRASE, certificate, pkcs12_file, rsa_key
from tests.factories.issuance import issued_certificate, submitted_application


@pytest.fixture
def key(clerk: User) -> SealKey:
    return configure_seal_key(pkcs12_file(), PASSPHRASE)


def test_without_a_key_nothing_is_sealed(clerk: User, approver: User) -> None:
    issued = issued_certificate(clerk, approver)
    assert not ElectronicSealing.objects.exists()
    assert issued.seal_use.stage == Stage.TO_STAMP
    assert not issued.paper["is_sealed_electronically"]


def test_with_a_key_the_paper_is_sealed_and_both_files_are_kept(
    clerk: User, approver: User, key: SealKey
) -> None:
    issued = issued_certificate(clerk, approver)
    sealing = issued.electronic_sealing
    sealed = archive_files.read(sealing.sealed_sha256)
    assert hashlib.sha256(sealed).hexdigest() == sealing.sealed_sha256
    assert sealed.startswith(archive_files.read(issued.pdf_sha256))
    finding = check_seal(sealed, certificates=[key.certificate_pem])
    assert (finding.state, finding.holder) == (SealState.INTACT, HOLDER)
    assert issued.paper["is_sealed_electronically"]
    assert issued.seal_use.stage == Stage.NOT_ASKED
    assert issued.archive_entry.pdf_sha256 == issued.pdf_sha256
    assert "certificate.sealed" in [line.verb for line in history_of(issued)]


def test_what_is_handed_out_is_the_sealed_file(clerk: User, approver: User, key: SealKey) -> None:
    issued = issued_certificate(clerk, approver)
    assert hand_out_file(issued, by=clerk) == archive_files.read(
        issued.electronic_sealing.sealed_sha256
    )


def test_an_expired_certificate_stops_issuing_and_takes_no_number(
    clerk: User, approver: User, key: SealKey, archive_root: Path
) -> None:
    application = submitted_application(clerk)
    with (
        time_machine.travel(key.valid_until + timedelta(seconds=1), tick=False),
        pytest.raises(SealCertificateNotValid),
    ):
        approve_and_issue(application, by=approver)
    assert not Certificate.objects.exists()
    assert issued_certificate(clerk, approver).serial == 1


def test_a_key_that_has_expired_is_not_configured(clerk: User) -> None:
    expired = certificate(rsa_key(), begins=timedelta(days=-9), ends=timedelta(days=-1))
    with pytest.raises(SealCertificateNotValid):
        configure_seal_key(pkcs12_file(cert=expired), PASSPHRASE)
    with pytest.raises(SealKeyUnusable):
        configure_seal_key(pkcs12_file(), "wrong")
    assert not SealKey.objects.exists()


def test_a_second_key_retires_the_first_and_the_private_key_is_erased(
    clerk: User, key: SealKey
) -> None:
    second = configure_seal_key(pkcs12_file(), PASSPHRASE)
    key.refresh_from_db()
    assert (key.is_in_use, key.pkcs12, key.passphrase) == (False, "", "")
    assert key.certificate_pem
    community = Community.objects.get(code=clerk.community_code)
    assert key_in_use(community) == second
    assert retire_seal_key()
    assert not retire_seal_key()
    assert key_in_use(community) is None


def test_a_community_s_own_key_comes_before_the_office_s(clerk: User, key: SealKey) -> None:
    community = Community.objects.get(code=clerk.community_code)
    other = Community.objects.exclude(pk=community.pk).first()
    assert other
    own = configure_seal_key(pkcs12_file(), PASSPHRASE, community=community)
    assert key_in_use(community) == own
    assert key_in_use(other) == key


def test_a_paper_sealed_once_stays_verified_after_its_key_is_retired(
    clerk: User, approver: User, key: SealKey
) -> None:
    issued = issued_certificate(clerk, approver)
    retire_seal_key()
    pem = SealKey.objects.values_list("certificate_pem", flat=True)
    sealed = hand_out_file(issued, by=clerk)
    assert check_seal(sealed, certificates=pem).state == SealState.INTACT


def test_the_register_of_sealings_and_ended_keys_never_change(
    clerk: User, approver: User, key: SealKey
) -> None:
    sealing = issued_certificate(clerk, approver).electronic_sealing
    retire_seal_key()
    for change in (
        lambda: ElectronicSealing.objects.filter(pk=sealing.pk).update(sealed_size=1),
        lambda: ElectronicSealing.objects.filter(pk=sealing.pk).delete(),
        lambda: SealKey.objects.filter(pk=key.pk).update(is_in_use=True),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_no_key_and_no_passphrase_stands_in_the_database_in_clear(
    clerk: User, key: SealKey
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(k)::text FROM issuance_sealkey k")
        row = cursor.fetchone()[0]
    assert PASSPHRASE not in row
    assert "PRIVATE" not in row


def test_collecting_orphans_leaves_sealed_files_alone(
    clerk: User, approver: User, key: SealKey
) -> None:
    issued = issued_certificate(clerk, approver)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        assert collect_orphans() == 0
    assert archive_files.exists(issued.electronic_sealing.sealed_sha256)


def test_an_operator_switches_it_on_and_off_from_the_command_line(
    tmp_path: Path, monkeypatch: Any, county: Any
) -> None:
    file = tmp_path / "seal.p12"
    file.write_bytes(pkcs12_file())

    def run(*arguments: str) -> str:
        out = StringIO()
        call_command("electronic_seal", "--tenant", county.slug, *arguments, stdout=out)
        return out.getvalue()

    assert "No electronic seal" in run()
    monkeypatch.setenv("SEAL_PASSPHRASE", "wrong")
    with pytest.raises(CommandError):
        run("--pkcs12", str(file))
    monkeypatch.setenv("SEAL_PASSPHRASE", PASSPHRASE)
    assert HOLDER in run("--pkcs12", str(file))
    with pytest.raises(CommandError):
        run("--pkcs12", str(tmp_path / "none.p12"))
    with pytest.raises(CommandError):
        run("--community", "000000000000")
    assert "No electronic seal" in run("--retire")
    with pytest.raises(CommandError):
        run("--retire")


def test_the_counter_shows_the_sealed_paper(
    client_for: Callable[..., Any], county: Any, clerk: User, approver: User, key: SealKey
) -> None:
    issued = issued_certificate(clerk, approver)
    client = client_for(county, clerk)
    page = client.get(f"/counter/certificates/{issued.public_id}/")
    assert page.status_code == 200
    assert "电子印章" in page.text
    pdf = client.get(f"/counter/certificates/{issued.public_id}/certificate.pdf")
    assert b"".join(pdf) == archive_files.read(issued.electronic_sealing.sealed_sha256)


def test_officers_are_told_once_before_a_key_ends(clerk: User, officer: User, key: SealKey) -> None:
    assert tell_of_expiring_keys() == 0
    with time_machine.travel(key.valid_until - timedelta(days=10), tick=False):
        assert tell_of_expiring_keys() == 1
        assert tell_of_expiring_keys() == 1
    notice = Notice.objects.get()
    assert (notice.recipient, notice.is_alarm) == (officer, True)
    assert "到期" in notice.title

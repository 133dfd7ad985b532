"""A certificate that rests on a file is handed over, stamped, ended and found like any other."""

from __future__ import annotations

import pytest

from issuance.actions.certificates import print_copy
from issuance.actions.corrections import agree_to_end, ask_to_end, ask_to_reissue, hand_over
from issuance.actions.stamped_papers import confirm_stamped
from issuance.archive_check import check_tenant_archive
from issuance.errors import CertificateNotValid, OffTheLists
from issuance.models import Application, Certificate
from issuance.models.certificates import HandedTo
from issuance.models.seal_uses import Stage
from issuance.selectors.verification import masked_certificate
from tests.factories.files import factual_certificate
from tests.factories.issuance import issued_certificate


@pytest.fixture
def certificate(clerk, approver) -> Certificate:
    return factual_certificate(clerk, approver)


def test_it_is_not_issued_anew_by_filling_in_a_form(certificate, clerk):
    with pytest.raises(OffTheLists):
        ask_to_reissue(certificate, reason="changed", by=clerk)
    assert not Application.objects.exists()


def test_it_is_voided_before_and_revoked_after_it_was_handed_over(clerk, approver):
    for handed, state in ((False, "voided"), (True, "revoked")):
        certificate = factual_certificate(clerk, approver)
        print_copy(certificate, by=clerk)
        if handed:
            hand_over(certificate, to=HandedTo.SELF, by=clerk)
        agree_to_end(ask_to_end(certificate, reason="changed", by=clerk), by=approver)
        certificate.refresh_from_db()
        assert certificate.state == state
        masked = masked_certificate(certificate.verification_code)
        assert masked is not None
        assert masked.state == state
        with pytest.raises(CertificateNotValid):
            print_copy(certificate, by=clerk, reason="printer")
    assert check_tenant_archive() == []


def test_its_line_of_the_seal_register_waits_for_the_stamp(certificate, clerk):
    assert certificate.seal_use.stage == Stage.TO_STAMP
    assert confirm_stamped(certificate, by=clerk).stage == Stage.TO_SCAN


def test_it_is_a_link_of_the_same_chain(clerk, approver):
    first = issued_certificate(clerk, approver)
    second = factual_certificate(clerk, approver)
    third = issued_certificate(clerk, approver)
    assert [one.serial for one in (first, second, third)] == [1, 2, 3]
    assert second.archive_entry.previous_hash == first.archive_entry.entry_hash
    assert third.archive_entry.previous_hash == second.archive_entry.entry_hash
    assert check_tenant_archive() == []

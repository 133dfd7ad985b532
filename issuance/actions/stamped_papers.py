"""A certificate after the printer: stamped, scanned back, and compared with what was issued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from core.audit.trail import record
from core.errors import DomainError
from core.identity.access import Can, require
from core.identity.models import User
from core.uploads import Cleaned
from core.uploads.keeping import store
from issuance.errors import ReasonMissing
from issuance.models import Certificate, SealUse, StampedScan
from issuance.models.seal_uses import ScanOutcome, Stage
from issuance.seal_errors import (
    AlreadyMatched,
    CertificateEnded,
    NothingToCompare,
    NotToBeStamped,
    SamePersonMayNotCompare,
    ScanSentBefore,
)
from issuance.selectors.books import visible
from issuance.stamped_codes import codes_on, papers_in

STAGE_AFTER = {
    ScanOutcome.MATCHED: Stage.MATCHED,
    ScanOutcome.ANOTHER: Stage.DIFFERS,
    ScanOutcome.UNREADABLE: Stage.TO_COMPARE,
    ScanOutcome.COMPARED: Stage.MATCHED,
    ScanOutcome.REJECTED: Stage.DIFFERS,
}


@transaction.atomic
def confirm_stamped(certificate: Certificate, *, by: User) -> SealUse:
    """Say that the printed paper has its stamp. Raises ``NotToBeStamped`` the second time."""
    require(by, Can.CONFIRM_STAMP)
    use = _locked(certificate)
    if use.stage != Stage.TO_STAMP:
        raise NotToBeStamped
    _mark_stamped(use, by=by)
    use.save(update_fields=["stage", "stage_at", "stamped_by", "stamped_at"])
    return use


@transaction.atomic
def take_scan(certificate: Certificate, scan: Cleaned, *, by: User, name: str = "") -> StampedScan:
    """Keep a scan of the stamped paper and tell by its QR code whether it is this one's.

    The code of another certificate: it does not match, and says which one it is. No code to be
    read: somebody else compares by eye. Whoever sends in the scan of a stamped paper says by it
    that it was stamped. Raises ``CertificateEnded``, ``AlreadyMatched``, ``ScanSentBefore``,
    ``UploadsUnavailable``.
    """
    require(by, Can.CONFIRM_STAMP)
    return _keep(certificate, scan, codes_on(scan), by=by, name=name)


@dataclass(frozen=True, slots=True)
class Sorted:
    """What became of one of several files: ``scan``, or the sentence why there is none."""

    name: str
    scan: StampedScan | None = None
    refusal: str = ""


NO_CODE = "没有读到证明的二维码，没有保存。请重拍清楚一些，或者到这份证明的页面上传，由另一人比对。"
NOT_OURS = "二维码不是本社区出具的证明，没有保存。请核对是不是拿错了。"
SEVERAL = "同一页上有好几份证明，没有保存。请每份证明单独扫描。"


def sort_scans(files: Sequence[tuple[Cleaned, str]], *, by: User) -> list[Sorted]:
    """Lay several scans to their certificates, each by its QR code; one that fails stops no other.

    A PDF of a whole pile is taken apart. What cannot be laid anywhere is not kept: nobody would find it again.
    """
    require(by, Can.CONFIRM_STAMP)
    return [
        _laid(paper, codes, name, by=by) for scan, name in files for paper, codes in papers_in(scan)
    ]


def _laid(scan: Cleaned, codes: list[str], name: str, *, by: User) -> Sorted:
    if not codes:
        return Sorted(name, refusal=NO_CODE)
    matches = list(
        visible(Certificate.objects.filter(verification_code__in=codes), by, "community")
    )
    if not matches:
        return Sorted(name, refusal=NOT_OURS)
    if len(codes) > 1:
        return Sorted(name, refusal=SEVERAL)
    try:
        return Sorted(name, _keep(matches[0], scan, codes, by=by, name=name))
    except DomainError as refusal:
        return Sorted(name, refusal=f"{matches[0].number}：{refusal.message}")


@transaction.atomic
def compare_scan(scan: StampedScan, *, agrees: bool, reason: str, by: User) -> StampedScan:
    """Decide by eye on a scan whose code nobody could read, and say why. Never who sent it in.

    Raises ``NothingToCompare``, ``SamePersonMayNotCompare``, ``ReasonMissing``.
    """
    require(by, Can.COMPARE_SCAN)
    scan = StampedScan.objects.select_related("use__certificate").get(pk=scan.pk)
    assert scan.use.certificate is not None  # noqa: S101
    use = _locked(scan.use.certificate)
    scan = StampedScan.objects.select_for_update(of=("self",)).get(pk=scan.pk)
    if scan.outcome != ScanOutcome.UNREADABLE:
        raise NothingToCompare
    if scan.added_by_id == by.pk:
        raise SamePersonMayNotCompare
    if not reason.strip():
        raise ReasonMissing
    scan.outcome = ScanOutcome.COMPARED if agrees else ScanOutcome.REJECTED
    scan.comparison = reason.strip()[:200]
    scan.compared_by, scan.compared_at = by, timezone.now()
    scan.save(update_fields=["outcome", "comparison", "compared_by", "compared_at"])
    if use.stage != Stage.MATCHED:  # Meanwhile a better scan may have come.
        _enter(use, STAGE_AFTER[scan.outcome])
        use.save(update_fields=["stage", "stage_at"])
    record(f"seal.scan_{scan.outcome}", use, by=by, scan=str(scan.public_id))
    return scan


@transaction.atomic
def open_scan(scan: StampedScan, *, by: User) -> StampedScan:
    """Note that somebody takes the scan out, and return it; who may see it was asked before."""
    require(by, Can.VIEW_COMMUNITY_BOOKS)
    record("seal.scan_opened", scan.use, by=by, scan=str(scan.public_id))
    return scan


def _keep(
    certificate: Certificate, scan: Cleaned, codes: list[str], *, by: User, name: str
) -> StampedScan:
    with transaction.atomic():
        use = _locked(certificate)
        if use.stage == Stage.MATCHED:
            raise AlreadyMatched
        if scan.mark and use.scans.filter(sent_index=scan.mark).exists():
            raise ScanSentBefore
        if use.stage == Stage.TO_STAMP:
            _mark_stamped(use, by=by)
        row = StampedScan(use=use, sent_mark=scan.mark)
        if codes == [certificate.verification_code]:
            row.outcome = ScanOutcome.MATCHED
        elif codes:
            row.outcome = ScanOutcome.ANOTHER
            others = [code for code in codes if code != certificate.verification_code]
            row.found = Certificate.objects.filter(verification_code__in=others).first()
        else:
            row.outcome = ScanOutcome.UNREADABLE
        store(row, scan, by=by, name=name)
        _enter(use, STAGE_AFTER[row.outcome])
        use.save(update_fields=["stage", "stage_at", "stamped_by", "stamped_at"])
        record(f"seal.scan_{row.outcome}", use, by=by, scan=str(row.public_id))
    return row


def _mark_stamped(use: SealUse, *, by: User) -> None:
    _enter(use, Stage.TO_SCAN)
    use.stamped_by, use.stamped_at = by, use.stage_at
    record("seal.stamped", use, by=by)


def _enter(use: SealUse, stage: Stage) -> None:
    use.stage, use.stage_at = stage, timezone.now()


def _locked(certificate: Certificate) -> SealUse:
    """Return the certificate's line, locked; raise ``CertificateEnded``."""
    use = SealUse.objects.select_for_update(of=("self",)).get(certificate_id=certificate.pk)
    if not Certificate.objects.get(pk=certificate.pk).is_valid:
        raise CertificateEnded
    return use

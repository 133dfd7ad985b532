"""The archive as each person may see it."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from core.directory.models import Community
from core.errors import DomainError, NotFound
from core.identity.access import Can, may
from core.identity.models import User
from issuance.archive_errors import AlreadyDestroyed
from issuance.errors import ArchivedFileMissing
from issuance.models import (
    ArchiveCheck,
    ArchiveEntry,
    ArchiveHold,
    ArchivePackage,
    BookCounter,
    Certificate,
    DisposalLine,
    DisposalList,
    DisposalRecord,
)
from issuance.models.books import Book
from issuance.models.disposal import DisposalState
from issuance.models.packages import PackageState
from issuance.retention import RetentionPlan
from issuance.selectors.books import visible


def archive_communities(*, seen_by: User) -> QuerySet[Community]:
    """Return the communities whose archive ``seen_by`` may see."""
    communities = Community.objects.order_by("code")
    if may(seen_by, Can.VIEW_ALL_BOOKS):
        return communities
    if may(seen_by, Can.VIEW_COMMUNITY_BOOKS) and seen_by.workplace_code:
        return communities.filter(code=seen_by.workplace_code)
    return communities.none()


def archive_community(code: str, *, seen_by: User) -> Community:
    """Return one of them; raise ``NotFound``."""
    community = archive_communities(seen_by=seen_by).filter(code=code).first()
    if community is None:
        raise NotFound
    return community


def archive_entries(*, seen_by: User) -> QuerySet[ArchiveEntry]:
    """Return the entries ``seen_by`` may see, with what a line of the list shows."""
    open_holds = ArchiveHold.objects.filter(entry=OuterRef("pk"), lifted_at=None)
    rows = (
        ArchiveEntry.objects.select_related("community", "certificate", "disposal_record")
        .only(
            "sequence", "archived_at", "pdf_sha256", "community__name", "community__code",
            "certificate__public_id", "certificate__number", "certificate__item_code",
            "certificate__item_name", "certificate__issued_on", "certificate__state",
            "disposal_record__destroyed_at",
        )
        .annotate(is_frozen=Exists(open_holds))
    )  # fmt: skip
    return visible(rows, seen_by, "community")


def get_entry(certificate_id: uuid.UUID, *, seen_by: User) -> ArchiveEntry:
    """Return the entry of a certificate (public id); raise ``NotFound``."""
    rows = visible(ArchiveEntry.objects.select_related("certificate"), seen_by, "community")
    entry = rows.filter(certificate__public_id=certificate_id).first()
    if entry is None:
        raise NotFound
    return entry


def is_destroyed(certificate: Certificate) -> bool:
    """Whether the paper was lawfully destroyed: then its number alone is left."""
    return DisposalRecord.objects.filter(entry__certificate=certificate).exists()


def why_there_is_no_file(certificate: Certificate) -> DomainError:
    """Return the refusal for a file that is not there: destroyed, or lost."""
    return AlreadyDestroyed() if is_destroyed(certificate) else ArchivedFileMissing()


def due_for_disposal(
    community: Community, plan: RetentionPlan, *, today: date | None = None
) -> QuerySet[ArchiveEntry]:
    """Return the entries that have outlived their period, are not frozen and still there."""
    today = today or timezone.localdate()
    over = Q(pk__in=[])
    usual = Q()
    for code, period in plan.by_item.items():
        usual &= ~Q(certificate__item_code=code)
        if period.years is not None:
            before = date(today.year - period.years, 1, 1)
            over |= Q(certificate__item_code=code, certificate__issued_on__lt=before)
    years = plan.of("").years
    if years is not None:
        over |= usual & Q(certificate__issued_on__lt=date(today.year - years, 1, 1))
    rows = ArchiveEntry.objects.filter(over, community=community, disposal_record=None)
    frozen = ArchiveHold.objects.filter(entry=OuterRef("pk"), lifted_at=None)
    rows = rows.filter(~Exists(frozen)).select_related("certificate")
    return rows.order_by("sequence")


def disposal_lists(*, seen_by: User) -> QuerySet[DisposalList]:
    """Return the disposal lists ``seen_by`` may see, newest first."""
    rows = DisposalList.objects.select_related("community", "proposed_by", "decided_by")
    rows = rows.annotate(papers=Count("lines", distinct=True))
    return visible(rows, seen_by, "community").order_by("-pk")


def get_disposal(public_id: uuid.UUID, *, seen_by: User) -> DisposalList:
    """Return one list; raise ``NotFound``."""
    disposal = disposal_lists(seen_by=seen_by).filter(public_id=public_id).first()
    if disposal is None:
        raise NotFound
    return disposal


def disposal_lines(disposal: DisposalList) -> QuerySet[DisposalLine]:
    """Return its lines with the papers they name."""
    return disposal.lines.select_related(
        "entry__certificate", "entry__disposal_record", "file", "redirection__item",
        "saving__item", "seal_request",
    )  # fmt: skip


def packages(*, seen_by: User) -> QuerySet[ArchivePackage]:
    """Return the yearly packages ``seen_by`` may see."""
    return visible(ArchivePackage.objects.select_related("community"), seen_by, "community")


def get_package(public_id: uuid.UUID, *, seen_by: User) -> ArchivePackage:
    """Return one package; raise ``NotFound``."""
    package = packages(seen_by=seen_by).filter(public_id=public_id).first()
    if package is None:
        raise NotFound
    return package


def years_of(community: Community) -> list[tuple[int, int]]:
    """Return (year, papers) of every year in which the community issued, newest first."""
    counters = BookCounter.objects.filter(community=community, book=Book.CERTIFICATE, last__gt=0)
    return list(counters.order_by("-year").values_list("year", "last"))


def last_check(community: Community) -> ArchiveCheck | None:
    """Return what the last check of a community found; None before the first night."""
    return ArchiveCheck.objects.filter(community=community).first()


def checks_with_faults() -> QuerySet[ArchiveCheck]:
    """Return the last checks that found something, of the whole tenant, worst first."""
    rows = ArchiveCheck.objects.filter(mismatches__gt=0).select_related("community")
    return rows.order_by("-mismatches", "community__code")


def last_checked_at() -> datetime | None:
    """Return when the tenant's archives were last read; None before the first night."""
    moment: datetime | None = ArchiveCheck.objects.aggregate(last=Max("checked_at"))["last"]
    return moment


def unfinished_disposals() -> list[int]:
    """Return the keys of approved lists that are not done."""
    lists = DisposalList.objects.filter(state=DisposalState.APPROVED)
    return list(lists.order_by("pk").values_list("pk", flat=True))


def unfinished_packages() -> list[int]:
    """Return the keys of packages that somebody asked for and that are not made."""
    waiting = ArchivePackage.objects.filter(state=PackageState.MAKING)
    return list(waiting.order_by("pk").values_list("pk", flat=True))

"""Destroying what was kept long enough: proposed by one person, decided by another.

The deed is done in portions, each one transaction: a record is chained, the sealed contents are
blanked. The files go in a later transaction, when the records stand. Killed at any step it is taken
up again (``issuance.tasks.resume_archive_work``), and nothing is recorded that was not destroyed at
the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from core.audit.trail import record
from core.directory.models import Community
from core.identity.access import Can, Role, require
from core.identity.models import User
from core.notices.actions import notify
from core.tenancy import current_schema
from issuance.actions.packages import discard_packages
from issuance.archive_errors import (
    DisposalDecided,
    DisposalOpen,
    NothingDue,
    SamePersonMayNotDispose,
)
from issuance.chain import GENESIS, DisposalLink
from issuance.erasing import belongings_of, blank, erase, remove_files, remove_uploads
from issuance.errors import ReasonMissing
from issuance.models import (
    ArchiveEntry,
    BookCounter,
    DisposalLine,
    DisposalList,
    DisposalRecord,
)
from issuance.models.books import Book
from issuance.models.disposal import DisposalState
from issuance.retention import RetentionPlan, retention_plan
from issuance.selectors.archive import due_for_disposal
from issuance.selectors.disposal import kind_of_other, others_due

MOST_LINES = 2000
PORTION = 100


@transaction.atomic
def propose_disposal(community: Community, *, reason: str, by: User) -> DisposalList:
    """List what has outlived its period and is not frozen, oldest first, up to 2,000 papers.

    Certificates come first, then papers that are in no archive.

    Raises ``NothingDue``, ``DisposalOpen``.
    """
    require(by, Can.KEEP_ARCHIVE)
    said = _said(reason)
    plan = retention_plan()
    due = list(due_for_disposal(community, plan)[:MOST_LINES])
    others = others_due(community, plan, most=MOST_LINES - len(due))
    if not (due or others):
        raise NothingDue
    try:
        with transaction.atomic():
            disposal = DisposalList.objects.create(community=community, reason=said, proposed_by=by)
    except IntegrityError as error:
        raise DisposalOpen from error
    papers: list[tuple[str, Any, str, date]] = [
        ("entry", entry, entry.certificate.item_code, entry.certificate.issued_on) for entry in due
    ]
    papers += [(kind.line, paper, kind.code, kind.day_of(paper)) for kind, paper in others]
    DisposalLine.objects.bulk_create(
        DisposalLine(
            disposal=disposal, retained_until=_last_day(plan, code, day), **{column: paper}
        )
        for column, paper, code, day in papers
    )
    record("disposal.proposed", disposal, by=by, papers=len(papers))
    deciders = User.objects.filter(role=Role.OFFICER, is_active=True).exclude(pk=by.pk)
    _tell(disposal, deciders, f"{community.short_name}的销毁清单等待复核", f"共{len(papers)}份。")
    return disposal


@transaction.atomic
def refuse_disposal(disposal: DisposalList, *, decision: str, by: User) -> DisposalList:
    """Decide that nothing on the list is destroyed."""
    disposal = _decided(disposal, DisposalState.REFUSED, decision, by)
    record("disposal.refused", disposal, by=by)
    what = f"{disposal.community.short_name}的销毁清单没有同意"
    _tell(disposal, [disposal.proposed_by], what, "清单上的文件都没有销毁。")
    return disposal


@transaction.atomic
def approve_disposal(disposal: DisposalList, *, decision: str, by: User) -> DisposalList:
    """Decide that the list is destroyed; it begins when this is committed."""
    from issuance.tasks import carry_out_disposal

    disposal = _decided(disposal, DisposalState.APPROVED, decision, by)
    record("disposal.approved", disposal, by=by)
    transaction.on_commit(partial(carry_out_disposal.delay, disposal.pk), robust=True)
    return disposal


@transaction.atomic
def carry_out(disposal_pk: int, *, today: date | None = None) -> bool:
    """Do the next portion of an approved list; return whether there is more to do.

    When every line has its record, or its reason why not, the files are removed and the list is
    done. May be called any number of times, also at once: the list is locked.
    """
    disposal = DisposalList.objects.select_for_update().get(pk=disposal_pk)
    if disposal.state != DisposalState.APPROVED:
        return False
    plan, today = retention_plan(), today or timezone.localdate()
    waiting = disposal.lines.filter(kept_because="", destroyed_at=None).filter(
        Q(entry=None) | Q(entry__disposal_record=None)
    )
    lines = list(waiting.select_related("entry__certificate")[:PORTION])
    for line in lines:
        if line.entry is None:
            _destroy_other(line, disposal, plan, today)
        else:
            _destroy(line, line.entry, disposal, plan, today)
    if lines:
        return True
    years: set[int] = set()
    for done in disposal.records.select_related("entry__certificate"):
        remove_files(done.entry.certificate)
        years.add(done.entry.certificate.year)
    discard_packages(disposal.community, years)
    others = disposal.lines.filter(destroyed_at__isnull=False)
    for gone in others.select_related("file", "redirection", "saving", "seal_request"):
        remove_uploads(belongings_of(gone.other))
    disposal.state, disposal.done_at = DisposalState.DONE, timezone.now()
    disposal.save(update_fields=["state", "done_at"])
    destroyed = disposal.records.count() + others.count()
    record("disposal.done", disposal, by=None, papers=destroyed)
    what = f"{disposal.community.short_name}的销毁清单已办完"
    _tell(disposal, [disposal.proposed_by], what, f"销毁了{destroyed}份。")
    return False


def _destroy(
    line: DisposalLine,
    entry: ArchiveEntry,
    disposal: DisposalList,
    plan: RetentionPlan,
    today: date,
) -> None:
    certificate = entry.certificate
    entry = ArchiveEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
    if not plan.is_over(certificate.item_code, certificate.issued_on, today=today):
        line.kept_because = "保管期限未满"
    elif entry.holds.filter(lifted_at=None).exists():
        line.kept_because = "已冻结"
    if line.kept_because:
        line.save(update_fields=["kept_because"])
        return
    _chain(entry, disposal)
    erase(certificate)
    record("certificate.destroyed", certificate, by=disposal.decided_by, number=certificate.number)


def _destroy_other(
    line: DisposalLine, disposal: DisposalList, plan: RetentionPlan, today: date
) -> None:
    """Destroy what is in no archive: the trail is the record of it, the row keeps its number."""
    kind = kind_of_other(line.other)
    paper = kind.model._default_manager.select_for_update(of=("self",)).get(pk=line.other.pk)
    if not plan.is_over(kind.code, kind.day_of(paper), today=today):
        line.kept_because = "保管期限未满"
        line.save(update_fields=["kept_because"])
        return
    blank(belongings_of(paper))
    line.destroyed_at = timezone.now()
    line.save(update_fields=["destroyed_at"])
    number = getattr(paper, "number", None) or str(paper.public_id)
    record(kind.verb, paper, by=disposal.decided_by, number=number)


def _last_day(plan: RetentionPlan, code: str, day: date) -> date:
    until = plan.until(code, day)
    assert until is not None  # noqa: S101  (what is kept for ever is never due)
    return until


def _chain(entry: ArchiveEntry, disposal: DisposalList) -> DisposalRecord:
    community = disposal.community
    sequence = BookCounter.take_next(community, Book.DISPOSAL, 0)
    last = DisposalRecord.objects.filter(community=community, sequence=sequence - 1).first()
    link = DisposalLink(
        schema_name=current_schema(),
        community_code=community.code,
        sequence=sequence,
        entry_sequence=entry.sequence,
        entry_hash=entry.entry_hash,
        disposal_id=str(disposal.public_id),
        destroyed_at=timezone.now(),
        previous_hash=last.record_hash if last else GENESIS,
    )
    return DisposalRecord.objects.create(
        community=community,
        disposal=disposal,
        entry=entry,
        sequence=sequence,
        destroyed_at=link.destroyed_at,
        previous_hash=link.previous_hash,
        record_hash=link.digest(),
    )


def _decided(disposal: DisposalList, state: DisposalState, decision: str, by: User) -> DisposalList:
    require(by, Can.DECIDE_DISPOSAL)
    disposal = DisposalList.objects.select_for_update().get(pk=disposal.pk)
    if disposal.state != DisposalState.PROPOSED:
        raise DisposalDecided
    if disposal.proposed_by_id == by.pk:
        raise SamePersonMayNotDispose
    disposal.decision = _said(decision)
    disposal.state, disposal.decided_by, disposal.decided_at = state, by, timezone.now()
    disposal.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    return disposal


def _tell(disposal: DisposalList, people: Iterable[User], title: str, body: str) -> None:
    key = f"disposal:{disposal.public_id}:{disposal.state}"
    url = reverse("archive:disposal", args=[disposal.public_id])
    notify(people, key=key, title=title, body=body, url=url)


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:200]

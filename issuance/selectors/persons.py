"""Everything that holds one person's data, and everybody who looked at it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from core.audit.trail import history_of
from core.errors import NotFound
from core.identity.access import Can, require
from core.identity.models import User
from issuance.discretionary.machine import CLOSED, FileState
from issuance.models import (
    Application,
    Certificate,
    DiscretionaryFile,
    PaperSaved,
    PersonRequest,
    Redirection,
    Reveal,
)
from issuance.models.applications import ApplicationState
from issuance.models.certificates import OFF_LISTS
from issuance.models.privacy import PersonRequestKind
from issuance.particulars import Paper, kind_of
from issuance.retention import RetentionPlan, retention_plan
from issuance.roles import SUBJECT
from issuance.selectors.books import applications, visible
from issuance.selectors.files import files
from issuance.verification.looks import looks_at

OPEN_MINUTES = 30
"""How long who asked may go back to the answer; then they ask anew, which is noted anew."""
MANY_A_DAY = 20
"""Reveals by one person on one day above which the list marks the day."""
LIST_DAYS = 90
LOOKED = {
    "person.revealed": "查看完整信息",
    "certificate.printed": "打印证明",
    "certificate.downloaded": "取用证明文件",
    "file.dossier_taken": "打印整份卷宗",
    "slip.printed": "打印告知单",
    "applicant.reused": "资料用于新的申请",
    "applicant.taken_over": "带入以前的资料",
}
_ON_THE_TRAIL = frozenset(LOOKED) - {"person.revealed"}
UNFINISHED = (
    ApplicationState.DRAFT,
    ApplicationState.RETURNED,
    ApplicationState.WITHDRAWN,
)


@dataclass(frozen=True)
class Holding:
    """A paper that holds the person's data.

    ``role`` is who they are in it. ``may_go``: erased when asked for; else ``why_kept`` says why
    not, and ``kept_until`` until when (None: no day yet, or for ever).
    """

    paper: Application | DiscretionaryFile
    role: str
    certificate: Certificate | None
    title: str
    number: str
    state: str
    at: datetime
    attachments: int
    may_go: bool
    why_kept: str = ""
    kept_until: date | None = None

    @property
    def papers(self) -> list[Paper]:
        """The rows people look at: what was asked for, and the certificate made of it."""
        return [self.paper] if self.certificate is None else [self.paper, self.certificate]

    @property
    def community_name(self) -> str:
        """Where it is kept."""
        return str(self.paper.community.name)

    @property
    def role_name(self) -> str:
        """What the person is in it."""
        return "当事人" if self.role == SUBJECT else "其他当事人"


@dataclass(frozen=True)
class Look:
    """Somebody looked: when, who, what they did, at which paper, and why where they had to say."""

    at: datetime
    who: str
    what: str
    about: str
    why: str = ""


@dataclass
class Account:
    """What there is about a person. ``namesakes`` are slips that know a name and no ID number."""

    holdings: list[Holding] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    namesakes: int = 0


def get_request(public_id: uuid.UUID, *, seen_by: User) -> PersonRequest:
    """Return a request ``seen_by`` opened less than half an hour ago; raise ``NotFound``."""
    since = timezone.now() - timedelta(minutes=OPEN_MINUTES)
    found = (
        PersonRequest.objects.select_related("community")
        .filter(public_id=public_id, handled_by=seen_by, handled_at__gte=since)
        .filter(kind=PersonRequestKind.LOOKS)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def account_of(id_number: str, *, seen_by: User) -> Account:
    """Return what ``seen_by`` may tell a person: of their community's books, or of the office's."""
    require(seen_by, Can.ANSWER_PERSON)
    holdings = holdings_of(id_number, seen_by=seen_by)
    return Account(
        holdings=holdings,
        looks=_looks(id_number, holdings),
        namesakes=_namesakes(holdings, seen_by),
    )


def holdings_of(id_number: str, *, seen_by: User) -> list[Holding]:
    """Return the papers that name the person by ID number, newest first."""
    plan, found = retention_plan(), []
    rows = applications(seen_by=seen_by).annotate(scans=Count("attachments"))
    own = rows.filter(subject_id_index=id_number)
    others = rows.filter(people__id_index=id_number).exclude(subject_id_index=id_number)
    found += [_of_application(row, SUBJECT, plan) for row in own]
    for row in others.distinct():
        person = row.people.filter(id_index=id_number).first()
        found.append(_of_application(row, person.role if person else SUBJECT, plan))
    mine = files(seen_by=seen_by).filter(subject_id_index=id_number)
    found += [_of_file(row, plan) for row in mine.annotate(scans=Count("attachments"))]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _of_application(row: Application, role: str, plan: RetentionPlan) -> Holding:
    certificate = getattr(row, "certificate", None)
    until, may_go = None, False
    if certificate is not None:
        until = plan.until(certificate.item_code, certificate.issued_on)
        why = (
            f"证明依法留底备查，按“{plan.of(certificate.item_code).words}”保管，期满由两人复核销毁"
        )
    elif hasattr(row, "correction"):
        why = "属于已出具证明的更正记录，随那份证明保管"
    elif row.state in UNFINISHED:
        may_go, why = True, ""
    else:
        why = "正在办理，办结或退回后才能删除"
    return Holding(
        paper=row, role=role, certificate=certificate, title=row.item.name,
        number=certificate.number if certificate else "", state=row.get_state_display(),
        at=row.created_at, attachments=row.scans,  # type: ignore[attr-defined]
        may_go=may_go, why_kept=why, kept_until=until,
    )  # fmt: skip


def _of_file(row: DiscretionaryFile, plan: RetentionPlan) -> Holding:
    closed = timezone.localdate(row.closed_at) if row.closed_at else None
    is_closed = row.state in CLOSED
    why = "正在办理，办结后按档案保管"
    if is_closed:
        why = f"卷宗依法留底备查，按“{plan.of(OFF_LISTS).words}”保管，期满由两人复核销毁"
    return Holding(
        paper=row, role=SUBJECT, certificate=row.issued_certificate,
        title=row.wording or "清单外事项", number=row.number or "",
        state=FileState(row.state).label, at=row.opened_at,
        attachments=row.scans,  # type: ignore[attr-defined]
        may_go=False, why_kept=why,
        kept_until=plan.until(OFF_LISTS, closed) if closed else None,
    )  # fmt: skip


def _looks(id_number: str, holdings: list[Holding]) -> list[Look]:
    names: dict[tuple[str, str], str] = {}
    codes: dict[str, str] = {}
    papers: list[Paper] = []
    reveals = Q(pk__in=[])
    for one in holdings:
        for paper in one.papers:
            title = one.number or one.title
            papers.append(paper)
            names[paper._meta.label_lower, str(paper.pk)] = title
            reveals |= Q(kind=kind_of(paper), subject_id=paper.pk)
        if one.certificate is not None:
            codes[one.certificate.verification_code] = one.number
    found = [*_on_the_trail(papers, names), *_verified(codes), *_asked(id_number)]
    for seen in Reveal.objects.filter(reveals).select_related("seen_by"):
        about = names.get((_label(seen), str(seen.subject_id)), "")
        why = seen.get_reason_display()
        found.append(Look(seen.seen_at, seen.seen_by.name, LOOKED["person.revealed"], about, why))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _label(seen: Reveal) -> str:
    models = {"application": Application, "certificate": Certificate, "file": DiscretionaryFile}
    return models.get(seen.kind, Redirection)._meta.label_lower


def _on_the_trail(papers: list[Paper], names: dict[tuple[str, str], str]) -> list[Look]:
    rows = (row for row in history_of(*papers) if row.verb in _ON_THE_TRAIL)
    return [
        Look(row.at, row.actor_name, LOOKED[row.verb], names[row.subject_kind, row.subject_id])
        for row in rows
    ]


def _verified(codes: dict[str, str]) -> list[Look]:
    """Return the looks of whoever held a paper's code: they saw masked facts, and gave no name."""
    return [
        Look(at, "持有核验码的人", "核验证明（只显示遮盖后的信息）", codes[code])
        for code, at in looks_at(codes)
    ]


def _asked(id_number: str) -> list[Look]:
    rows = PersonRequest.objects.filter(id_index=id_number).select_related("handled_by")
    return [
        Look(
            row.handled_at,
            row.handled_by.name,
            f"办理个人信息请求：{row.get_kind_display()}",
            "全部记录",
        )
        for row in rows
    ]


def _namesakes(holdings: list[Holding], seen_by: User) -> int:
    names = {one.paper.subject_name for one in holdings if one.role == SUBJECT}
    names.discard("")
    if not names:
        return 0
    slips = visible(Redirection.objects.filter(resident_name_index__in=names), seen_by, "community")
    saved = visible(PaperSaved.objects.filter(resident_name_index__in=names), seen_by, "community")
    return slips.count() + saved.count()


@dataclass(frozen=True)
class RevealDay:
    """How often one person looked on one day; ``is_many`` where that is unusual."""

    day: date
    who: str
    times: int
    is_many: bool


def reveal_days(*, seen_by: User) -> list[RevealDay]:
    """Return the looks of the last 90 days by day and person, newest first."""
    require(seen_by, Can.READ_TRAIL)
    since = timezone.now() - timedelta(days=LIST_DAYS)
    rows = (
        Reveal.objects.filter(seen_at__gte=since, community__is_training=False)
        .order_by()
        .values(day=TruncDate("seen_at"), who=F("seen_by__name"))
        .annotate(times=Count("pk"))
        .order_by("-day", "-times")
    )
    return [
        RevealDay(row["day"], row["who"], row["times"], row["times"] >= MANY_A_DAY) for row in rows
    ]


def latest_reveals(*, seen_by: User, most: int = 50) -> list[Reveal]:
    """Return the newest looks, each with its reason; names of residents are not in it."""
    require(seen_by, Can.READ_TRAIL)
    rows = Reveal.objects.filter(community__is_training=False)
    return list(rows.select_related("seen_by", "community")[:most])

"""The demo's last quarter: points, papers, concerns, and a report at every stage of its way.

Everything is done by the verbs that people use, so that books, archive and reports agree; only the
slips, which nothing is chained to, are streamed as the simulation streams them. All persons and
papers are invented.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import F
from django.db.models.functions import Least
from django.utils import timezone

from catalog.selectors import get_item
from core.directory.models import Community
from core.exchange.actions import deliver_dispatch
from core.exchange.selectors import undelivered
from core.identity.access import Role
from core.identity.models import User
from core.tenancy import PUBLIC, working_in
from core.web.chinese import SHANGHAI
from issuance.actions.applications import open_application, submit_application
from issuance.actions.certificates import approve_and_issue
from issuance.actions.stamped_papers import confirm_stamped
from issuance.models import Application
from reporting.actions.concerns import (
    Told,
    answer_concern,
    escalate_concern,
    raise_concern,
    triage_concern,
)
from reporting.actions.points import choose_point
from reporting.actions.received import accept_report, return_report
from reporting.actions.reports import hand_in, open_report, save_narrative, seen_of, submit_report
from reporting.models import (
    Concern,
    ConcernKind,
    MonitoringPoint,
    QuarterlyReport,
    ReceivedReport,
    Scope,
)
from reporting.quarters import Quarter
from reporting.summaries.actions import count_everywhere, start_run
from tenants.demo_papers import PAPERS, write_slips
from tenants.models import Tenant

PROVINCE, CITY = "sichuan", "panzhihua"
RETURNED_BECAUSE = "违规索要证明的单位只写了数字，请补充已经联系了哪些单位、结果怎样，更正后再报。"


@dataclass(frozen=True)
class Part:
    """What a county did: papers, slips, and when its report went up, in days from the deadline.

    ``days`` is None for the one that did not report. ``answer`` is what the city said: accept,
    return, or nothing yet.
    """

    slug: str
    papers: int
    slips: int
    days: int | None
    answer: str = ""
    concern: str = ""


PARTS = (
    Part("pzh-dongqu", 8, 14, -3, "accept", "answered"),
    Part("pzh-xiqu", 5, 9, 2, "", "escalated"),
    Part("pzh-renhe", 4, 11, -1, "return", "escalated"),
    Part("pzh-miyi", 0, 0, -2, "accept"),
    Part("pzh-yanbian", 3, 6, None, "", "raised"),
)


def play_last_quarter(tell: Callable[[str], None]) -> bool:
    """Write the quarter that is over into the demo's books; return whether it was done now.

    Left alone where any of its offices has a report already: a demo that is in use stays as it is.
    """
    now = timezone.now()
    quarter = Quarter.of(now).previous
    offices = [PROVINCE, CITY, *(part.slug for part in PARTS)]
    for slug in offices:
        with working_in(_schema(slug)):
            if QuarterlyReport.objects.exists() or ReceivedReport.objects.exists():
                return False
    with working_in(PUBLIC):
        # They have been here since the quarter began, or nothing would be owed for it.
        tenants = Tenant.objects.filter(slug__in=offices)
        tenants.update(created_at=Least(F("created_at"), quarter.starts_at))
    for part in PARTS:
        with working_in(_schema(part.slug)):
            _work(part, quarter)
    _deliver(CITY)
    for part in PARTS:
        if part.days is not None:
            with working_in(_schema(part.slug)):
                _report(part, quarter, now)
    _deliver(CITY)
    with working_in(_schema(CITY)):
        _answer(quarter)
        open_report(quarter, by=_person(Role.OFFICER))
    _deliver(*(part.slug for part in PARTS))
    with working_in(_schema(PROVINCE)):
        open_report(quarter, by=_person(Role.OFFICER))
    with working_in(PUBLIC):
        run = start_run(quarter, only=offices, by_tasks=False)
    for _ in count_everywhere(run):
        pass
    tell(f"{quarter.label}: reports, concerns and sums of {len(offices)} offices.")
    return True


def _schema(slug: str) -> str:
    return slug.replace("-", "_")


def _person(role: Role) -> User:
    return User.objects.get(username=role.value)


def _work(part: Part, quarter: Quarter) -> None:
    """Choose two points, and do a quarter's work in the second of them.

    The first is that of the demo's clerk, whose own books are left to whoever tries the demo.
    """
    clerk, officer = _person(Role.CLERK), _person(Role.OFFICER)
    first = Community.objects.get(code=clerk.community_code)
    others = Community.objects.filter(is_active=True).exclude(pk=first.pk)
    second = others.exclude(township_code=first.township_code).order_by("code")[0]
    colleagues = [
        User.objects.create_user(
            f"{role.value}-2", name=name, role=role, community_code=second.code
        )
        for role, name in ((Role.CLERK, "刘洋"), (Role.APPROVER, "何秀兰"))
    ]
    for number in range(part.papers):
        _issue(number, *colleagues, at=_moment(quarter, number, part.papers))
    write_slips(colleagues[0], second, [_moment(quarter, n, part.slips) for n in range(part.slips)])
    if part.papers or part.slips:
        for community in (first, second):
            choose_point(community, by=officer)
        MonitoringPoint.objects.update(starts_on=quarter.first_day)
    if part.concern:
        _raise(part.concern, quarter, clerk, officer)


def _moment(quarter: Quarter, number: int, count: int) -> datetime:
    """Return a moment of office hours, the ``number``-th of ``count`` spread over the quarter."""
    days = (quarter.last_day - quarter.first_day).days
    day = quarter.first_day + timedelta(days=2 + number * (days - 2) // count)
    return datetime.combine(day, time(9 + number % 8, 7 * number % 60), SHANGHAI)


def _issue(number: int, clerk: User, approver: User, *, at: datetime) -> None:
    code, answers = PAPERS[number % len(PAPERS)]
    item = get_item(code)
    opened = open_application(item, by=clerk, asked=item.substitutes.all())
    application = submit_application(opened, answers, by=clerk)
    taken = at - timedelta(minutes=6 + 9 * number)
    Application.objects.filter(pk=application.pk).update(created_at=taken, submitted_at=at)
    certificate = approve_and_issue(application, by=approver, at=at)
    confirm_stamped(certificate, by=clerk)


def _raise(stage: str, quarter: Quarter, clerk: User, officer: User) -> None:
    """Have the point raise a concern in the quarter, and bring it as far as ``stage`` says."""
    item = get_item("P05")
    told = Told(
        kind=ConcernKind.DEMAND,
        text="辖区几家单位招工，都要社区出具无犯罪记录证明，居民来回跑。",
        item=(item.code, item.name),
        unit_name="用人单位",
    )
    concern = raise_concern(told, by=clerk)
    Concern.objects.filter(pk=concern.pk).update(raised_at=_moment(quarter, 5, 8))
    if stage == "raised":
        return
    concern = triage_concern(
        Concern.objects.get(pk=concern.pk),
        scope=Scope.COUNTY if stage == "answered" else Scope.CITY,
        wording="用人单位招工时普遍要求社区出具无犯罪记录证明。",
        due_on=timezone.localdate() + timedelta(days=20),
        by=officer,
    )
    if stage == "escalated":
        escalate_concern(concern, by=officer)
    else:
        answer_concern(concern, "已函告人力资源和社会保障部门，由用人单位自行查询。", by=officer)


def _report(part: Part, quarter: Quarter, now: datetime) -> None:
    """Draft, review and submit the county's report, at the latest now."""
    officer, publisher = _person(Role.OFFICER), _person(Role.PUBLISHER)
    due = datetime.combine(quarter.due_on, time(16, 20), SHANGHAI)
    at = min(now, due + timedelta(days=part.days or 0))
    report = open_report(quarter, by=officer)
    if part.papers or part.slips:
        texts = {
            "progress": "组织两个监测点对照清单办理，窗口公示两张清单，对索要证明的单位逐一登记。",
            "problems": "部分用人单位招工仍要求提供无犯罪记录证明。",
            "plans": "继续走访监测点，向有关单位发函说明。",
        }
        report = save_narrative(report, texts, seen=seen_of(report), by=officer)
    report = hand_in(report, by=officer)
    QuarterlyReport.objects.filter(pk=report.pk).update(handed_in_at=at, counted_at=at)
    submit_report(report, by=publisher, at=at)


def _answer(quarter: Quarter) -> None:
    """Have the city accept and return what its parts say."""
    officer = _person(Role.OFFICER)
    for part in PARTS:
        report = ReceivedReport.objects.filter(sender_slug=part.slug, quarter=str(quarter)).first()
        if report is not None and part.answer == "accept":
            accept_report(report, by=officer)
        elif report is not None and part.answer == "return":
            return_report(report, RETURNED_BECAUSE, by=officer)


def _deliver(*slugs: str) -> None:
    """Deliver what waits for offices, as the worker would."""
    for slug in slugs:
        with working_in(_schema(slug)):
            for dispatch_id in undelivered():
                deliver_dispatch(str(dispatch_id))

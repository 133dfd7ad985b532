"""The page of the back office where a quarter is summed up: 季度汇总."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from core.backoffice.model_admin import ReadOnlyAdmin
from core.backoffice.site import site
from core.errors import DomainError, NotAllowed
from core.identity.access import Can, may, require
from core.identity.models import User
from core.tenancy import current_place
from reporting.quarters import Quarter
from reporting.summaries.actions import ask_for_sums
from reporting.summaries.models import AggregationRun, SummaryState
from reporting.summaries.selectors import Progress, latest_run, picture, progress_of

QUARTERS_OFFERED = 6
WORDS = {
    SummaryState.COMPLETE: ("已汇总", "yes"),
    SummaryState.PARTIAL: ("季度未结束", "ask"),
    SummaryState.FAILED: ("汇总失败", "no"),
    "missing": ("尚未汇总", "neither"),
    "suspended": ("已暂停使用", "neither"),
}
FIRST: dict[str, int] = {SummaryState.FAILED: 0, "missing": 1}
"""What needs somebody stands on top of the list."""
LEVELS = {"province": "省", "city": "市（州）", "county": "县（市、区）"}


@admin.register(AggregationRun, site=site)
class AggregationAdmin(ReadOnlyAdmin):
    """The one page, and the button on it."""

    def get_urls(self) -> list[URLPattern]:
        """Return them."""
        view = self.admin_site.admin_view
        return [
            path("", view(sums_page), name="sums"),
            path("ask/", view(ask), name="ask_for_sums"),
        ]


def sums_page(request: HttpRequest) -> HttpResponse:
    """Show how far the quarter is summed up in each office below, and what came out."""
    require(request.user, Can.VIEW_ALL_BOOKS)
    quarter = _asked_for(request.GET.get("quarter", ""))
    shown = picture(quarter)
    return site.page(
        request,
        "summaries/back_office/sums.html",
        "季度汇总",
        quarter=quarter,
        quarters=_offered(),
        picture=shown,
        lines=[
            (line, *WORDS[line.state], LEVELS[line.office.level])
            for line in sorted(shown.lines, key=lambda line: FIRST.get(line.state, 2))
        ],
        progress=_progress(quarter),
        may_ask=may(request.user, Can.SUM_UP_QUARTERS),
    )


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Have the quarter counted anew."""
    user = request.user
    if not isinstance(user, User):
        raise NotAllowed
    there = reverse("backoffice:sums")
    try:
        quarter = Quarter.parse(request.POST.get("quarter", ""))
        there += f"?quarter={quarter}"
        run = ask_for_sums(quarter, by=user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect(there)
    messages.success(request, f"已请 {len(run.slugs)} 个单位重新汇总{quarter.label}的数据。")
    return redirect(there)


def _progress(quarter: Quarter) -> Progress | None:
    """Return the progress of the newest run that concerns us: our own, or the nightly one."""
    runs = [latest_run(quarter, root_slug=slug) for slug in (current_place().slug, "")]
    found = [run for run in runs if run is not None]
    return progress_of(max(found, key=lambda run: run.pk)) if found else None


def _asked_for(text: str) -> Quarter:
    return Quarter.parse(text) if text else Quarter.of(timezone.now()).previous


def _offered() -> list[Quarter]:
    offered = [Quarter.of(timezone.now())]
    while len(offered) < QUARTERS_OFFERED:
        offered.append(offered[-1].previous)
    return offered

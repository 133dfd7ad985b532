"""What a report says before anybody writes a word: counted from the books, or summed from below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django_tenants.utils import get_tenant_model

from core.directory.models import Community
from core.tenancy import Place, children
from reporting.figures import build_payload
from reporting.models import Concern, ReceivedConcern, ReceivedReport, ReceivedState
from reporting.payloads import Payload, read_payload, sum_payloads
from reporting.pointing import points_in
from reporting.quarters import Quarter

Data = dict[str, Any]


@dataclass(frozen=True)
class Counted:
    """The figures, and what they were made of: ``basis`` is kept with the draft.

    ``basis`` holds ``is_sum``, ``own`` (a payload as data, or None), ``sources`` (slug, name,
    version, sha256), ``missing`` (slug, name, why) and ``concerns``.
    """

    payload: Payload
    basis: Data


def count_quarter(quarter: Quarter) -> Counted:
    """Count the books of the office we work in; with offices below, sum what they submitted.

    Only what was submitted and not returned is in a sum; who is not in it is named.
    """
    below = children()
    concerns = concerns_of(quarter)
    if not below:
        basis = _basis(concerns, is_sum=False)
        return Counted(_own_books(quarter), basis)
    taken, missing = standing_reports(quarter, below)
    own = _own_books(quarter) if Community.objects.exists() else None
    parts = [read_payload(one.snapshot["figures"]) for one in taken]
    basis = _basis(
        concerns,
        is_sum=True,
        own=own.as_data() if own is not None else None,
        sources=[reference(one) for one in taken],
        missing=missing,
    )
    return Counted(sum_payloads(quarter, [*parts, *([own] if own is not None else [])]), basis)


def standing_reports(
    quarter: Quarter, below: list[Place] | None = None
) -> tuple[list[ReceivedReport], list[Data]]:
    """Return the reports that count for a quarter, by division code, and who is missing.

    Of each office below its newest version counts, unless that was returned. Who came on line when
    the quarter was over owes nothing and is not missing.
    """
    newest = newest_received(quarter)
    later = get_tenant_model().objects.filter(created_at__gte=quarter.ends_at)
    owing_nothing = set(later.values_list("slug", flat=True))
    taken: list[ReceivedReport] = []
    missing: list[Data] = []
    for place in children() if below is None else below:
        report = newest.get(place.slug)
        if report is not None and report.state != ReceivedState.RETURNED:
            taken.append(report)
        elif report is not None or place.slug not in owing_nothing:
            why = "none" if report is None else "returned"
            missing.append({"slug": place.slug, "name": place.name, "why": why})
    return taken, missing


def newest_received(quarter: Quarter) -> dict[str, ReceivedReport]:
    """Return the newest version each office sent for a quarter, by its slug."""
    found = ReceivedReport.objects.filter(quarter=str(quarter)).order_by("version")
    return {one.sender_slug: one for one in found}


def reference(report: ReceivedReport) -> Data:
    """Return what a draft remembers of a report that it sums up."""
    return {
        "slug": report.sender_slug,
        "name": report.sender_name,
        "version": report.version,
        "sha256": report.sha256,
    }


def changed_sources(quarter: Quarter, basis: Data) -> list[str]:
    """Return the names of the offices whose report is no longer the one that was summed up."""
    if not basis.get("is_sum"):
        return []
    before = {one["slug"]: one for one in basis["sources"]}
    now = {one.sender_slug: reference(one) for one in standing_reports(quarter)[0]}
    return [
        (now.get(slug) or before[slug])["name"]
        for slug in sorted(before.keys() | now.keys())
        if (before.get(slug) or {}).get("sha256") != (now.get(slug) or {}).get("sha256")
    ]


def _own_books(quarter: Quarter) -> Payload:
    return build_payload(quarter)


def _basis(concerns: list[Data], *, is_sum: bool, **more: Any) -> Data:
    nothing: Data = {"own": None, "sources": [], "missing": []}
    return {**nothing, **more, "is_sum": is_sum, "concerns": concerns}


def point_codes(quarter: Quarter) -> list[str]:
    """Return the codes of the communities that were monitoring points in the quarter."""
    points = points_in(quarter.first_day, quarter.last_day)
    return sorted(set(points.values_list("community__code", flat=True)))


def concerns_of(quarter: Quarter) -> list[Data]:
    """Return what was raised in the quarter, in the wording that names nobody.

    What an office below sent up stands here too; each has kind, text, scope, item, unit, state.
    """
    own = Concern.objects.filter(
        raised_at__gte=quarter.starts_at, raised_at__lt=quarter.ends_at
    ).order_by("raised_at", "pk")  # fmt: skip
    below = ReceivedConcern.objects.filter(
        raised_on__range=(quarter.first_day, quarter.last_day)
    ).order_by("raised_on", "pk")  # fmt: skip
    return [
        *(_concern(one, one.wording or "（待研判）", one.get_state_display()) for one in own),
        *(
            _concern(one, one.text, "已答复" if one.is_answered else "待答复", one.sender_name)
            for one in below
        ),
    ]


def _concern(one: Concern | ReceivedConcern, text: str, state: str, office: str = "") -> Data:
    return {
        "kind": one.get_kind_display(),
        "text": f"{office}：{text}" if office else text,
        "scope": one.get_scope_display(),
        "item": one.item_name,
        "unit": one.unit_name,
        "state": state,
    }

"""Reports between offices: filed as sent, accepted or returned, summed exactly, drilled into."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from core.errors import NotAllowed
from core.exchange.actions import payload_sha256, send_dispatch
from core.exchange.registry import KindUnknown
from core.exchange.selectors import held_up, refusal_of
from core.notices.models import Notice
from core.tenancy import tenant_by_slug, working_in
from core.tenancy.platform import at_the_platform
from reporting.actions.received import accept_report, return_report
from reporting.actions.reports import (
    draft_correction,
    hand_in,
    open_report,
    recount,
    save_narrative,
    seen_of,
    submit_report,
)
from reporting.errors import (
    AlreadyAnswered,
    NotFromChild,
    RemarksMissing,
    ReplacedByCorrection,
    ReportLocked,
    ReportTooNew,
    ReportUnreadable,
    SourcesChanged,
    SumsDiffer,
)
from reporting.models import QuarterlyReport, ReceivedReport, ReceivedState, ReportState
from reporting.payloads import read_payload, sum_payloads
from reporting.snapshots import ANSWER_KIND, KIND, read_snapshot
from reporting.timeliness import Timeliness, own_quarters, received_in
from tenants.models import Tenant
from tests.conftest import _tenant
from tests.reporting.quarterly.offices import (
    FOURTH,
    accepted,
    at,
    deliver,
    demand,
    draft,
    drafter,
    of,
    received,
    returned,
    reviewer,
    sent,
    submitted,
)


@pytest.fixture
def province(database: None) -> Tenant:
    return _tenant("sichuan")


def corrected(tenant: Tenant, version: int = 2) -> QuarterlyReport:
    """Send the version after a returned one, with a text more."""
    with working_in(tenant):
        report = draft_correction(of(tenant, version - 1), by=drafter())
        texts = {"progress": "走访了两个监测点。", "plans": "补录。"}
        report = save_narrative(report, texts, seen=seen_of(report), by=drafter())
        return submit_report(hand_in(report, by=drafter()), by=reviewer())


def forged(sender: Tenant, recipient: str, payload: Any, *, version: int = 1) -> str:
    """Send a document of our kind past the action that makes them."""
    with working_in(sender):
        to = tenant_by_slug(recipient)
        made = send_dispatch(KIND, version=version, to=to, subject="季报", payload=payload)
        return str(made.pk)


def refusals() -> list[str]:
    return [one.refusal for one in sent(KIND) if one.refusal]


# --- Refused ------------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["clerk", "auditor", "editor"])
def test_who_does_not_answer_reports_answers_none(
    person: str, county: Tenant, city: Tenant, request: Any
) -> None:
    with at(1, 5):
        submitted(county)
        deliver(city)
    report = received(city, county)
    somebody = request.getfixturevalue(person)
    for act in (
        lambda: accept_report(report, by=somebody),
        lambda: return_report(report, "不妥", by=somebody),
    ):
        with pytest.raises(NotAllowed):
            act()  # fmt: skip
    assert sent(ANSWER_KIND) == []


def test_returning_needs_remarks(county: Tenant, city: Tenant) -> None:
    with at(1, 5):
        submitted(county)
        deliver(city)
        with pytest.raises(RemarksMissing):
            returned(city, county, remarks=" ")
    assert received(city, county).is_waiting


def test_a_report_is_answered_once_in_one_way(county: Tenant, city: Tenant) -> None:
    with at(1, 5):
        submitted(county)
        deliver(city)
        accepted(city, county)
        with pytest.raises(AlreadyAnswered):
            accepted(city, county)
        returned(city, county)
        with pytest.raises(AlreadyAnswered):
            returned(city, county)
    assert len(sent(ANSWER_KIND)) == 2


def test_a_version_that_was_corrected_is_no_longer_answered(county: Tenant, city: Tenant) -> None:
    with at(1, 5):
        submitted(county)
        deliver(city)
        returned(city, county)
        corrected(county)
        deliver(city)
        with pytest.raises(ReplacedByCorrection):
            accepted(city, county, 1)


def test_an_accepted_report_is_locked_and_says_who_can_open_it(
    county: Tenant, city: Tenant
) -> None:
    with at(1, 5):
        submitted(county)
        deliver(city)
        accepted(city, county)
        with working_in(county), pytest.raises(ReportLocked) as refusal:
            recount(of_here(), by=drafter())
    assert refusal.value.message == (
        "2026年第四季度季报已报送并被接收，在攀枝花市退回以前不能再改；需要更正请攀枝花市退回。"
    )


def of_here() -> QuarterlyReport:
    return QuarterlyReport.objects.get(quarter=str(FOURTH), version=1)


def test_a_document_of_a_newer_kind_waits_says_so_and_breaks_nothing(
    county: Tenant, other_county: Tenant, city: Tenant
) -> None:
    with at(1, 5):
        forged(county, city.slug, {"quarter": "2026Q4", "shape": ["new"]}, version=2)
        submitted(other_county)
        deliver(city)
        with working_in(city):
            (waiting,) = held_up(KIND)
            lines = received_in(FOURTH, FOURTH.ends_at)
            assert [bool(line.waiting) for line in lines if line.place.slug == county.slug] == [
                True
            ]
    assert (waiting.sender, waiting.refusal) == (county.slug, KindUnknown.message)
    assert received(city, other_county).is_waiting


@pytest.mark.parametrize("where", ["schema", "figures"])
def test_a_newer_schema_waits_and_is_opened_after_the_upgrade(
    where: str, county: Tenant, city: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reporting import payloads, snapshots

    with at(1, 5):
        report = submitted(county)
        newer: dict[str, Any] = {**report.snapshot, "version": 2}
        if where == "schema":
            newer["schema"] = 2
        else:
            newer["figures"] = {**newer["figures"], "version": payloads.SCHEMA_VERSION + 1}
        dispatch = forged(county, city.slug, newer)
        deliver(city)
        assert refusals() == [ReportTooNew.message]
        with working_in(county):
            assert refusal_of(UUID(dispatch)) == ReportTooNew.message
        monkeypatch.setattr(snapshots, "SCHEMA", 2)
        monkeypatch.setattr(payloads, "SCHEMA_VERSION", payloads.SCHEMA_VERSION + 1)
        deliver(city)
    assert refusals() == []
    assert str(received(city, county, 2).dispatch_id) == dispatch


@pytest.mark.parametrize(
    "spoil",
    [
        lambda paper: [],
        lambda paper: {},
        lambda paper: {**paper, "quarter": "2026Q9"},
        lambda paper: {**paper, "quarter": "2026Q3"},
        lambda paper: {**paper, "version": 0},
        lambda paper: {**paper, "submitted_at": "2027-01-05T09:00:00"},
        lambda paper: {**paper, "submitted_at": "gestern"},
        lambda paper: {**paper, "figures": {**paper["figures"], "whole": {"demands": -1}}},
        lambda paper: {**paper, "office": {**paper["office"], "slug": "pzh-xiqu"}},
        lambda paper: {**paper, "sources": [{"sha256": "0", "snapshot": paper}]},
        lambda paper: {**paper, "narrative": "…"},
        lambda paper: {**paper, "schema": "1"},
    ],
)
def test_a_broken_document_is_refused_and_changes_nothing(
    spoil: Any, county: Tenant, city: Tenant
) -> None:
    with at(1, 5):
        report = submitted(county)
        deliver(city)
        forged(county, city.slug, spoil({**report.snapshot, "version": 2}))
        deliver(city)
        with working_in(city):
            assert ReceivedReport.objects.count() == 1
    assert refusals() == [ReportUnreadable.message]


def test_a_report_from_elsewhere_is_not_filed(county: Tenant, other_county: Tenant) -> None:
    with at(1, 5):
        report = submitted(county)
        forged(county, other_county.slug, report.snapshot)
        deliver(other_county)
        with working_in(other_county):
            assert not ReceivedReport.objects.exists()
    assert refusals() == [NotFromChild.message]


def test_sums_that_do_not_add_up_are_not_filed(
    county: Tenant, city: Tenant, province: Tenant
) -> None:
    demand(county)
    with at(1, 5):
        submitted(county)
        deliver(city)
        paper = submitted(city).snapshot
        more = {**paper["figures"]["whole"], "redirections": 7}
        forged(city, province.slug, {
            **paper, "version": 2, "figures": {**paper["figures"], "whole": more},
        })  # fmt: skip
        deliver(province)
    assert refusals() == [SumsDiffer.message]


def test_a_sum_is_not_sent_when_a_source_changed_during_review(
    county: Tenant, other_county: Tenant, city: Tenant
) -> None:
    with at(1, 5):
        submitted(county)
        deliver(city)
        report = draft(city)
        with working_in(city):
            hand_in(report, by=drafter())
        submitted(other_county)
        deliver(city)
        with working_in(city), pytest.raises(SourcesChanged) as refusal:
            submit_report(report, by=reviewer())
    assert "西区的季报有变化" in refusal.value.message


@pytest.mark.parametrize(
    "change", ["snapshot = '{}'", "sha256 = ''", "version = 3", "submitted_at = now()"]
)
def test_the_database_keeps_what_was_received(county: Tenant, city: Tenant, change: str) -> None:
    with at(1, 5):
        submitted(county)
        deliver(city)
    with working_in(city):
        for sentence in (
            f"UPDATE reporting_receivedreport SET {change}",
            "DELETE FROM reporting_receivedreport",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sentence)  # fmt: skip


# --- Done ---------------------------------------------------------------------------------------
def test_a_report_is_filed_once_as_it_was_sent_and_the_city_is_told(
    county: Tenant, city: Tenant
) -> None:
    with working_in(city):
        reviewer()
    with at(1, 5):
        report = submitted(county)
        deliver(city)
        with working_in(city):
            from reporting.inbox import receive_report

            receive_report(sent(KIND)[0])  # A second delivery.
            assert Notice.objects.filter(key__endswith=":received").count() == 1
    kept = received(city, county)
    assert (kept.snapshot, kept.sha256) == (report.snapshot, report.sha256)
    assert payload_sha256(kept.snapshot) == kept.sha256
    assert kept.submitted_at == report.submitted_at


def test_an_answer_comes_down_and_an_older_one_changes_nothing(
    county: Tenant, city: Tenant
) -> None:
    with at(1, 5):
        submitted(county)
        deliver(city)
        accepted(city, county)
        assert of(county).state == ReportState.ACCEPTED
    with at(1, 6):
        returned(city, county, remarks="漏了一份。")
        assert (of(county).state, of(county).answer) == (ReportState.RETURNED, "漏了一份。")
        with working_in(county):
            from reporting.inbox import receive_answer

            assert receive_answer(sent(ANSWER_KIND)[0]) is None
        assert of(county).state == ReportState.RETURNED


def test_a_correction_replaces_what_was_returned_and_both_are_kept(
    county: Tenant, city: Tenant
) -> None:
    with at(1, 5):
        submitted(county)
        deliver(city)
        returned(city, county)
    with at(1, 12):
        corrected(county)
        deliver(city)
        accepted(city, county, 2)
        with working_in(city):
            (line, *_) = received_in(FOURTH, timezone.now())
    assert [received(city, county, n).state for n in (1, 2)] == [
        ReceivedState.RETURNED, ReceivedState.ACCEPTED,
    ]  # fmt: skip
    assert received(city, county, 2).snapshot["changes"] == ["“下步打算”已补写"]
    assert (line.versions, line.standing.timeliness) == (2, Timeliness.ON_TIME)


def test_sums_of_city_and_province_are_those_of_their_sources(
    county: Tenant, other_county: Tenant, city: Tenant, province: Tenant
) -> None:
    demand(county, 2, "甲银行")
    demand(other_county, 3, "乙银行")
    with at(1, 5):
        for tenant in (county, other_county):
            submitted(tenant)
        deliver(city)
        whole = submitted(city)
        deliver(province)
        top = submitted(province)
    parts = [read_payload(of(one).snapshot["figures"]) for one in (county, other_county)]
    city_figures = read_snapshot(whole.snapshot).figures
    assert city_figures == sum_payloads(FOURTH, parts)
    assert city_figures.whole.number("redirections") == 5
    assert city_figures.offices == 2
    assert read_snapshot(top.snapshot).figures == city_figures
    # Down from the province to what the county sent, hash for hash.
    kept = read_snapshot(received(province, city).snapshot)
    for tenant in (county, other_county):
        source = kept.source(tenant.slug)
        assert source is not None
        assert source.sha256 == of(tenant).sha256
        assert source.snapshot.figures == read_payload(of(tenant).snapshot["figures"])
    assert top.state == ReportState.ACCEPTED


def test_only_what_was_submitted_counts_and_who_is_missing_is_named(
    county: Tenant, other_county: Tenant, city: Tenant
) -> None:
    demand(county)
    demand(other_county)
    with at(1, 5):
        submitted(county)
        draft(other_county)
        deliver(city)
        report = draft(city)
        assert report.payload["whole"]["redirections"] == 1
        assert [(one["slug"], one["why"]) for one in report.basis["missing"]] == [
            (other_county.slug, "none")
        ]
        returned(city, county)
        with working_in(city):
            report = recount(report, by=drafter())
        assert report.payload["offices"] == 0
        assert [one["why"] for one in report.basis["missing"]] == ["returned", "none"]
        with working_in(city):
            assert not read_snapshot(
                submit_report(hand_in(report, by=drafter()), by=reviewer()).snapshot
            ).is_zero


@pytest.mark.parametrize(
    ("moment", "timeliness", "words"),
    [
        ((1, 10, 23, 59), Timeliness.ON_TIME, "按时报送"),
        ((1, 11, 0, 0), Timeliness.LATE, "逾期1天报送"),
        ((1, 13, 9, 0), Timeliness.LATE, "逾期3天报送"),
    ],
)
def test_on_time_is_until_midnight_of_the_tenth_in_shanghai(
    moment: Any, timeliness: Timeliness, words: str, county: Tenant, city: Tenant, settings: Any
) -> None:
    settings.TIME_ZONE = "America/Los_Angeles"
    with at(*moment):
        submitted(county)
        deliver(city)
        with working_in(city):
            standing = received_in(FOURTH, timezone.now())[0].standing
        with working_in(county):
            own = next(line for line in own_quarters(timezone.now()) if line.quarter == FOURTH)
    assert (standing.timeliness, standing.words) == (timeliness, words)
    assert own.standing.words == words


@pytest.mark.parametrize(
    ("moment", "timeliness", "words"),
    [
        ((12, 31, 23, 59, 2026), Timeliness.AHEAD, "1月1日起起草"),
        ((1, 1, 0, 0), Timeliness.DUE, "还剩9天"),
        ((1, 10, 23, 59), Timeliness.DUE, "今天24时截止"),
        ((1, 11, 0, 0), Timeliness.MISSING, "逾期未报，已逾期1天"),
    ],
)
def test_days_left_and_missing_are_told(
    moment: Any, timeliness: Timeliness, words: str, city: Tenant
) -> None:
    with at(*moment), working_in(city):
        (line, *_) = received_in(FOURTH, timezone.now())
    assert (line.standing.timeliness, line.standing.words) == (timeliness, words)


def test_what_was_due_before_an_office_came_on_line_is_not_missing(city: Tenant) -> None:
    with at_the_platform():
        Tenant.objects.update(created_at=FOURTH.ends_at)
    with at(1, 20), working_in(city):
        (line, *_) = received_in(FOURTH, timezone.now())
    assert line.standing.timeliness == Timeliness.BEFORE


def test_a_quarter_that_was_over_when_the_office_came_on_line_is_not_opened_by_itself(
    county: Tenant,
) -> None:
    from reporting.tasks import open_report_of_last_quarter

    with at_the_platform():
        Tenant.objects.update(created_at=FOURTH.ends_at)
    with at(1, 2), working_in(county.schema_name):
        open_report_of_last_quarter.run()
        assert not QuarterlyReport.objects.exists()
        assert open_report(FOURTH, by=drafter()).is_draft


def test_a_beat_that_slept_over_the_deadline_opens_the_report_and_says_it_is_late(
    in_county: Any,
) -> None:
    from reporting.tasks import open_report_of_last_quarter

    with at(1, 14, 0, 5):
        open_report_of_last_quarter.run()
        (_running, line, *_) = own_quarters(timezone.now())
    assert line.report is not None
    assert line.standing.words == "逾期未报，已逾期4天"
    with at(1, 14):
        assert open_report(FOURTH, by=drafter()).pk == line.report.pk

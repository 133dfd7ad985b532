"""Our own report: opened when the quarter is over, reviewed by a second person, sent once."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from core.directory.models import Community
from core.errors import NotAllowed
from core.notices.models import Notice
from core.tenancy import working_in
from reporting.actions.reports import (
    draft_correction,
    give_back,
    hand_in,
    open_report,
    recount,
    save_narrative,
    seen_of,
    submit_report,
)
from reporting.errors import (
    AlreadySubmitted,
    NarrativeMissing,
    NotInReview,
    NotReturned,
    QuarterNotBegun,
    QuarterNotOver,
    RemarksMissing,
    ReportChangedMeanwhile,
    ReportLocked,
    SamePersonReviews,
    UnchangedSinceReturn,
)
from reporting.locks import lock_reason
from reporting.models import Concern, MonitoringPoint, QuarterlyReport, ReportState
from reporting.quarters import Quarter
from reporting.snapshots import KIND, read_snapshot
from reporting.tasks import open_report_of_last_quarter
from tenants.models import Tenant
from tests.people import COMMUNITY
from tests.reporting.quarterly.offices import (
    FOURTH,
    at,
    deliver,
    demand,
    draft,
    drafter,
    of,
    returned,
    reviewer,
    sent,
    submitted,
)

TEXT = {"progress": "走访了两个监测点。"}


# --- Refused ------------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["clerk", "auditor", "editor"])
def test_who_does_not_draft_reports_opens_none(person: str, request: Any) -> None:
    somebody = request.getfixturevalue(person)
    with at(1, 2), pytest.raises(NotAllowed):
        open_report(FOURTH, by=somebody)
    assert not QuarterlyReport.objects.exists()


def test_a_quarter_that_has_not_begun_is_refused_and_says_when(in_county: Any) -> None:
    with at(12, 31, 23, 59, year=2026), pytest.raises(QuarterNotBegun) as refusal:
        open_report(Quarter(2027, 1), by=drafter())
    assert "2027年第一季度还没有开始，季报从2027年4月1日起起草" in refusal.value.message
    assert not QuarterlyReport.objects.exists()


def test_a_quarter_that_still_runs_is_refused_and_says_when(in_county: Any) -> None:
    with at(12, 31, 23, 59, year=2026), pytest.raises(QuarterNotOver) as refusal:
        open_report(FOURTH, by=drafter())
    assert "季报从2027年1月1日起起草" in refusal.value.message
    with at(1, 1, 0, 0):
        assert open_report(FOURTH, by=drafter()).is_draft


def test_who_handed_in_does_not_review(county: Tenant) -> None:
    with at(1, 5):
        report = draft(county)
        with working_in(county):
            hand_in(report, by=drafter())
            with pytest.raises(SamePersonReviews):
                submit_report(report, by=drafter())
            report.refresh_from_db()
    assert report.is_in_review
    assert sent(KIND) == []


@pytest.mark.parametrize("person", ["clerk", "auditor", "editor"])
def test_who_does_not_review_submits_nothing(county: Tenant, person: str, request: Any) -> None:
    somebody = request.getfixturevalue(person)
    with at(1, 5):
        report = draft(county)
        with working_in(county):
            hand_in(report, by=drafter())
            with pytest.raises(NotAllowed):
                submit_report(report, by=somebody)
    assert sent(KIND) == []


def test_a_draft_is_not_submitted_without_review(county: Tenant) -> None:
    with at(1, 5):
        report = draft(county)
        with working_in(county), pytest.raises(NotInReview):
            submit_report(report, by=reviewer())
    assert sent(KIND) == []


def test_what_is_handed_in_or_submitted_is_locked_and_says_why_and_until_when(
    county: Tenant, city: Tenant
) -> None:
    with at(1, 5):
        report = draft(county)
        with working_in(county):
            report = hand_in(report, by=drafter())
            assert "正在审核，审核人退回以前不能修改" in lock_reason(report)
            for change in (
                lambda: recount(report, by=drafter()),
                lambda: hand_in(report, by=drafter()),
                lambda: save_narrative(report, {"plans": "无"}, seen="", by=drafter()),
            ):
                with pytest.raises(ReportLocked):
                    change()  # fmt: skip
            report = submit_report(report, by=reviewer())
            with pytest.raises(ReportLocked) as refusal:
                recount(report, by=drafter())
    assert refusal.value.message == (
        "2026年第四季度季报已报送，等待接收，在攀枝花市退回以前不能再改；需要更正请攀枝花市退回。"
    )


def test_two_people_at_one_draft_do_not_overwrite_each_other(county: Tenant) -> None:
    with at(1, 5):
        report = draft(county)
        with working_in(county):
            seen = seen_of(report)
            with at(1, 6):
                save_narrative(report, {**TEXT, "plans": "再走访。"}, seen=seen, by=reviewer())
            with pytest.raises(ReportChangedMeanwhile):
                save_narrative(report, {**TEXT, "plans": "别的。"}, seen=seen, by=drafter())
            report.refresh_from_db()
    assert report.narrative["plans"] == "再走访。"


def test_a_report_with_figures_and_no_word_is_not_handed_in(county: Tenant) -> None:
    demand(county)
    with at(1, 5), working_in(county):
        report = open_report(FOURTH, by=drafter())
        with pytest.raises(NarrativeMissing):
            hand_in(report, by=drafter())
        report.refresh_from_db()
    assert report.is_draft


def test_giving_back_needs_a_reason(county: Tenant) -> None:
    with at(1, 5):
        report = draft(county)
        with working_in(county):
            hand_in(report, by=drafter())
            with pytest.raises(RemarksMissing):
                give_back(report, "  ", by=reviewer())


def test_a_correction_is_only_begun_of_what_was_returned(county: Tenant) -> None:
    with at(1, 5):
        report = submitted(county)
        with working_in(county), pytest.raises(NotReturned):
            draft_correction(report, by=drafter())
        with working_in(county):
            assert QuarterlyReport.objects.count() == 1


def test_a_returned_report_is_not_sent_again_unchanged(county: Tenant, city: Tenant) -> None:
    with at(1, 5):
        submitted(county)
        deliver(city)
        returned(city, county)
        with working_in(county):
            second = draft_correction(of(county), by=drafter())
            with pytest.raises(UnchangedSinceReturn) as refusal:
                hand_in(second, by=drafter())
            second.refresh_from_db()
    assert "内容与被退回的第1版完全相同，没有提交" in refusal.value.message
    assert second.is_draft
    assert len(sent(KIND)) == 1


def test_submitting_again_sends_nothing(county: Tenant) -> None:
    with at(1, 5):
        report = submitted(county)
        with working_in(county), pytest.raises(AlreadySubmitted):
            submit_report(report, by=reviewer())
    assert len(sent(KIND)) == 1


@pytest.mark.parametrize(
    "change",
    ["payload = '{}'", "narrative = '{}'", "snapshot = '{}'", "sha256 = 'x'",
     "submitted_at = now()", "state = 'draft'", "version = 9"],
)  # fmt: skip
def test_the_database_keeps_what_was_submitted(county: Tenant, change: str) -> None:
    with at(1, 5):
        report = submitted(county)
    with working_in(county):
        for sentence in (
            f"UPDATE reporting_quarterlyreport SET {change} WHERE id = %s",
            "DELETE FROM reporting_quarterlyreport WHERE id = %s",
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sentence, [report.pk])  # fmt: skip


# --- Done ---------------------------------------------------------------------------------------
def test_beat_opens_the_report_of_the_last_quarter_once_and_tells_who_drafts(
    county: Tenant, officer: Any, clerk: Any
) -> None:
    demand(county, 2)
    with working_in(county):
        for day in (1, 1, 4):  # Twice on the day, and after a sleep.
            with at(1, day, 0, 5):
                open_report_of_last_quarter.run()
        (report,) = QuarterlyReport.objects.all()
        notices = Notice.objects.filter(key__startswith="report:")
        assert [one.recipient_id for one in notices] == [officer.pk]
    assert (report.quarter, report.version, report.state) == ("2026Q4", 1, ReportState.DRAFT)
    assert report.payload["whole"]["redirections"] == 2


def test_a_draft_is_counted_anew_on_demand_and_frozen_when_handed_in(county: Tenant) -> None:
    with at(1, 5):
        report = draft(county)
        assert report.payload["whole"]["redirections"] == 0
        demand(county)
        with working_in(county):
            report = recount(report, by=drafter())
            assert report.payload["whole"]["redirections"] == 1
            demand(county)
            report = hand_in(report, by=drafter())
            assert report.payload["whole"]["redirections"] == 2
            demand(county)
            report = submit_report(report, by=reviewer())
    assert report.snapshot["figures"]["whole"]["redirections"] == 2


def test_a_report_goes_up_whole_and_hashed(county: Tenant, city: Tenant) -> None:
    demand(county)
    with at(1, 5):
        report = submitted(county)
    (dispatch,) = sent(KIND)
    assert dispatch.payload == report.snapshot
    assert dispatch.sha256 == report.sha256
    assert (dispatch.sender, dispatch.recipient) == (county.slug, city.slug)
    assert (dispatch.pk, dispatch.version) == (report.dispatch_id, 1)
    snapshot = read_snapshot(report.snapshot)
    assert snapshot.narrative["progress"] == "走访了两个监测点。"
    assert snapshot.office.name == county.name
    assert not snapshot.is_zero
    assert report.submitted_by_name == "周明"


def test_an_empty_quarter_of_a_county_without_points_is_a_zero_report(county: Tenant) -> None:
    with at(1, 5), working_in(county):
        report = submit_report(
            hand_in(open_report(FOURTH, by=drafter()), by=drafter()), by=reviewer()
        )
    assert report.snapshot["is_zero"] is True
    assert report.snapshot["figures"]["points"] == 0


def test_a_reviewer_gives_back_with_remarks_and_a_drafter_takes_back(county: Tenant) -> None:
    with at(1, 5):
        report = draft(county)
        with working_in(county):
            hand_in(report, by=drafter())
            report = give_back(report, "请写明走访次数。", by=reviewer())
            assert (report.state, report.remarks) == (ReportState.DRAFT, "请写明走访次数。")
            hand_in(report, by=drafter())
            report = give_back(report, "", by=drafter())
            assert (report.state, report.remarks) == (ReportState.DRAFT, "")


def test_a_correction_names_what_changed(county: Tenant, city: Tenant) -> None:
    demand(county)
    with at(1, 5):
        submitted(county)
        deliver(city)
        returned(city, county, remarks="漏了12月的一份。")
        demand(county)
        with working_in(county):
            second = draft_correction(of(county), by=drafter())
            assert draft_correction(of(county), by=drafter()).pk == second.pk
            second = save_narrative(
                second, {**TEXT, "plans": "补录。"}, seen=seen_of(second), by=drafter()
            )
            second = submit_report(hand_in(second, by=drafter()), by=reviewer())
    assert second.version == 2
    assert second.snapshot["changes"] == [
        "不予出具：1 → 2 份", "违规索要证明：1 → 2 次", "“下步打算”已补写",
    ]  # fmt: skip
    assert of(county).state == ReportState.RETURNED


def test_points_are_counted_apart_and_concerns_go_up_in_the_wording_that_names_nobody(
    county: Tenant,
) -> None:
    demand(county)
    with at(11, 3, year=2026), working_in(county):
        point = Community.objects.get(code=COMMUNITY)
        MonitoringPoint.objects.create(
            community=point, starts_on=FOURTH.first_day, chosen_at=FOURTH.starts_at
        )
        Concern.objects.create(
            community=point, kind="demand", item_name="无犯罪记录证明", unit_name="某银行",
            text="张三被要求开证明，电话13800138000", raised_at=FOURTH.starts_at,
            wording="某银行要求开具无犯罪记录证明。",
        )  # fmt: skip
    with at(1, 5):
        snapshot = submitted(county).snapshot
    assert snapshot["figures"]["at_points"]["redirections"] == 1
    assert [line["code"] for line in snapshot["figures"]["by_point"]] == [COMMUNITY]
    (concern,) = snapshot["concerns"]
    assert concern["text"] == "某银行要求开具无犯罪记录证明。"
    assert "张三" not in str(snapshot)
    assert "13800138000" not in str(snapshot)

"""The demo's last quarter: something on every page, and books that agree with themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import timezone

from core.tenancy import PUBLIC, working_in
from issuance.archive_check import read_archives
from issuance.models import Certificate, Demand, Redirection
from reporting.models import (
    Concern,
    ConcernState,
    MonitoringPoint,
    QuarterlyReport,
    ReceivedConcern,
    ReportState,
)
from reporting.payloads import read_payload
from reporting.quarters import Quarter
from reporting.summaries.models import QuarterSummary, SummaryState
from reporting.timeliness import Timeliness, received_in
from tenants.demo import seed_demo
from tenants.demo_quarter import PARTS, play_last_quarter


@pytest.fixture
def played(database: None, tmp_path: Path) -> Quarter:
    seed_demo("http://localhost:8000", tmp_path / "demo.json", lambda _line: None)
    assert play_last_quarter(lambda _line: None)
    return Quarter.of(timezone.now()).previous


def test_the_demo_shows_a_report_at_every_stage_and_is_played_once(played: Quarter) -> None:
    states = {}
    for part in PARTS:
        with working_in(part.slug.replace("-", "_")):
            report = QuarterlyReport.objects.filter(quarter=str(played)).first()
            states[part.slug] = report.state if report else None
            assert Certificate.objects.count() == part.papers
            assert Redirection.objects.count() == part.slips
            assert [found.sentence for one in read_archives() for found in one.mismatches] == []
            assert MonitoringPoint.objects.count() == (2 if part.slips else 0)
            if report is not None:
                figures = read_payload(report.payload).whole.values
                assert figures["certificates"] == part.papers
                assert figures["redirections"] == part.slips
                assert figures["demands"] == Demand.objects.count()
                assert report.sha256 != ""
    assert states == {
        "pzh-dongqu": ReportState.ACCEPTED, "pzh-xiqu": ReportState.SUBMITTED,
        "pzh-renhe": ReportState.RETURNED, "pzh-miyi": ReportState.ACCEPTED, "pzh-yanbian": None,
    }  # fmt: skip
    with working_in("panzhihua"):
        draft = QuarterlyReport.objects.get()
        standing = {line.place.slug: line.standing for line in received_in(played, timezone.now())}
        assert ReceivedConcern.objects.count() == 2
    assert draft.is_draft
    assert {one["slug"]: one["why"] for one in draft.basis["missing"]} == {
        "pzh-renhe": "returned", "pzh-yanbian": "none",
    }  # fmt: skip
    assert standing["pzh-dongqu"].timeliness == Timeliness.ON_TIME
    assert standing["pzh-fantai"].timeliness == Timeliness.BEFORE
    with working_in("pzh_yanbian"):
        assert Concern.objects.get().state == ConcernState.RAISED
    with working_in(PUBLIC):
        counted = QuarterSummary.objects.filter(quarter=str(played))
        assert set(counted.values_list("state", flat=True)) == {SummaryState.COMPLETE}
        assert counted.count() == len(PARTS) + 2

    assert not play_last_quarter(lambda _line: None), "a demo that is in use is left alone"

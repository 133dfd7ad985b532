"""Unlisted items, papers saved, concerns and points: counted, opened row by row, never practised."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
import time_machine

from catalog.selectors import get_item
from core.directory.selectors import get_community
from core.identity.models import User
from core.web.chinese import SHANGHAI
from issuance.actions.discretionary_files import (
    decline_file,
    register_request,
    withdraw_file,
)
from issuance.actions.redirections import redirect_resident
from issuance.actions.substitutes import save_paper, take_back_saving
from issuance.actions.training import begin_training
from issuance.discretionary.machine import FileState
from issuance.models import Certificate, DiscretionaryFile, PaperSaved
from issuance.models.discretionary import DeclineGround
from reporting.actions.concerns import Told, answer_concern, note_phone_concern, triage_concern
from reporting.actions.points import choose_point, end_point
from reporting.behind import rows_behind
from reporting.figures import build_payload, count_figures
from reporting.indicators import INDICATORS, OTHER_UNITS, Shape
from reporting.models import Concern, ConcernKind, MonitoringPoint, Scope
from reporting.quarters import Quarter
from tests.factories.files import INTAKE, factual_certificate, file_waiting_in, opened_file
from tests.factories.issuance import NAME, issued_certificate, voided
from tests.people import COMMUNITY, OTHER_COMMUNITY

FOURTH = Quarter(2026, 4)
NUMBERS = [one.code for one in INDICATORS if one.shape == Shape.NUMBER and one.unit != "秒"]
SCHOOL = INTAKE["unit_name"]


def at(month: int, day: int, hour: int = 9, minute: int = 0, year: int = 2026) -> Any:
    moment = datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)
    return time_machine.travel(moment, tick=False)


def declined(clerk: User) -> DiscretionaryFile:
    file = file_waiting_in(FileState.JUDGING, clerk)
    return decline_file(
        file, ground=DeclineGround.NOT_OUR_DUTY, reason="找派出所。", instead="去派出所。", by=clerk
    )


def saved(clerk: User, code: str = "R04") -> PaperSaved:
    item = get_item(code)
    return save_paper(item, item.substitutes.all()[0], by=clerk, resident_name=NAME)


def told(officer: User, community: str = "") -> Concern:
    about = Told(ConcernKind.DEMAND, f"{NAME}办贷款被要求开证明。", ("P05", "居住"), "某银行")
    return note_phone_concern(about, get_community(community) if community else None, by=officer)


def answered(concern: Concern, officer: User) -> None:
    words = "某银行办理贷款时仍要求居民开具居住情况证明。"
    due = date(2027, 6, 1)
    concern = triage_concern(concern, scope=Scope.COUNTY, wording=words, due_on=due, by=officer)
    answer_concern(concern, "已发函。", by=officer)


@pytest.fixture
def busy_quarter(clerk: User, approver: User, stranger: User, officer: User) -> None:
    """A bit of everything in the fourth quarter of 2026, and some of it just outside."""
    with at(9, 30, 23, 59):
        declined(clerk)
        saved(clerk)
        concern = told(officer)
    with at(10, 1, 0, 0):
        declined(clerk)
        saved(clerk)
        answered(concern, officer)
    with at(11, 2):
        choose_point(get_community(COMMUNITY), by=officer)
        factual_certificate(clerk, approver)
        withdraw_file(file_waiting_in(FileState.JUDGING, clerk), by=clerk)
        withdraw_file(opened_file(clerk), by=clerk)
        file_waiting_in(FileState.VERIFYING, clerk)
        declined(stranger)
        take_back_saving(saved(clerk), by=clerk)
        saved(stranger, "R06")
        told(officer, COMMUNITY)
        told(officer)
        voided(issued_certificate(clerk, approver), clerk, approver)
        redirect_resident(get_item("P05"), by=clerk, unit_name="某银行")
    with at(1, 1, 0, 0, 2027):
        declined(clerk)
        saved(clerk)
        told(officer)


def test_every_outcome_of_an_unlisted_item_is_counted_once(busy_quarter: None) -> None:
    payload = build_payload(FOURTH, points=[COMMUNITY])
    outcomes = ("unlisted_issued", "unlisted_declined", "unlisted_withdrawn")
    assert [payload.whole.number(code) for code in outcomes] == [1, 2, 1]
    assert [payload.at_points.number(code) for code in outcomes] == [1, 1, 1]
    assert payload.whole.table("unlisted_by_unit") == {SCHOOL: 4}
    assert payload.at_points.table("unlisted_by_unit") == {SCHOOL: 3}
    assert payload.whole.number("certificates") == 2
    assert payload.whole.number("turnaround_count") == 1, "off the lists nobody promised a pace"


def test_papers_saved_are_counted_without_those_taken_back(busy_quarter: None) -> None:
    payload = build_payload(FOURTH, points=[COMMUNITY])
    assert payload.whole.number("papers_saved") == 2
    assert payload.whole.table("papers_saved_by_item") == {"R04": 1, "R06": 1}
    assert payload.at_points.table("papers_saved_by_item") == {"R04": 1}
    assert payload.item_name("R04") == get_item("R04").name


def test_concerns_are_counted_when_raised_and_when_answered(busy_quarter: None) -> None:
    payload = build_payload(FOURTH, points=[COMMUNITY])
    assert payload.whole.number("concerns_raised") == 2
    assert payload.whole.number("concerns_answered") == 1
    assert payload.at_points.number("concerns_raised") == 1
    only = count_figures(FOURTH, communities=[OTHER_COMMUNITY])
    assert (only.number("concerns_raised"), only.number("unlisted_declined")) == (0, 1)


def test_a_point_is_in_place_that_stands_on_the_last_day(officer: User, in_county: Any) -> None:
    with at(10, 5):
        kept, ended = (choose_point(get_community(code), by=officer)
                       for code in (COMMUNITY, OTHER_COMMUNITY))  # fmt: skip
    with at(12, 30):
        end_point(ended, by=officer)
    payload = build_payload(FOURTH, points=[COMMUNITY, OTHER_COMMUNITY])
    assert (payload.points, payload.whole.number("points_in_place")) == (2, 1)
    assert payload.is_empty, "a point that stands there is nothing that happened"
    assert build_payload(Quarter(2026, 3)).whole.number("points_in_place") == 0
    (row,) = rows_behind("points_in_place", FOURTH, seen_by=officer).rows
    assert row.community == kept.community.short_name


def test_every_number_opens_as_many_rows_as_it_counts_and_no_name(
    busy_quarter: None, officer: User
) -> None:
    payload = build_payload(FOURTH, points=[COMMUNITY])
    for side, codes in ((payload.whole, None), (payload.at_points, [COMMUNITY])):
        for code in NUMBERS:
            page = rows_behind(code, FOURTH, seen_by=officer, communities=codes)
            assert len(page.rows) == side.number(code), (code, codes)
            assert NAME not in repr(page), code
            if codes is None:
                assert page.rows, f"{code}: nothing was counted, so nothing was tested"
    by_unit = rows_behind("unlisted_by_unit", FOURTH, seen_by=officer, unit=SCHOOL)
    assert len(by_unit.rows) == payload.whole.table("unlisted_by_unit")[SCHOOL]
    assert {row.person for row in by_unit.rows} == {"张**"}
    (kept,) = rows_behind("papers_saved", FOURTH, seen_by=officer, item="R06").rows
    assert (kept.item_code, kept.person) == ("R06", "张**")


def test_what_is_practised_is_in_no_figure(clerk: User, approver: User, officer: User) -> None:
    with at(11, 2):
        twin = begin_training(by=clerk)
        begin_training(by=approver)
        factual_certificate(clerk, approver)
        declined(clerk)
        withdraw_file(file_waiting_in(FileState.JUDGING, clerk), by=clerk)
        saved(clerk)
        voided(issued_certificate(clerk, approver), clerk, approver)
        redirect_resident(get_item("P05"), by=clerk, unit_name="某银行")
        concern = told(officer)
        answered(concern, officer)
        Concern.objects.update(community=twin)
        MonitoringPoint.objects.create(
            community=twin, starts_on=FOURTH.first_day, chosen_at=FOURTH.starts_at
        )
    assert Certificate.objects.filter(community=twin).count() == 2
    assert DiscretionaryFile.objects.filter(community=twin).count() == 3
    for payload in (
        build_payload(FOURTH),
        build_payload(FOURTH, points=[twin.code]),
        build_payload(FOURTH, communities=[twin.code]),
    ):
        for side in (payload.whole, payload.at_points):
            for code, value in side.values.items():
                assert not (any(value) if isinstance(value, list) else value), code
        assert payload.points == 0
    for code in NUMBERS:
        assert rows_behind(code, FOURTH, seen_by=officer).rows == [], code


def test_units_that_ask_outside_the_lists_are_merged_beyond_those_kept(
    clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reporting.figures.UNITS_KEPT", 2)
    with at(11, 2):
        for unit in ("甲", "乙", "乙", "丙", "丁", "丁"):
            file = register_request(opened_file(clerk), {**INTAKE, "unit_name": unit}, by=clerk)
            withdraw_file(file, by=clerk)
    figures = count_figures(FOURTH)
    assert figures.table("unlisted_by_unit") == {"丁": 2, "乙": 2, OTHER_UNITS: 2}
    assert figures.number("unlisted_withdrawn") == 6

"""Problems and needs: raised, triaged, answered, sent up without names, grouped above."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from core.audit.trail import history_of
from core.directory.selectors import get_community
from core.errors import NotAllowed
from core.exchange.actions import send_dispatch
from core.tenancy import PUBLIC, children, parent, working_in
from reporting.actions.concerns import (
    Told,
    answer_concern,
    close_concern,
    escalate_concern,
    note_phone_concern,
    raise_concern,
    triage_concern,
)
from reporting.actions.concerns_below import answer_received, record_session
from reporting.actions.points import choose_point
from reporting.concerned import waiting_groups
from reporting.counted import concerns_of
from reporting.errors import (
    ConcernChanged,
    DeadlinePassed,
    NobodyAbove,
    NotAPoint,
    SessionNotYetHeld,
    WordingNamesSomebody,
    WordsMissing,
)
from reporting.models import (
    Concern,
    ConcernKind,
    ConcernState,
    JointSession,
    ReceivedConcern,
    Scope,
)
from reporting.quarters import Quarter
from tenants.models import Tenant
from tests.people import COMMUNITY, PEOPLE, hire
from tests.reporting.quarterly.offices import at, deliver, drafter, sent

PAGE = "/back-office/reporting/concern/"
COUNTER = "/counter/concerns/"
SAID = Told(
    ConcernKind.DEMAND,
    "居民张大山办贷款，某银行仍要求开居住情况证明。",
    item=("P05", "居住证明"),
    unit_name="某银行",
)
WORDED = "某银行办理贷款时仍要求居民开具居住情况证明。"
DUE = date(2026, 12, 20)


@pytest.fixture(autouse=True)
def december() -> Any:
    with at(12, 1, year=2026):
        yield


@pytest.fixture
def province(database: None) -> Tenant:
    with working_in(PUBLIC):
        return Tenant.objects.get(slug="sichuan")


@pytest.fixture
def point(county: Tenant) -> None:
    with working_in(county):
        choose_point(get_community(COMMUNITY), by=hire(PEOPLE["officer"]))


@pytest.fixture
def raised(county: Tenant, point: None) -> Concern:
    with working_in(county):
        return raise_concern(SAID, by=hire(PEOPLE["clerk"]))


def triaged(tenant: Tenant, concern: Concern, scope: Scope = Scope.CITY) -> Concern:
    with working_in(tenant):
        return triage_concern(concern, scope=scope, wording=WORDED, due_on=DUE, by=drafter())


def went_up(tenant: Tenant, city: Tenant, told: Told = SAID, wording: str = WORDED) -> None:
    """Have a county note a telephone call and send it up."""
    with working_in(tenant):
        concern = note_phone_concern(told, None, by=drafter())
        concern = triage_concern(
            concern, scope=Scope.CITY, wording=wording, due_on=DUE, by=drafter()
        )
        escalate_concern(concern, by=drafter())
    deliver(city)


# --- Refused ------------------------------------------------------------------------------------
def test_a_community_that_is_no_point_raises_nothing(
    client_for: Any, county: Tenant, clerk: Any
) -> None:
    with working_in(county):
        with pytest.raises(NotAPoint):
            raise_concern(SAID, by=clerk)
        assert not Concern.objects.exists()
    client = client_for(county, clerk)
    assert "本社区现在不是监测点" in client.get(COUNTER).content.decode()
    answer = client.post(f"{COUNTER}new/", {"kind": "need", "text": "需要培训"})
    assert answer.status_code == 409
    assert "需要培训" in answer.content.decode()


@pytest.mark.parametrize("name", ["officer", "auditor", "editor"])
def test_only_the_counter_raises_there(client_for: Any, county: Tenant, name: str) -> None:
    with working_in(county):
        person = hire(PEOPLE[name])
        with pytest.raises(NotAllowed):
            raise_concern(SAID, by=person)
    assert client_for(county, person).get(COUNTER).status_code == 403


def test_another_community_does_not_see_it(
    client_for: Any, county: Tenant, raised: Concern, stranger: Any
) -> None:
    client = client_for(county, stranger)
    assert client.get(f"{COUNTER}{raised.public_id}/").status_code == 404
    assert client.post(f"{COUNTER}{raised.public_id}/answer/", {"answer": "好"}).status_code == 404


@pytest.mark.parametrize("name", ["clerk", "auditor", "editor"])
def test_only_officers_handle(county: Tenant, raised: Concern, name: str) -> None:
    with working_in(county):
        person = hire(PEOPLE[name])
        for act in (
            lambda: note_phone_concern(SAID, None, by=person),
            lambda: triage_concern(raised, scope=Scope.CITY, wording=WORDED, due_on=DUE, by=person),
            lambda: escalate_concern(raised, by=person),
            lambda: close_concern(raised, by=person),
        ):
            with pytest.raises(NotAllowed):
                act()


@pytest.mark.parametrize(
    "wording",
    ["请联系13812345678。", "证号510402199001011234的居民", "电话０８１２－３３３４４４４"],
)
def test_a_wording_holds_no_numbers_of_people(
    county: Tenant, raised: Concern, wording: str
) -> None:
    with working_in(county):
        with pytest.raises(WordingNamesSomebody):
            triage_concern(raised, scope=Scope.CITY, wording=wording, due_on=DUE, by=drafter())
        raised.refresh_from_db()
        assert raised.is_raised


def test_a_wording_may_hold_dates_and_sums(county: Tenant, raised: Concern) -> None:
    with working_in(county):
        triage_concern(
            raised,
            scope=Scope.CITY,
            wording="2026-11-20起要求，涉及贷款 200000 元、第 12 号文件。",
            due_on=DUE,
            by=drafter(),
        )


def test_a_deadline_lies_ahead_and_words_are_words(county: Tenant, raised: Concern) -> None:
    with working_in(county):
        with pytest.raises(DeadlinePassed):
            triage_concern(
                raised, scope=Scope.CITY, wording=WORDED, due_on=date(2026, 11, 30), by=drafter()
            )
        with pytest.raises(WordsMissing):
            triage_concern(raised, scope=Scope.CITY, wording=" ", due_on=DUE, by=drafter())


def test_nothing_goes_up_or_is_answered_before_it_is_triaged(
    county: Tenant, raised: Concern
) -> None:
    with working_in(county):
        for act in (
            lambda: escalate_concern(raised, by=drafter()),
            lambda: answer_concern(raised, "好", by=drafter()),
            lambda: close_concern(raised, by=drafter()),
        ):
            with pytest.raises(ConcernChanged):
                act()
    assert not sent("concern")


def test_it_goes_up_once(county: Tenant, raised: Concern) -> None:
    concern = triaged(county, raised)
    with working_in(county):
        escalate_concern(concern, by=drafter())
        with pytest.raises(ConcernChanged):
            escalate_concern(concern, by=drafter())
    assert len(sent("concern")) == 1


def test_the_province_has_nobody_above(province: Tenant) -> None:
    with working_in(province):
        concern = note_phone_concern(SAID, None, by=drafter())
        concern = triage_concern(
            concern, scope=Scope.CITY, wording=WORDED, due_on=DUE, by=drafter()
        )
        with pytest.raises(NobodyAbove):
            escalate_concern(concern, by=drafter())


@pytest.mark.parametrize("payload", [{}, {"id": "x"}, {"id": str(uuid.uuid4()), "kind": "?"}])
def test_the_city_files_nothing_broken(county: Tenant, city: Tenant, payload: Any) -> None:
    with working_in(county):
        above = parent()
        assert above is not None
        send_dispatch("concern", version=1, to=above, subject="问题", payload=payload)
    deliver(city)
    assert sent("concern")[0].refusal
    with working_in(city):
        assert not ReceivedConcern.objects.exists()


def test_an_answer_from_below_or_to_nothing_of_ours_is_refused(
    county: Tenant, city: Tenant
) -> None:
    went_up(county, city)
    with working_in(city):
        here = next(one for one in children() if one.slug == county.slug)
        send_dispatch(
            "concern_answer",
            version=1,
            to=here,
            subject="答复",
            payload={
                "id": str(uuid.uuid4()),
                "scope": "city",
                "answer": "好",
                "office": "市民政局",
                "answered_at": "2026-12-01T10:00:00+08:00",
            },
        )
    deliver(county)
    assert sent("concern_answer")[0].refusal
    with working_in(county):
        assert Concern.objects.get().state == ConcernState.ESCALATED


def test_what_was_answered_is_not_answered_again(county: Tenant, city: Tenant) -> None:
    went_up(county, city)
    with working_in(city):
        concerns = list(ReceivedConcern.objects.all())
        answer_received(concerns, scope=Scope.CITY, answer="已通报该行。", by=drafter())
        with pytest.raises(ConcernChanged):
            answer_received(concerns, scope=Scope.CITY, answer="再答。", by=drafter())
    assert len(sent("concern_answer")) == 1


def test_a_session_is_recorded_after_it_was_held(county: Tenant, city: Tenant) -> None:
    went_up(county, city)
    with working_in(city):
        with pytest.raises(SessionNotYetHeld):
            record_session(
                list(ReceivedConcern.objects.all()),
                held_on=date(2026, 12, 2),
                departments="市委组织部",
                participants="四人",
                measures="通报",
                by=drafter(),
            )
        assert not JointSession.objects.exists()


# --- Done ---------------------------------------------------------------------------------------
def test_a_point_raises_at_the_counter_and_the_office_is_told(
    client_for: Any, county: Tenant, point: None, clerk: Any, officer: Any
) -> None:
    client = client_for(county, clerk)
    form = {"kind": "demand", "item": "P05", "unit_name": "某银行", "text": SAID.text}
    answer = client.post(f"{COUNTER}new/", form)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "张大山" in page
    assert "暂无答复" in page
    assert "问题和需求待研判" in client_for(county, officer).get("/inbox/").content.decode()
    with working_in(county):
        concern = Concern.objects.get()
        assert concern.item_code == "P05"
        assert "张大山" not in str([one.details for one in history_of(concern)])


def test_a_single_case_is_settled_by_the_community(
    client_for: Any, county: Tenant, raised: Concern, clerk: Any
) -> None:
    triaged(county, raised, Scope.COMMUNITY)
    client = client_for(county, clerk)
    assert "由本社区办理" in client.get(COUNTER).content.decode()
    client.post(f"{COUNTER}{raised.public_id}/answer/", {"answer": "已陪同居民说明。"})
    with working_in(county):
        raised.refresh_from_db()
        assert (raised.state, raised.answer) == (ConcernState.ANSWERED, "已陪同居民说明。")
        assert close_concern(raised, by=drafter()).state == ConcernState.CLOSED


def test_what_goes_up_is_the_wording_and_names_nobody(
    county: Tenant, city: Tenant, raised: Concern
) -> None:
    concern = triaged(county, raised)
    with working_in(county):
        escalate_concern(concern, by=drafter())
    payload = sent("concern")[0].payload
    assert payload["text"] == WORDED
    assert "张大山" not in str(payload)
    assert COMMUNITY not in str(payload)
    deliver(city)
    with working_in(city):
        rows = list(ReceivedConcern.objects.all())
        answer_received(rows, scope=Scope.CITY, answer="已通报该行。", by=drafter())
    deliver(county)
    with working_in(county):
        raised.refresh_from_db()
        assert (raised.state, raised.answer) == (ConcernState.ANSWERED, "已通报该行。")
        assert [one["text"] for one in concerns_of(Quarter(2026, 4))] == [WORDED]


def test_a_report_says_of_what_is_not_triaged_only_that_it_is(
    county: Tenant, raised: Concern
) -> None:
    with working_in(county):
        told = concerns_of(Quarter(2026, 4))
        assert concerns_of(Quarter(2026, 3)) == []
    assert "张大山" not in str(told)
    assert told[0]["state"] == "待研判"


def test_what_two_of_two_counties_raise_is_city_wide(
    county: Tenant, other_county: Tenant, city: Tenant
) -> None:
    told = Told(ConcernKind.DEMAND, "情况", unit_name="某银行")
    went_up(county, city, told, wording="办理贷款时要求开具证明")
    went_up(other_county, city, told, wording="开户的人被退了回来")
    with working_in(city):
        (group,) = waiting_groups()
    assert group.scope == Scope.CITY
    assert group.reasons[0] == "2 个县（区）反映同一单位：某银行"


def test_one_county_alone_is_county_specific(county: Tenant, city: Tenant) -> None:
    went_up(county, city)
    with working_in(city):
        (group,) = waiting_groups()
    assert group.scope == Scope.COUNTY
    assert group.reasons[0].startswith("只有")


def test_the_city_records_a_session_and_answers_from_its_page(
    client_for: Any, county: Tenant, city: Tenant
) -> None:
    went_up(county, city)
    with working_in(city):
        client = client_for(city, drafter())
        key = str(ReceivedConcern.objects.get().public_id)
    page = client.get(f"{PAGE}received/").content.decode()
    assert "建议：个别县（区）" in page
    chosen = {"concern": key, "session": "1"}
    assert "登记会商" in client.post(f"{PAGE}received/answer/", chosen).content.decode()
    session = {
        "concern": key,
        "held_on": "2026-11-30",
        "departments": "市民政局、市委组织部",
        "participants": "两部门负责同志",
        "measures": "向该行发函。",
    }
    assert client.post(f"{PAGE}sessions/new/", session).status_code == 302
    assert "向该行发函。" in client.get(f"{PAGE}sessions/").content.decode()
    assert "已会商" in client.get(f"{PAGE}received/").content.decode()
    answered = {"concern": key, "scope": "county", "answer": "已发函。"}
    assert client.post(f"{PAGE}received/answer/", answered).status_code == 302
    assert len(sent("concern_answer")) == 1


def test_an_auditor_reads_the_wording_and_not_the_words(
    client_for: Any, county: Tenant, raised: Concern, auditor: Any
) -> None:
    triaged(county, raised)
    client = client_for(county, auditor)
    page = client.get(f"{PAGE}{raised.public_id}/").content.decode()
    assert WORDED in page
    assert "张大山" not in page
    assert client.get(PAGE).status_code == 200
    assert client.get(f"{PAGE}phone/").status_code == 403


def test_an_officer_goes_the_whole_way_in_the_page(
    client_for: Any, county: Tenant, raised: Concern, officer: Any
) -> None:
    client, one = client_for(county, officer), f"{PAGE}{raised.public_id}/"
    assert "张大山" in client.get(one).content.decode()
    refused = client.post(f"{one}triage/", {"scope": "county", "due_on": "明天", "wording": "甲"})
    assert refused.status_code == 422
    form = {"scope": "county", "due_on": "2026-12-20", "wording": WORDED}
    assert client.post(f"{one}triage/", form).status_code == 302
    assert client.post(f"{one}answer/", {"answer": "已与该行沟通。"}).status_code == 302
    assert client.post(f"{one}close/").status_code == 302
    page = client.get(one).content.decode()
    assert "已办结" in page
    with working_in(county):
        verbs = {entry.verb for entry in history_of(raised)}
    assert verbs == {"concern.raised", "concern.triaged", "concern.answered", "concern.closed"}

"""From a point to the province and back; and what comes broken, too new, too late or twice."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from catalog.models import CertificateItem
from catalog.selectors import edition_in_force
from core.errors import NotAllowed
from core.exchange import registry
from core.exchange.actions import send_dispatch
from core.exchange.models import Dispatch
from core.exchange.registry import KindUnknown
from core.tenancy import PUBLIC, Place, children, parent, working_in
from reporting import inbox
from reporting.actions.concerns import (
    Told,
    escalate_concern,
    note_phone_concern,
    raise_concern,
    triage_concern,
)
from reporting.actions.concerns_below import answer_received, forward_received
from reporting.concerned import forwarded_and_waiting, not_opened, waiting_groups
from reporting.errors import ConcernChanged, NobodyAbove, WordingNamesSomebody
from reporting.models import (
    Concern,
    ConcernKind,
    ConcernState,
    MonitoringPoint,
    ReceivedConcern,
    ReceivedPoints,
    Scope,
)
from tenants.models import Tenant
from tests.people import PEOPLE, hire
from tests.reporting.concerns.told import COUNTER, PAGE, SAID, WORDED, raised_here, went_up
from tests.reporting.quarterly.offices import at, deliver, drafter, sent

MARKUP = "<script>alert(1)</script><b>某银行</b>"


@pytest.fixture(autouse=True)
def december() -> Any:
    with at(12, 1, year=2026):
        yield


@pytest.fixture
def province(database: None) -> Tenant:
    with working_in(PUBLIC):
        return Tenant.objects.get(slug="sichuan")


def every(tenant: Tenant) -> list[ReceivedConcern]:
    with working_in(tenant):
        return list(ReceivedConcern.objects.order_by("pk"))


def place_below(slug: str) -> Place:
    return next(one for one in children() if one.slug == slug)


# --- Further up: refused ------------------------------------------------------------------------
def test_only_officers_send_further_up(county: Tenant, city: Tenant) -> None:
    went_up(county, city)
    with working_in(city), pytest.raises(NotAllowed):
        forward_received(every_here(), wording=WORDED, by=hire(PEOPLE["auditor"]))


def every_here() -> list[ReceivedConcern]:
    return list(ReceivedConcern.objects.order_by("pk"))


def test_a_wording_that_names_somebody_goes_no_further(county: Tenant, city: Tenant) -> None:
    went_up(county, city)
    with working_in(city):
        with pytest.raises(WordingNamesSomebody):
            forward_received(every_here(), wording="请打13812345678。", by=drafter())
        assert not forwarded_and_waiting()


def test_what_went_further_up_is_neither_sent_nor_answered_again(
    county: Tenant, city: Tenant
) -> None:
    went_up(county, city)
    with working_in(city):
        rows = every_here()
        forward_received(rows, wording=WORDED, by=drafter())
        with pytest.raises(ConcernChanged):
            forward_received(rows, wording=WORDED, by=drafter())
        with pytest.raises(ConcernChanged):
            answer_received(rows, scope=Scope.CITY, answer="好", by=drafter())
        assert waiting_groups() == []


def test_the_province_sends_nothing_further_up(
    county: Tenant, city: Tenant, province: Tenant
) -> None:
    went_up(county, city)
    with working_in(city):
        forward_received(every_here(), wording=WORDED, by=drafter())
    deliver(province)
    with working_in(province), pytest.raises(NobodyAbove):
        forward_received(every_here(), wording=WORDED, by=drafter())


# --- Further up: done ---------------------------------------------------------------------------
def test_from_a_point_to_the_province_and_back_to_the_point(
    client_for: Any, county: Tenant, other_county: Tenant, city: Tenant, province: Tenant
) -> None:
    concern = raised_here(county)
    with working_in(county):
        clerk = hire(PEOPLE["clerk"])
        concern = triage_concern(
            concern, scope=Scope.CITY, wording=WORDED, due_on=None, by=drafter()
        )
        escalate_concern(concern, by=drafter())
    other = went_up(other_county, city)
    deliver(city)
    with working_in(city):
        client = client_for(city, drafter())
    keys = [str(one.public_id) for one in every(city)]
    assert len(keys) == 2
    form = client.post(f"{PAGE}received/answer/", {"concern": keys, "forward": "1"})
    page = form.content.decode()
    assert "东区" in page
    assert "西区" in page
    assert client.post(f"{PAGE}received/forward/", {"concern": keys}).status_code == 422
    posted = {"concern": keys, "wording": f"两个区反映：{WORDED}"}
    assert client.post(f"{PAGE}received/forward/", posted).status_code == 302
    assert client.post(f"{PAGE}received/forward/", posted).status_code == 422
    assert "等待答复" in client.get(f"{PAGE}received/").content.decode()
    (up,) = [one for one in sent("concern") if one.recipient == province.slug]
    assert "张大山" not in str(up.payload)
    deliver(province)
    with working_in(province):
        (group,) = waiting_groups()
        assert group.scope == Scope.CITY
        assert group.reasons == ("只有攀枝花市反映", "共 1 个市（州），不到 2 个")
        officer = drafter()
    above = client_for(province, officer)
    shown = above.get(f"{PAGE}received/").content.decode()
    assert "建议：个别市（州）" in shown
    assert "全省普遍" in shown
    key = str(every(province)[0].public_id)
    above.post(
        f"{PAGE}received/answer/",
        {"concern": key, "scope": "province", "answer": "已函告省分行停止索要。"},
    )
    deliver(city)
    deliver(county, other_county)
    for tenant, which in ((county, concern), (other_county, other)):
        with working_in(tenant):
            which.refresh_from_db()
            assert (which.state, which.scope) == (ConcernState.ANSWERED, Scope.PROVINCE)
            assert (which.answer, which.answered_by_name) == ("已函告省分行停止索要。", "四川省")
    page = client_for(county, clerk).get(f"{COUNTER}{concern.public_id}/").content.decode()
    assert "已函告省分行停止索要。" in page
    inbox_page = client_for(county, clerk).get("/inbox/").content.decode()
    assert "问题和需求已答复" in inbox_page
    assert "四川省已答复上报的问题和需求" in client.get("/inbox/").content.decode()


def test_an_answer_that_comes_twice_is_passed_down_once(
    county: Tenant, city: Tenant, province: Tenant
) -> None:
    went_up(county, city)
    with working_in(city):
        forward_received(every_here(), wording=WORDED, by=drafter())
    deliver(province)
    with working_in(province):
        answer_received(every_here(), scope=Scope.PROVINCE, answer="已函告。", by=drafter())
    (answer,) = sent("concern_answer")
    deliver(city)
    with working_in(city):
        assert inbox.receive_concern_answer(answer) is None
    assert {one.recipient for one in sent("concern_answer")} == {city.slug, county.slug}
    assert len(sent("concern_answer")) == 2


def test_a_city_triages_its_own_as_common_to_the_province(
    client_for: Any, city: Tenant, province: Tenant
) -> None:
    with working_in(city):
        concern = note_phone_concern(SAID, None, by=drafter())
        client = client_for(city, drafter())
    one = f"{PAGE}{concern.public_id}/"
    assert "全省普遍，需上报" in client.get(one).content.decode()
    client.post(f"{one}triage/", {"scope": "province", "wording": WORDED})
    page = client.get(one).content.decode()
    assert "上报四川省的是上面的“对外表述”" in page
    client.post(f"{one}escalate/")
    deliver(province)
    assert len(every(province)) == 1


# --- Too new ------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["concern", "monitoring_points"])
def test_what_an_older_office_cannot_open_is_held_up_shown_and_taken_in_after_the_upgrade(
    kind: str, client_for: Any, county: Tenant, city: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    payloads: dict[str, dict[str, Any]] = {
        "concern": {
            "id": str(uuid.uuid4()), "kind": "need", "item_code": "", "item_name": "", "unit": "",
            "text": "需要培训", "raised_on": "2026-12-01", "urgency": "high",
        },
        "monitoring_points": {
            "told_at": "2026-12-01T09:00:00+08:00", "count": 0, "points": [], "period": "2027",
        },
    }  # fmt: skip
    page = {"concern": f"{PAGE}received/", "monitoring_points": POINTS}[kind]
    with working_in(county):
        above = parent()
        assert above is not None
        send_dispatch(kind, version=9, to=above, subject="问题和需求", payload=payloads[kind])
    deliver(city)
    with working_in(city):
        ((sender, waiting),) = not_opened(kind)
        client = client_for(city, drafter())
    assert (sender, waiting.refusal) == (county.name, KindUnknown.message)
    shown = client.get(page).content.decode()
    assert "有公文暂时打不开" in shown
    assert "升级后会自动接收" in shown
    older = {"concern": inbox.receive_concern, "monitoring_points": inbox.receive_points}[kind]
    monkeypatch.setitem(registry._handlers, (kind, 9), older)
    deliver(city)
    with working_in(city):
        assert not_opened(kind) == []
        assert ReceivedConcern.objects.exists() or ReceivedPoints.objects.exists()
    assert "有公文暂时打不开" not in client.get(page).content.decode()


POINTS = "/back-office/reporting/monitoringpoint/"


def test_an_answer_in_a_newer_form_is_held_up_and_the_county_is_shown_it(
    client_for: Any, county: Tenant, city: Tenant
) -> None:
    concern = went_up(county, city)
    with working_in(city):
        send_dispatch(
            "concern_answer",
            version=9,
            to=place_below(county.slug),
            subject="答复问题和需求",
            payload={"id": str(concern.public_id)},
        )
    deliver(county)
    with working_in(county):
        concern.refresh_from_db()
        assert concern.state == ConcernState.ESCALATED
        client = client_for(county, drafter())
    assert "有公文暂时打不开" in client.get(PAGE).content.decode()


def test_who_sent_up_sees_that_it_does_not_open_there(
    client_for: Any, county: Tenant, city: Tenant
) -> None:
    concern = went_up(county, city)
    with working_in(PUBLIC):
        Dispatch.objects.filter(kind="concern").update(
            delivered_at=None, refusal=KindUnknown.message
        )
    with working_in(county):
        client = client_for(county, drafter())
    page = client.get(f"{PAGE}{concern.public_id}/").content.decode()
    assert "上级暂时收不下" in page
    assert "不用重报" in page


# --- Withdrawn items, markup, two presses -------------------------------------------------------
def test_an_item_that_was_withdrawn_meanwhile_is_said_and_nothing_typed_is_lost(
    client_for: Any, county: Tenant
) -> None:
    raised_here(county)
    with working_in(county):
        clerk = hire(PEOPLE["clerk"])
        assert not CertificateItem.objects.filter(edition=edition_in_force(), code="P99").exists()
    form = {"kind": "demand", "item": "P99", "text": "某银行要求开证明。"}
    answer = client_for(county, clerk).post(f"{COUNTER}new/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "这个事项不在现行清单里" in page
    assert "某银行要求开证明。" in page


def test_a_concern_about_an_item_withdrawn_later_keeps_its_name_all_the_way(
    client_for: Any, county: Tenant, city: Tenant
) -> None:
    gone = Told(ConcernKind.DEMAND, "某银行要求开证明。", item=("P99", "已取消的证明"))
    concern = raised_here(county, gone)
    with working_in(county):
        clerk = hire(PEOPLE["clerk"])
        concern = triage_concern(
            concern, scope=Scope.CITY, wording=WORDED, due_on=None, by=drafter()
        )
        escalate_concern(concern, by=drafter())
    deliver(city)
    assert every(city)[0].item_name == "已取消的证明"
    page = client_for(county, clerk).get(f"{COUNTER}{concern.public_id}/").content.decode()
    assert "已取消的证明" in page


def test_markup_is_shown_as_it_was_typed_and_never_run(
    client_for: Any, county: Tenant, city: Tenant
) -> None:
    told = Told(ConcernKind.OTHER, MARKUP, unit_name=MARKUP)
    concern = went_up(county, city, told, wording=MARKUP)
    with working_in(county):
        here = client_for(county, drafter())
    with working_in(city):
        above = client_for(city, drafter())
    for client, address in (
        (here, PAGE),
        (here, f"{PAGE}{concern.public_id}/"),
        (above, f"{PAGE}received/"),
    ):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_the_button_pressed_twice_raises_one_concern(client_for: Any, county: Tenant) -> None:
    raised_here(county)
    with working_in(county):
        client = client_for(county, hire(PEOPLE["clerk"]))
        before = Concern.objects.count()
    form = {"kind": "need", "text": "需要培训", "press": str(uuid.uuid4())}
    first = client.post(f"{COUNTER}new/", form)
    second = client.post(f"{COUNTER}new/", form)
    assert first["Location"] == second["Location"]
    third = client.post(f"{COUNTER}new/", {**form, "text": "需要两次培训"})
    assert third["Location"] != first["Location"]
    with working_in(county):
        assert Concern.objects.count() == before + 2


def test_anothers_press_is_never_answered_with_their_concern(county: Tenant) -> None:
    theirs = raised_here(county)
    with working_in(county):
        stranger = hire(PEOPLE["stranger"])
        MonitoringPoint.objects.filter(ends_on=None).update(
            community=community_of_stranger(stranger.community_code)
        )
        mine = raise_concern(SAID, by=stranger, press=theirs.public_id)
    assert mine.public_id != theirs.public_id
    assert mine.community_id != theirs.community_id


def community_of_stranger(code: str) -> Any:
    from core.directory.selectors import get_community

    return get_community(code)


# --- No points ----------------------------------------------------------------------------------
def test_a_county_without_points_is_seen_by_the_city(client_for: Any, city: Tenant) -> None:
    with working_in(city):
        client = client_for(city, drafter())
    page = client.get(POINTS).content.decode()
    assert "有县（区）监测点不足" in page
    assert "东区" in page
    assert "未报送" in page

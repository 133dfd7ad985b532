"""A county's pages about the office above: asking, following, deciding."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.actions.additions import approve_addition
from catalog.actions.approval import withdraw_edition
from catalog.actions.drafts import change_item, remove_item
from catalog.actions.editions import draft_next_edition
from catalog.inheritance_errors import NotGranted
from catalog.inherited import addition_requests, is_behind, withdrawn_above
from catalog.models import AdditionRequest, Edition, PendingMerge
from catalog.selectors import edition_in_force, present_edition
from core.identity.models import User
from core.notices.models import Notice
from core.tenancy import working_in
from tenants.models import Tenant
from tests.catalog.admin.conftest import LISTS, STAFF, posted
from tests.catalog.inheritance.documents import line
from tests.catalog.inheritance.offices import deliver, guidance, in_force, phone, publish
from tests.people import hire

BETWEEN = LISTS + "inheritance/"
ASK = BETWEEN + "ask/"
WANTED = {
    "name": "租住证明", "reason": "外来务工人员办理居住证需要，一年约三百次",
    "conditions": "在本社区租住满半年", "purpose": "办理居住证", "relying_parties": "公安派出所",
    "issuer": "村（居）民委员会",
}  # fmt: skip


@pytest.fixture
def county_editor(county: Tenant) -> User:
    with working_in(county):
        hire(STAFF["publisher"])
        return hire(STAFF["editor"])


@pytest.fixture
def desk(client_for: Any, county: Tenant, county_editor: User) -> Any:
    """The county's editor in front of the back office."""
    return client_for(county, county_editor)


def typed(page: Any, **changes: Any) -> dict[str, Any]:
    data = posted(page)
    return {**data, **changes}


# --- Asking for one more ------------------------------------------------------------------------
def test_a_city_asks_nobody(at_work: Any) -> None:
    assert at_work.get(ASK).status_code == 409
    assert "申请增加</a>" not in at_work.get(BETWEEN).text


def test_who_does_not_edit_lists_does_not_ask(client_for: Any, county: Tenant) -> None:
    with working_in(county):
        officer = hire(STAFF["officer"])
    client = client_for(county, officer)
    assert client.get(ASK).status_code == 403
    assert "申请增加</a>" not in client.get(BETWEEN).text


@pytest.mark.parametrize("left_out", ["reason", "purpose", "conditions", "relying_parties"])
def test_a_request_without_what_the_city_decides_by_is_kept_and_not_sent(
    desk: Any, county: Tenant, left_out: str
) -> None:
    answer = desk.post(ASK, typed(desk.get(ASK), **{**WANTED, left_out: " "}))
    assert answer.status_code == 422
    assert "租住证明" in answer.text
    with working_in(county):
        assert not AdditionRequest.objects.exists()


def test_what_stands_on_the_citys_list_is_not_asked_for(desk: Any, county: Tenant) -> None:
    with working_in(county):
        name = present_edition().items.get(code="R01").name
    answer = desk.post(ASK, typed(desk.get(ASK), **{**WANTED, "name": name}))
    assert answer.status_code == 409
    assert "上级清单里已有" in answer.text
    assert "办理居住证" in answer.text


@pytest.fixture
def asked(desk: Any, county: Tenant) -> AdditionRequest:
    page = desk.get(ASK)
    extra = {
        "substitutes-TOTAL_FORMS": "1", "substitutes-0-name": "租赁合同",
        "substitutes-0-question": "有租赁合同吗？",
    }  # fmt: skip
    assert desk.post(ASK, typed(page, **WANTED, **extra)).status_code == 302
    with working_in(county):
        return AdditionRequest.objects.get()


def test_a_request_goes_up_whole_and_waits(desk: Any, asked: AdditionRequest, city: Tenant) -> None:
    page = desk.get(BETWEEN).text
    assert "待上级答复" in page
    assert "答复以前不能开具" in page
    deliver(city)
    with working_in(city):
        there = addition_requests(received=True).get()
    assert there.item["conditions"] == ["在本社区租住满半年"]
    assert there.item["substitutes"][0]["name"] == "租赁合同"
    assert there.reason == WANTED["reason"]


def test_the_city_reads_what_it_decides_by(
    asked: AdditionRequest, city: Tenant, at_work: Any
) -> None:
    deliver(city)
    page = at_work.get(BETWEEN).text
    assert "在本社区租住满半年" in page
    assert "公安派出所" in page


def test_what_waits_is_not_written_in(desk: Any, asked: AdditionRequest, county: Tenant) -> None:
    answer = desk.post(f"{BETWEEN}requests/{asked.request_id}/write-in/", follow=True)
    assert NotGranted.message in answer.text
    with working_in(county):
        assert not Edition.objects.filter(number=2).exists()


def test_a_refusal_is_shown_with_its_reason(
    desk: Any, asked: AdditionRequest, city: Tenant, county: Tenant, client_for: Any
) -> None:
    deliver(city)
    with working_in(city):
        publisher = hire(STAFF["publisher"])
    address = f"{BETWEEN}requests/{asked.request_id}/"
    client_for(city, publisher).post(address, {"answer": "refuse", "reason": "有居住登记可查"})
    deliver(county)
    page = desk.get(BETWEEN).text
    assert "上级不同意" in page
    assert "有居住登记可查" in page
    assert "写进草稿</button>" not in page


def test_what_was_allowed_is_written_into_the_draft_once(
    desk: Any, asked: AdditionRequest, city: Tenant, county: Tenant
) -> None:
    deliver(city)
    with working_in(city):
        approve_addition(AdditionRequest.objects.get(), by=hire(STAFF["publisher"]))
    deliver(county)
    assert "写进草稿</button>" in desk.get(BETWEEN).text
    address = f"{BETWEEN}requests/{asked.request_id}/write-in/"
    assert desk.post(address).headers["Location"].endswith("/2/items/R08/")
    assert desk.post(address).headers["Location"].endswith("/2/items/R08/")
    page = desk.get(BETWEEN).text
    assert "已写进清单" in page
    assert "写进草稿</button>" not in page
    with working_in(county):
        item = Edition.objects.get(number=2).items.get(code="R08")
        assert (item.name, item.substitutes.get().name) == ("租住证明", "租赁合同")
        assert Notice.objects.filter(key__startswith="addition:").exists()


# --- A draft that was overtaken -----------------------------------------------------------------
@pytest.fixture
def overtaken(county: Tenant, city: Tenant, county_editor: User) -> Edition:
    """The county reworded P05 in a draft; the city reworded it too, and P06, and published."""
    with working_in(county):
        draft = draft_next_edition(by=county_editor)
        item = draft.items.get(code="P05")
        change_item(item, {"guidance": "到东区分局"}, seen=draft.revision, by=county_editor)
    publish(city, lambda payload: [
        guidance("P05", "到市公安局")(payload), guidance("P06", "新的写法")(payload),
    ])  # fmt: skip
    deliver(county)
    return draft


def test_a_draft_that_stands_on_the_newest_has_no_banner(
    desk: Any, county: Tenant, county_editor: User
) -> None:
    with working_in(county):
        number = draft_next_edition(by=county_editor).number
    assert "合并上级的新版" not in desk.get(f"{LISTS}{number}/").text
    answer = desk.get(f"{LISTS}{number}/follow/", follow=True)
    assert "不用合并" in answer.text


def test_the_draft_says_that_the_city_published_meanwhile(desk: Any, overtaken: Edition) -> None:
    page = desk.get(f"{LISTS}{overtaken.number}/").text
    assert "上级发布了新版" in page
    assert f"{LISTS}{overtaken.number}/follow/" in page
    assert "还没有合并上级的新版" in desk.get(BETWEEN).text
    assert "先合并" in desk.get("/back-office/").text


def test_who_only_watches_merges_nothing(
    client_for: Any, county: Tenant, overtaken: Edition
) -> None:
    with working_in(county):
        officer = hire(STAFF["officer"])
    address = f"{LISTS}{overtaken.number}/follow/"
    assert client_for(county, officer).post(address, {"choice-0": "ours"}).status_code == 403
    with working_in(county):
        overtaken.refresh_from_db()
        assert overtaken.is_draft


def test_what_both_changed_is_asked_and_nothing_is_merged_before(
    desk: Any, overtaken: Edition, county: Tenant
) -> None:
    address = f"{LISTS}{overtaken.number}/follow/"
    for answer in (desk.get(address), desk.post(address, {})):
        assert "到东区分局" in answer.text
        assert "到市公安局" in answer.text
    assert answer.status_code == 409
    with working_in(county):
        assert is_behind(overtaken)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"choice-0": "ours"}, "到东区分局"),
        ({"choice-0": "theirs"}, "到市公安局"),
        ({"choice-0": "own", "wording-0": "到市局或者东区分局"}, "到市局或者东区分局"),
    ],
)
def test_a_draft_is_brought_up_to_date_with_what_was_chosen(
    desk: Any, overtaken: Edition, county: Tenant, answers: dict[str, str], said: str
) -> None:
    answer = desk.post(f"{LISTS}{overtaken.number}/follow/", answers)
    with working_in(county):
        new = Edition.objects.filter(is_locked=False).get()
        assert answer.headers["Location"].endswith(f"/{new.number}/")
        assert new.items.get(code="P05").guidance == said
        assert new.items.get(code="P06").guidance == "新的写法"
        assert not is_behind(new)


def test_a_softening_wording_is_refused_and_stays_typed(
    desk: Any, overtaken: Edition, county: Tenant
) -> None:
    wording = "到市公安局；上学的除外"
    answer = desk.post(
        f"{LISTS}{overtaken.number}/follow/", {"choice-0": "own", "wording-0": wording}
    )
    assert answer.status_code == 409
    assert "除外的说法" in answer.text
    assert wording in answer.text
    with working_in(county):
        overtaken.refresh_from_db()
        assert overtaken.is_draft


# --- A county that slept through two editions ---------------------------------------------------
def test_a_county_that_skipped_two_editions_comes_through_by_its_pages(
    desk: Any, client_for: Any, city: Tenant, county: Tenant, county_editor: User
) -> None:
    publish(county, lambda payload: [
        guidance("P05", "到东区分局")(payload), phone("P05", "0812-110")(payload),
    ])  # fmt: skip
    for text in ("到市公安局一", "到市公安局二", "到市公安局三"):
        publish(city, guidance("P05", text))
    with working_in(county):
        before = present_edition().number
    deliver(county)
    page = desk.get(BETWEEN).text
    assert "待选择 1 处" in page
    with working_in(county):
        pending = PendingMerge.objects.filter(state="open").get()
        assert present_edition().number > before
    address = f"{BETWEEN}merges/{pending.public_id}/"
    asked = desk.get(address).text
    assert "到市公安局三" in asked
    assert "到市公安局一" not in asked
    assert "到东区分局" in asked
    number = desk.post(address, {"choice-0": "ours"}).headers["Location"].split("/")[-2]
    head = desk.get(f"{LISTS}{number}/head/").context["form"]
    values = {one.html_name: one.value() for one in head}
    values |= {"document_number": "东民〔2026〕3号"}
    for name in ("issued_on", "effective_on"):
        values[name] = values[name].isoformat()
    assert desk.post(f"{LISTS}{number}/head/", values).status_code == 302
    assert "已提交审核" in desk.post(f"{LISTS}{number}/submit/", follow=True).text
    with working_in(county):
        publisher = hire(STAFF["publisher"])
    client_for(county, publisher).post(f"{LISTS}{number}/approve/", follow=True)
    ours = line(in_force(county), "P05")
    assert ours["guidance"] == "到东区分局"
    assert ours["alternative_routes"][0]["phone"] == "0812-110"
    assert "暂无。上级的新版已经全部跟上" in desk.get(BETWEEN).text


# --- What the city took back --------------------------------------------------------------------
@pytest.fixture
def taken_back(city: Tenant, county: Tenant, county_editor: User) -> None:
    with working_in(city):
        withdraw_edition(present_edition(), "依据已经废止", by=hire(STAFF["publisher"]))
    deliver(county)


def test_the_banner_stands_on_every_first_page_and_the_counter_goes_on(
    desk: Any, county: Tenant, taken_back: None
) -> None:
    for address in ("/back-office/", LISTS, LISTS + "1/", BETWEEN):
        assert "依据已经废止" in desk.get(address).text, address
    assert desk.get("/items/P05/").status_code == 200


def test_who_only_watches_does_not_decide(
    client_for: Any, county: Tenant, taken_back: None
) -> None:
    with working_in(county):
        officer = hire(STAFF["officer"])
    assert client_for(county, officer).post(BETWEEN + "keep/").status_code == 403
    with working_in(county):
        found = withdrawn_above()
        assert found is not None
        assert found.kept_at is None


def test_an_editor_goes_on_and_the_banner_becomes_a_line(
    desk: Any, county: Tenant, taken_back: None
) -> None:
    assert "已决定继续使用" in desk.post(BETWEEN + "keep/", follow=True).text
    page = desk.get(BETWEEN).text
    assert "决定继续使用，等上级发布新版" in page
    assert "停用…" not in page


def test_a_publisher_stops_with_a_reason(client_for: Any, county: Tenant, taken_back: None) -> None:
    with working_in(county):
        publisher = hire(STAFF["publisher"])
    client = client_for(county, publisher)
    page = client.get(LISTS + "1/withdraw/").text
    assert "停用后，在批准新版之前没有现行清单" in page
    assert "停用第1版" in page
    done = client.post(LISTS + "1/withdraw/", {"reason": "随上级撤回"}, follow=True)
    assert "第1版已停用" in done.text
    with working_in(county):
        assert edition_in_force() is None


def test_the_city_reads_before_it_withdraws_that_those_below_are_told(
    client_for: Any, city: Tenant, city_publisher: User
) -> None:
    page = client_for(city, city_publisher).get(LISTS + "1/withdraw/").text
    assert "下级单位会收到通知" in page


# --- How those below follow ---------------------------------------------------------------------
def test_the_publisher_sees_how_many_have_followed_and_who_lags(
    client_for: Any, city: Tenant, county: Tenant, other_county: Tenant
) -> None:
    publish(city, guidance("P05", "到市公安局"))
    deliver(county)
    deliver(city)
    with working_in(city):
        publisher = hire(STAFF["publisher"])
    page = client_for(city, publisher).get(BETWEEN).text
    total = page.count('data-label="单位"')
    assert " ".join(page.split()).count(f"采用现行版</b> 已完成 1 / {total}") == 1
    assert page.index(other_county.name) < page.index("已是现行版")


# --- Two editors at once ------------------------------------------------------------------------
def test_who_imports_second_is_told_by_whom_and_keeps_what_was_pasted(
    at_work: Any, draft: Edition, in_city: Tenant
) -> None:
    assert "已有一版草稿" in at_work.get(LISTS + "import/").text
    pasted = "附件1\n序号\t证明事项\t办事途径\n1\t新的证明\t到派出所\n"
    answer = at_work.post(LISTS + "import/", {"text": pasted})
    assert answer.status_code == 409
    assert "周平" in answer.text
    assert "到派出所" in answer.text
    assert Edition.objects.filter(is_locked=False).get() == draft


def test_saving_what_another_removed_says_so_and_keeps_what_was_typed(
    at_work: Any, draft: Edition, in_city: Tenant
) -> None:
    address = f"{LISTS}{draft.number}/items/P05/"
    page = at_work.get(address)
    other = hire(STAFF["publisher"])
    remove_item(draft.items.get(code="P05"), seen=draft.revision, by=other)
    data = posted(page, guidance="写了半天的办事途径")
    answer = at_work.post(address, data)
    assert answer.status_code == 409
    assert "吴强" in answer.text
    assert "写了半天的办事途径" in answer.text
    assert not draft.items.filter(code="P05").exists()
    again = at_work.post(address, {**data, "again": "1"})
    assert again.status_code == 302
    assert draft.items.get(code="P21").guidance == "写了半天的办事途径"


def test_an_item_that_never_was_is_not_found(at_work: Any, draft: Edition) -> None:
    assert at_work.post(f"{LISTS}{draft.number}/items/P77/", {}).status_code == 404

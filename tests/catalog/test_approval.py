"""From draft to in force, by two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.actions.approval import (
    approve_edition,
    return_edition,
    submit_edition,
    take_effect,
    withdraw_edition,
)
from catalog.actions.drafts import change_head
from catalog.actions.editions import draft_edition, draft_next_edition
from catalog.errors import (
    CannotBeWithdrawn,
    EditedMeanwhile,
    EditionIncomplete,
    EffectiveDatePast,
    NoEditionInForce,
    NotADraft,
    NotOurs,
    NotSubmitted,
    OutOfOrder,
    ReasonMissing,
    SamePersonMayNotPublish,
)
from catalog.models import AlternativeRoute, CertificateItem, Edition, EditionState
from catalog.payloads import KIND, edition_payload
from catalog.selectors import edition_in_force, present_edition
from catalog.tasks import take_effect_everywhere
from core.audit.models import Entry
from core.errors import NotAllowed
from core.exchange.models import Dispatch
from core.identity.models import User
from infra.schedule import SCHEDULE
from tenants.models import Tenant
from tests.factories.editions import (
    PUBLISHER,
    new_payload,
    published_edition,
    submitted_edition,
)
from tests.people import PEOPLE, hire

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def city_editor(in_city: Tenant) -> User:
    return hire(PEOPLE["editor"])


@pytest.fixture
def publisher(in_city: Tenant) -> User:
    return hire(PUBLISHER)


@pytest.fixture
def draft(city_editor: User) -> Edition:
    return draft_edition(new_payload(), by=city_editor)


@pytest.fixture
def submitted(draft: Edition, city_editor: User) -> Edition:
    return submit_edition(draft, by=city_editor)


@pytest.fixture
def scheduled(city_editor: User, publisher: User) -> Edition:
    """Return an edition approved to take effect in three days."""
    return approve_edition(submitted_edition(new_payload(effective_on=day(3))), by=publisher)


def day(days_ahead: int) -> str:
    return (timezone.localdate() + timedelta(days=days_ahead)).isoformat()


def midnight_of(edition: Edition) -> datetime:
    return datetime.combine(edition.effective_on, datetime.min.time(), SHANGHAI)


def refused_by_database() -> Any:
    return pytest.raises(IntegrityError, match="never changes")


# --- Submitting ---------------------------------------------------------------------------------
def test_a_clerk_submits_returns_approves_and_withdraws_nothing(
    in_county: Tenant, clerk: User
) -> None:
    edition = present_edition()
    verbs: list[Callable[[], Any]] = [
        lambda: submit_edition(edition, by=clerk),
        lambda: return_edition(edition, "不行", by=clerk),
        lambda: approve_edition(edition, by=clerk),
        lambda: withdraw_edition(edition, "不行", by=clerk),
    ]
    for verb in verbs:
        with pytest.raises(NotAllowed):
            verb()


def test_an_incomplete_edition_is_refused_with_every_reason(city_editor: User) -> None:
    payload = new_payload(document_number="", legal_basis=" ")
    payload["items"][4]["guidance"] = ""
    payload["templates"].pop()
    payload["templates"][0]["body"][0] += "{nobody}"
    payload["items"] = [one for one in payload["items"] if one["code"] != "R06"]
    draft = draft_edition(payload, by=city_editor)
    with pytest.raises(EditionIncomplete) as refusal:
        submit_edition(draft, by=city_editor)
    assert refusal.value.problems == [
        "没有填写文号。",
        "没有填写依据。",
        "P05 没有办事途径。",
        "P17 的除外情形转到 R06，但保留清单里没有这一项。",
        "R07 没有证明模板。",
        "模板 R06 不属于任何保留事项。",
        "模板 R01：正文用到的字段“nobody”没有定义。",
    ]


def test_yesterday_is_refused_as_effective_date_and_today_is_not(city_editor: User) -> None:
    draft = draft_edition(new_payload(effective_on=day(-1)), by=city_editor)
    with pytest.raises(EffectiveDatePast, match=r"生效日期\d+年\d+月\d+日已经过去"):
        submit_edition(draft, by=city_editor)
    draft.refresh_from_db()
    assert draft.is_draft
    change_head(draft, {"effective_on": day(0)}, seen=0, by=city_editor)
    assert submit_edition(draft, by=city_editor).is_submitted


def test_what_is_submitted_is_not_submitted_again(submitted: Edition, city_editor: User) -> None:
    with pytest.raises(NotADraft, match="已经提交审核"):
        submit_edition(submitted, by=city_editor)
    assert Entry.objects.filter(verb="edition.submitted").count() == 1


# --- Returning ----------------------------------------------------------------------------------
def test_a_draft_is_not_returned(draft: Edition, publisher: User) -> None:
    with pytest.raises(NotSubmitted):
        return_edition(draft, "请改", by=publisher)


@pytest.mark.parametrize("reason", ["", "  \n", "长" * 201])
def test_nothing_is_returned_or_withdrawn_without_a_reason(
    submitted: Edition, publisher: User, reason: str
) -> None:
    with pytest.raises(ReasonMissing):
        return_edition(submitted, reason, by=publisher)
    with pytest.raises(ReasonMissing):
        withdraw_edition(submitted, reason, by=publisher)
    submitted.refresh_from_db()
    assert submitted.is_submitted


def test_what_is_returned_is_a_draft_again_with_the_reason(
    submitted: Edition, publisher: User, city_editor: User
) -> None:
    returned = return_edition(submitted, " P05 的电话\n有误 ", by=publisher)
    assert (returned.state, returned.return_reason) == (EditionState.DRAFT, "P05 的电话 有误")
    change_head(returned, {"title": "改过的名称"}, seen=returned.revision, by=city_editor)
    again = submit_edition(returned, by=city_editor)
    assert (again.title, again.return_reason) == ("改过的名称", "")


# --- Approving ----------------------------------------------------------------------------------
def test_an_editor_may_not_approve(submitted: Edition, city_editor: User) -> None:
    with pytest.raises(NotAllowed):
        approve_edition(submitted, by=city_editor)
    submitted.refresh_from_db()
    assert submitted.is_submitted


def test_a_draft_is_not_approved_without_having_been_submitted(
    draft: Edition, publisher: User
) -> None:
    with pytest.raises(NotSubmitted):
        approve_edition(draft, by=publisher)
    assert edition_in_force() != draft


def test_who_drafted_changed_or_submitted_it_may_not_approve_it(
    city_editor: User, publisher: User
) -> None:
    drafted = draft_edition(new_payload(), by=publisher)
    submit_edition(drafted, by=city_editor)
    with pytest.raises(SamePersonMayNotPublish):
        approve_edition(drafted, by=publisher)
    withdraw_edition(drafted, "换人", by=city_editor)

    changed = draft_edition(new_payload(), by=city_editor)
    change_head(changed, {"title": "另一名称"}, seen=0, by=publisher)
    submit_edition(changed, by=city_editor)
    with pytest.raises(SamePersonMayNotPublish):
        approve_edition(changed, by=publisher)
    withdraw_edition(changed, "换人", by=city_editor)

    handed_in = submit_edition(draft_edition(new_payload(), by=city_editor), by=publisher)
    with pytest.raises(SamePersonMayNotPublish):
        approve_edition(handed_in, by=publisher)


def test_a_day_that_passed_while_it_waited_is_refused(publisher: User) -> None:
    waiting = submitted_edition(new_payload(effective_on=day(1)))
    with (
        time_machine.travel(midnight_of(waiting) + timedelta(days=1), tick=False),
        pytest.raises(EffectiveDatePast),
    ):
        approve_edition(waiting, by=publisher)


def test_an_approver_who_read_an_earlier_state_is_told(
    submitted: Edition, publisher: User, city_editor: User
) -> None:
    read = submitted.revision
    return_edition(submitted, "请改名称", by=publisher)
    change_head(submitted, {"title": "新名称"}, seen=read, by=city_editor)
    submit_edition(submitted, by=city_editor)
    with pytest.raises(EditedMeanwhile, match="周平修改并重新提交了这一版清单") as refusal:
        approve_edition(submitted, by=publisher, revision=read)
    assert refusal.value.present["edition"]["title"] == "新名称"
    approve_edition(submitted, by=publisher, revision=refusal.value.revision)
    assert present_edition().title == "新名称"


def test_editions_take_effect_in_the_order_of_their_numbers(
    scheduled: Edition, city_editor: User, publisher: User
) -> None:
    for effective_on in (day(0), day(3)):
        later = submitted_edition(new_payload(effective_on=effective_on))
        with pytest.raises(OutOfOrder, match="编号在前的第2版还没有生效"):
            approve_edition(later, by=publisher)
        withdraw_edition(later, "改日期", by=city_editor)
    early = submitted_edition(new_payload(effective_on=day(5)))
    approve_edition(submitted_edition(new_payload(effective_on=day(6))), by=publisher)
    with pytest.raises(OutOfOrder, match="编号在后的第6版已经批准"):
        approve_edition(early, by=publisher)


def test_approving_puts_it_in_force_today_and_sends_it_down(
    submitted: Edition, publisher: User
) -> None:
    before = present_edition()
    published = approve_edition(submitted, by=publisher)
    before.refresh_from_db()
    assert edition_in_force() == published
    assert published.supersedes == before
    assert (before.state, before.superseded_at is not None) == (EditionState.SUPERSEDED, True)
    assert (published.published_by_name, published.drafted_by_name) == ("吴敏", "周平")
    verbs = Entry.objects.filter(subject_id=str(published.pk)).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == [
        "edition.drafted", "edition.submitted", "edition.approved", "edition.published",
    ]  # fmt: skip
    sent = Dispatch.objects.filter(kind=KIND, payload__edition__number=2)
    assert set(sent.values_list("recipient", flat=True)) == {
        "panzhihua", "pzh-dongqu", "pzh-xiqu",
    }  # fmt: skip


def test_what_is_published_is_not_approved_again(submitted: Edition, publisher: User) -> None:
    approve_edition(submitted, by=publisher)
    with pytest.raises(NotSubmitted):
        approve_edition(submitted, by=publisher)
    assert Dispatch.objects.filter(kind=KIND, payload__edition__number=2).count() == 3


# --- Taking effect ------------------------------------------------------------------------------
def test_what_is_scheduled_is_neither_in_force_nor_sent_before_midnight(
    scheduled: Edition,
) -> None:
    assert scheduled.is_scheduled
    with time_machine.travel(midnight_of(scheduled) - timedelta(seconds=1), tick=False):
        assert take_effect() == []
        assert present_edition().number == 1
    assert not Dispatch.objects.filter(kind=KIND, payload__edition__number=2).exists()


def test_at_midnight_in_shanghai_it_takes_effect_by_itself_once(scheduled: Edition) -> None:
    with time_machine.travel(midnight_of(scheduled), tick=False):
        assert take_effect() == [scheduled]
        assert take_effect() == []
        published = present_edition()
        assert (published, published.published_at) == (scheduled, midnight_of(scheduled))
    assert Dispatch.objects.filter(kind=KIND, payload__edition__number=2).count() == 3
    entry = Entry.objects.get(verb="edition.published", subject_id=str(scheduled.pk))
    assert entry.actor_name == "系统"


def test_missed_days_are_made_up_for_in_order(scheduled: Edition, publisher: User) -> None:
    second = approve_edition(submitted_edition(new_payload(effective_on=day(5))), by=publisher)
    with time_machine.travel(midnight_of(second) + timedelta(days=9), tick=False):
        assert take_effect() == [scheduled, second]
        assert present_edition() == second
    scheduled.refresh_from_db()
    assert scheduled.state == EditionState.SUPERSEDED


def test_beat_asks_every_tenant_at_midnight_and_again_in_case_it_was_missed(
    in_public: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = SCHEDULE["let-editions-take-effect"]
    assert entry["task"] == take_effect_everywhere.name
    due = entry["schedule"]
    assert 0 in due.minute
    assert due.hour == set(range(24))
    asked: list[str] = []
    monkeypatch.setattr(
        "catalog.tasks.take_effect.apply_async", lambda *, schema: asked.append(schema)
    )
    take_effect_everywhere.run()
    assert {"panzhihua", "pzh_dongqu", "pzh_xiqu"} <= set(asked)


# --- Withdrawing --------------------------------------------------------------------------------
def test_an_editor_may_not_withdraw_what_is_approved(scheduled: Edition, city_editor: User) -> None:
    with pytest.raises(NotAllowed):
        withdraw_edition(scheduled, "有误", by=city_editor)
    with pytest.raises(NotAllowed):
        withdraw_edition(present_edition(), "有误", by=city_editor)


def test_a_superseded_edition_is_not_withdrawn(submitted: Edition, publisher: User) -> None:
    first = present_edition()
    approve_edition(submitted, by=publisher)
    with pytest.raises(CannotBeWithdrawn):
        withdraw_edition(first, "有误", by=publisher)


def test_a_county_does_not_withdraw_the_citys_edition(in_county: Tenant) -> None:
    with pytest.raises(NotOurs):
        withdraw_edition(present_edition(), "不想用", by=hire(PUBLISHER))
    assert present_edition().is_in_force


def test_a_withdrawn_draft_stays_as_it_was_and_makes_room_for_another(
    draft: Edition, city_editor: User
) -> None:
    withdrawn = withdraw_edition(draft, "重新来过", by=city_editor)
    assert (withdrawn.state, withdrawn.is_locked) == (EditionState.WITHDRAWN, True)
    with pytest.raises(NotADraft):
        submit_edition(draft, by=city_editor)
    assert draft_next_edition(by=city_editor).number == 3


def test_what_is_withdrawn_before_its_day_never_takes_effect(
    scheduled: Edition, publisher: User
) -> None:
    withdraw_edition(scheduled, "上级另有要求", by=publisher)
    with time_machine.travel(midnight_of(scheduled), tick=False):
        assert take_effect() == []
        assert present_edition().number == 1


def test_after_the_edition_in_force_is_withdrawn_none_is_until_the_next(
    submitted: Edition, publisher: User, city_editor: User
) -> None:
    first = present_edition()
    approve_edition(submitted, by=publisher)
    withdraw_edition(submitted, "行文有误", by=publisher)
    with pytest.raises(NoEditionInForce):
        present_edition()
    again = draft_next_edition(by=city_editor, based_on=first)
    change_head(again, {"document_number": "攀民政〔2026〕2号"}, seen=0, by=city_editor)
    approve_edition(submit_edition(again, by=city_editor), by=publisher)
    assert present_edition() == again


# --- The database sees to it --------------------------------------------------------------------
@pytest.fixture(params=["scheduled", "published", "withdrawn"])
def approved(request: Any, city_editor: User, publisher: User) -> Edition:
    """Return an edition in each state that follows its approval."""
    if request.param == "published":
        return published_edition()
    edition = approve_edition(submitted_edition(new_payload(effective_on=day(3))), by=publisher)
    if request.param == "withdrawn":
        withdraw_edition(edition, "有误", by=publisher)
    edition.refresh_from_db()
    return edition


def test_once_approved_nothing_of_it_can_be_changed(approved: Edition) -> None:
    ours = Edition.objects.filter(pk=approved.pk)
    for change in (
        {"title": "另一版"},
        {"document_number": "另号"},
        {"legal_basis": "另据"},
        {"effective_on": timezone.localdate()},
        {"revision": 99},
        {"approved_at": None},
        {"published_at": timezone.now()},
        {"supersedes": None},
        {"withdrawal_reason": "另因"},
        {"is_locked": False, "state": EditionState.DRAFT},
        {"is_locked": False, "state": EditionState.SUBMITTED},
    ):
        with refused_by_database(), transaction.atomic():
            ours.update(**change)
    with refused_by_database(), transaction.atomic():
        approved.items.update(name="另一名称")
    with refused_by_database(), transaction.atomic():
        approved.templates.update(title="另一标题")
    with refused_by_database(), transaction.atomic():
        AlternativeRoute.objects.filter(item__edition=approved).update(phone="110")
    with refused_by_database(), transaction.atomic():
        CertificateItem.objects.filter(edition=approved)._raw_delete("default")


@pytest.mark.parametrize("state", ["draft", "submitted", "superseded"])
def test_what_is_scheduled_goes_nowhere_but_in_force_or_back(
    scheduled: Edition, state: str
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=scheduled.pk).update(state=state)


def test_content_can_not_change_on_the_day_it_takes_effect(scheduled: Edition) -> None:
    Edition.objects.in_force().update(state=EditionState.SUPERSEDED)
    with refused_by_database(), transaction.atomic():
        Edition.objects.filter(pk=scheduled.pk).update(
            state=EditionState.PUBLISHED, title="夜里改的名称"
        )


def test_what_was_approved_is_word_for_word_what_takes_effect(scheduled: Edition) -> None:
    approved = edition_payload(scheduled)
    with time_machine.travel(midnight_of(scheduled), tick=False):
        take_effect()
    sent = Dispatch.objects.filter(kind=KIND, recipient="pzh-dongqu").latest("sent_at")
    assert edition_payload(present_edition()) == approved == sent.payload

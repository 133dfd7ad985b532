"""From draft to approved, by two people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine

from catalog.actions.approval import (
    approve_edition,
    return_edition,
    submit_edition,
    withdraw_edition,
)
from catalog.actions.drafts import change_head
from catalog.actions.editions import draft_edition
from catalog.errors import (
    EditedMeanwhile,
    EditionIncomplete,
    EffectiveDatePast,
    NotADraft,
    NotSubmitted,
    OutOfOrder,
    ReasonMissing,
    SamePersonMayNotPublish,
)
from catalog.models import Edition, EditionState
from catalog.payloads import KIND
from catalog.selectors import edition_in_force, present_edition
from core.audit.models import Entry
from core.errors import NotAllowed
from core.exchange.models import Dispatch
from core.identity.models import User
from tenants.models import Tenant
from tests.catalog.approval.conftest import day, midnight_of
from tests.factories.editions import (
    new_payload,
    submitted_edition,
)


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

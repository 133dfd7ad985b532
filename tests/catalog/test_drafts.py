"""Changing a draft, alone and two at a time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.actions.approval import approve_edition, submit_edition
from catalog.actions.drafts import (
    add_item,
    change_head,
    change_item,
    remove_item,
    reorder_items,
)
from catalog.actions.editions import draft_edition
from catalog.actions.templates import change_template
from catalog.errors import EditedMeanwhile, EffectiveDatePast, ItemGone, NotADraft
from catalog.models import CertificateItem, ChangeKind, Edition, EditionChange
from catalog.payloads import edition_payload, item_payload
from catalog.selectors import present_edition
from core.audit.models import Entry
from core.errors import InvalidInput, NotAllowed
from core.identity.access import Role
from core.identity.models import User
from tenants.models import Tenant
from tests.factories.editions import PUBLISHER, new_payload
from tests.people import PEOPLE, Person, hire

ROUTE = {
    "authority": "公安派出所", "matter": "凭身份证办理", "bring": ["身份证"], "phone": "110",
    "address": "", "link": "",
}  # fmt: skip


@pytest.fixture
def zhou(in_city: Tenant) -> User:
    return hire(PEOPLE["editor"])


@pytest.fixture
def qian(in_city: Tenant) -> User:
    return hire(Person("second-editor", "钱进", Role.EDITOR))


@pytest.fixture
def draft(zhou: User) -> Edition:
    return draft_edition(new_payload(), by=zhou)


def item(draft: Edition, code: str) -> CertificateItem:
    return draft.items.get(code=code)


def codes(draft: Edition, kind: str = "PROHIBITED") -> list[str]:
    found = draft.items.filter(kind=kind).order_by("position")
    assert [one.position for one in found] == list(range(1, len(found) + 1))
    return [one.code for one in found]


def every_verb(edition: Edition, by: User) -> list[Callable[[], Any]]:
    one = edition.items.get(code="P05")
    return [
        lambda: change_head(edition, {"title": "甲"}, seen=0, by=by),
        lambda: change_item(one, {"name": "乙"}, seen=0, by=by),
        lambda: add_item(edition, "PROHIBITED", {"name": "丙", "guidance": "丁"}, by=by),
        lambda: remove_item(one, seen=0, by=by),
        lambda: reorder_items(edition, "RETAINED", codes(edition, "RETAINED"), seen=0, by=by),
        lambda: change_template(edition, "R01", {"title": "戊"}, seen=0, by=by),
    ]


# --- Refusals -----------------------------------------------------------------------------------
def test_a_clerk_changes_nothing(draft: Edition) -> None:
    clerk = hire(PEOPLE["clerk"])
    before = edition_payload(draft)
    for verb in every_verb(draft, clerk):
        with pytest.raises(NotAllowed):
            verb()
    assert edition_payload(draft) == before
    assert not EditionChange.objects.exists()


def test_what_is_submitted_approved_or_in_force_is_not_changed(draft: Edition, zhou: User) -> None:
    submit_edition(draft, by=zhou)
    for verb in every_verb(draft, zhou):
        with pytest.raises(NotADraft, match="请审核人退回"):
            verb()
    approve_edition(draft, by=hire(PUBLISHER))
    for verb in every_verb(present_edition(), zhou):
        with pytest.raises(NotADraft, match="请另起草新版"):
            verb()
    assert not EditionChange.objects.exists()


@pytest.mark.parametrize("name", ["code", "kind", "position", "edition", "is_locked", "pk"])
def test_code_list_and_place_are_not_changed_with_an_item(
    draft: Edition, zhou: User, name: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        change_item(item(draft, "P05"), {name: 1}, seen=0, by=zhou)
    assert list(refusal.value.errors) == [name]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "长" * 121}, "name"),
        ({"aliases": ["长" * 61]}, "aliases"),
        ({"alternative_routes": [{**ROUTE, "link": "javascript:alert(1)"}]}, "alternative_routes"),
        ({"alternative_routes": [{**ROUTE, "authority": ""}]}, "alternative_routes"),
        (
            {"exceptions": [{"question": "是吗", "outcome": "RETAINED", "explanation": "因"}]},
            "exceptions",
        ),
        ({"exceptions": [{"question": "是吗", "outcome": "?", "explanation": "因"}]}, "exceptions"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field_and_nothing_is_written(
    draft: Edition, zhou: User, changes: dict[str, Any], field: str
) -> None:
    before = edition_payload(draft)
    with pytest.raises(InvalidInput) as refusal:
        change_item(item(draft, "P05"), {**changes, "guidance": "另行办理"}, seen=0, by=zhou)
    assert list(refusal.value.errors) == [field]
    assert edition_payload(draft) == before


def test_a_name_that_is_on_the_lists_already_is_refused(draft: Edition, zhou: User) -> None:
    name = item(draft, "P04").name
    for verb in (
        lambda: change_item(item(draft, "P05"), {"name": name}, seen=0, by=zhou),
        lambda: add_item(draft, "RETAINED", {"name": name}, by=zhou),
    ):
        with pytest.raises(InvalidInput) as refusal:
            verb()
        assert refusal.value.errors == {"name": [f"清单里已经有“P04 {name}”。"]}


def test_a_day_that_is_over_is_refused_as_effective_date(draft: Edition, zhou: User) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(EffectiveDatePast):
        change_head(draft, {"effective_on": yesterday}, seen=0, by=zhou)
    with pytest.raises(InvalidInput):
        change_head(draft, {"effective_on": "明天"}, seen=0, by=zhou)


@pytest.mark.parametrize(
    "changes", [{"fields": [{"label": "无名"}]}, {"stub": ["文字"]}, {"sections": {"name": "x"}}]
)
def test_a_template_that_is_not_in_shape_is_refused(
    draft: Edition, zhou: User, changes: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        change_template(draft, "R01", changes, seen=0, by=zhou)
    assert list(refusal.value.errors) == list(changes)


def test_a_prohibited_item_gets_no_template(draft: Edition, zhou: User) -> None:
    with pytest.raises(ItemGone):
        change_template(draft, "P05", {"title": "证明"}, seen=0, by=zhou)


# --- Changes ------------------------------------------------------------------------------------
def test_a_change_is_written_kept_word_for_word_and_on_the_trail(
    draft: Edition, zhou: User
) -> None:
    before = item_payload(item(draft, "P05"))
    changed = change_item(
        item(draft, "P05"),
        {"guidance": "到派出所查询。", "alternative_routes": [ROUTE], "name": before["name"]},
        seen=0, by=zhou,
    )  # fmt: skip
    after = item_payload(item(draft, "P05"))
    assert item_payload(changed) == after
    assert (after["guidance"], after["alternative_routes"]) == ("到派出所查询。", [ROUTE])
    kept = EditionChange.objects.get()
    parts = ("guidance", "alternative_routes")
    assert kept.before == {name: before[name] for name in parts}
    assert kept.after == {name: after[name] for name in parts}
    assert (kept.revision, kept.item_code, kept.made_by_name) == (1, "P05", "周平")
    draft.refresh_from_db()
    assert draft.revision == 1
    assert Entry.objects.filter(verb="edition.changed", subject_id=str(draft.pk)).count() == 1


def test_a_change_that_changes_nothing_leaves_no_trace(draft: Edition, zhou: User) -> None:
    same = item_payload(item(draft, "P05"))
    change_item(item(draft, "P05"), {"name": same["name"]}, seen=0, by=zhou)
    change_head(draft, {"title": draft.title}, seen=0, by=zhou)
    reorder_items(draft, "PROHIBITED", codes(draft), seen=0, by=zhou)
    assert not EditionChange.objects.exists()


def test_what_was_kept_of_a_change_never_changes(draft: Edition, zhou: User) -> None:
    change_head(draft, {"title": "新名称"}, seen=0, by=zhou)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        EditionChange.objects.update(made_by_name="别人")
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        EditionChange.objects.all()._raw_delete("default")


def test_an_added_item_gets_a_code_that_was_never_used(draft: Edition, zhou: User) -> None:
    remove_item(item(draft, "P20"), seen=0, by=zhou)
    added = add_item(
        draft, "PROHIBITED", {"name": "养犬证明", "guidance": "免", "alternative_routes": [ROUTE]},
        by=zhou,
    )  # fmt: skip
    assert added.code == "P21"
    assert codes(draft) == [*(f"P{n:02}" for n in range(1, 20)), "P21"]
    assert item_payload(added)["alternative_routes"] == [ROUTE]
    assert add_item(draft, "RETAINED", {"name": "新证明"}, by=zhou).code == "R08"


def test_a_removed_item_takes_its_template_along_and_the_others_move_up(
    draft: Edition, zhou: User
) -> None:
    whole = item_payload(item(draft, "R03"))
    remove_item(item(draft, "R03"), seen=0, by=zhou)
    assert codes(draft, "RETAINED") == ["R01", "R02", "R04", "R05", "R06", "R07"]
    assert not draft.templates.filter(item_code="R03").exists()
    kept = EditionChange.objects.get(kind=ChangeKind.ITEM_REMOVED).before
    assert kept is not None
    assert kept.pop("template")[0]["item_code"] == "R03"
    assert kept == whole


def test_items_stand_in_the_order_given(draft: Edition, zhou: User) -> None:
    turned = codes(draft)[::-1]
    reorder_items(draft, "PROHIBITED", turned, seen=0, by=zhou)
    assert codes(draft) == turned
    assert codes(draft, "RETAINED") == [f"R{n:02}" for n in range(1, 8)]


def test_a_template_is_changed_or_made(draft: Edition, zhou: User) -> None:
    change_template(draft, "R01", {"closing_line": "以上情况属实。"}, seen=0, by=zhou)
    assert draft.templates.get(item_code="R01").closing_line == "以上情况属实。"
    code = add_item(draft, "RETAINED", {"name": "新证明"}, by=zhou).code
    made = {"title": "新证明", "body": ["兹证明{subject_name}。"], "purpose_line": "用于办理",
            "validity_days": 30}  # fmt: skip
    change_template(draft, code, made, seen=2, by=zhou)
    assert draft.templates.get(item_code=code).validity_days == 30
    assert list(draft.changes.order_by("revision").values_list("kind", flat=True)) == [
        "template_changed", "item_added", "template_added",
    ]  # fmt: skip


# --- Two editors --------------------------------------------------------------------------------
def test_the_second_to_change_the_same_field_is_told_and_nothing_is_written(
    draft: Edition, zhou: User, qian: User
) -> None:
    change_item(item(draft, "P05"), {"guidance": "周平的写法"}, seen=0, by=zhou)
    with pytest.raises(EditedMeanwhile, match="周平修改了“P05 无犯罪记录证明”") as refusal:
        change_item(
            item(draft, "P05"), {"guidance": "钱进的写法", "aliases": ["没犯事"]}, seen=0, by=qian
        )
    told = refusal.value
    assert (told.by_name, told.revision, told.fields) == ("周平", 1, ("guidance",))
    assert told.present["guidance"] == "周平的写法"
    assert item(draft, "P05").guidance == "周平的写法"
    assert EditionChange.objects.count() == 1
    change_item(item(draft, "P05"), {"guidance": "钱进的写法"}, seen=told.revision, by=qian)
    assert item(draft, "P05").guidance == "钱进的写法"


def test_who_sends_back_the_old_value_of_what_another_changed_does_not_undo_it(
    draft: Edition, zhou: User, qian: User
) -> None:
    opened = item_payload(item(draft, "P05"))
    whole_form = {name: opened[name] for name in ("name", "guidance", "aliases")}
    change_item(item(draft, "P05"), {"guidance": "周平的写法"}, seen=0, by=zhou)
    change_item(item(draft, "P05"), {"guidance": "周平又改了"}, seen=1, by=zhou)
    change_item(item(draft, "P05"), {**whole_form, "aliases": ["没犯事"]}, seen=0, by=qian)
    after = item(draft, "P05")
    assert (after.guidance, after.aliases) == ("周平又改了", ["没犯事"])


def test_two_who_change_different_things_do_not_meet(
    draft: Edition, zhou: User, qian: User
) -> None:
    change_item(item(draft, "P05"), {"guidance": "甲"}, seen=0, by=zhou)
    change_item(item(draft, "P06"), {"guidance": "乙"}, seen=0, by=qian)
    change_head(draft, {"title": "丙"}, seen=0, by=qian)
    change_template(draft, "R01", {"closing_line": "丁"}, seen=0, by=zhou)
    reorder_items(draft, "RETAINED", codes(draft, "RETAINED")[::-1], seen=0, by=qian)
    reorder_items(draft, "PROHIBITED", codes(draft)[::-1], seen=0, by=zhou)
    assert EditionChange.objects.count() == 6


def test_the_second_to_change_head_template_or_order_is_told(
    draft: Edition, zhou: User, qian: User
) -> None:
    change_head(draft, {"title": "甲"}, seen=0, by=zhou)
    change_template(draft, "R01", {"closing_line": "乙"}, seen=0, by=zhou)
    turned = codes(draft)[::-1]
    reorder_items(draft, "PROHIBITED", turned, seen=0, by=zhou)
    for verb in (
        lambda: change_head(draft, {"title": "丙"}, seen=0, by=qian),
        lambda: change_template(draft, "R01", {"closing_line": "丁"}, seen=0, by=qian),
        lambda: reorder_items(draft, "PROHIBITED", sorted(turned), seen=0, by=qian),
    ):
        with pytest.raises(EditedMeanwhile, match="周平"):
            verb()
    assert codes(draft) == turned


def test_who_changes_what_was_removed_meanwhile_is_told(
    draft: Edition, zhou: User, qian: User
) -> None:
    opened = item(draft, "P05")
    remove_item(item(draft, "P05"), seen=0, by=zhou)
    with pytest.raises(EditedMeanwhile, match="周平删去了 P05") as refusal:
        change_item(opened, {"guidance": "甲"}, seen=0, by=qian)
    assert refusal.value.present is None
    with pytest.raises(ItemGone):
        change_item(opened, {"guidance": "甲"}, seen=1, by=qian)


def test_what_another_changed_meanwhile_is_not_removed_or_reordered_unseen(
    draft: Edition, zhou: User, qian: User
) -> None:
    before = codes(draft)
    change_item(item(draft, "P05"), {"guidance": "甲"}, seen=0, by=zhou)
    with pytest.raises(EditedMeanwhile):
        remove_item(item(draft, "P05"), seen=0, by=qian)
    add_item(draft, "PROHIBITED", {"name": "养犬证明", "guidance": "免"}, by=zhou)
    with pytest.raises(EditedMeanwhile):
        reorder_items(draft, "PROHIBITED", before[::-1], seen=0, by=qian)
    assert codes(draft) == [*before, "P21"]


def test_of_two_at_the_same_instant_one_is_told(draft: Edition, zhou: User, qian: User) -> None:
    """The row lock lines them up: the second reads what the first wrote, not its own copy."""
    stale = Edition.objects.get(pk=draft.pk)
    change_head(draft, {"title": "甲"}, seen=0, by=zhou)
    with pytest.raises(EditedMeanwhile):
        change_head(stale, {"title": "乙"}, seen=stale.revision, by=qian)

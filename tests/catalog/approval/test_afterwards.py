"""What is approved: it takes effect on its day, may be withdrawn, and never changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.actions.approval import (
    approve_edition,
    submit_edition,
    take_effect,
    withdraw_edition,
)
from catalog.actions.drafts import change_head
from catalog.actions.editions import draft_next_edition
from catalog.errors import (
    CannotBeWithdrawn,
    NoEditionInForce,
    NotADraft,
    NotOurs,
)
from catalog.models import AlternativeRoute, CertificateItem, Edition, EditionState
from catalog.payloads import KIND, edition_payload
from catalog.selectors import present_edition
from catalog.tasks import take_effect_everywhere
from core.audit.models import Entry
from core.errors import NotAllowed
from core.exchange.models import Dispatch
from core.identity.models import User
from infra.schedule import SCHEDULE
from tenants.models import Tenant
from tests.catalog.approval.conftest import day, midnight_of, refused_by_database
from tests.factories.editions import (
    PUBLISHER,
    new_payload,
    published_edition,
    submitted_edition,
)
from tests.people import hire


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

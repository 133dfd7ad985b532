"""Papers are kept as long as their class says; what is frozen is kept longer."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from core.audit.trail import history_of
from core.errors import InvalidInput, NotAllowed
from issuance.actions.retention import freeze, set_retention, unfreeze
from issuance.archive_errors import AlreadyFrozen, NotFrozen
from issuance.errors import ReasonMissing
from issuance.models import ArchiveHold, RetentionClass
from issuance.retention import retention_plan
from issuance.selectors.archive import due_for_disposal
from tests.factories.issuance import issued_certificate
from tests.issuance.archives import years_later

YEARS = {"long": 30, "short": 10}


@pytest.mark.parametrize("person", ["clerk", "approver", "auditor", "editor"])
def test_only_the_bureau_says_how_long_papers_are_kept(person, request):
    with pytest.raises(NotAllowed):
        set_retention(YEARS, {}, by=request.getfixturevalue(person))
    assert not RetentionClass.objects.exists()


@pytest.mark.parametrize("years", [{}, {"long": 30}, {"long": 4, "short": 10}, {"long": 30, "short": 101}])  # fmt: skip
def test_a_period_out_of_bounds_is_refused(officer, years):
    with pytest.raises(InvalidInput):
        set_retention(years, {}, by=officer)
    assert not RetentionClass.objects.exists()


def test_an_unknown_class_is_refused(officer):
    with pytest.raises(InvalidInput) as refused:
        set_retention(YEARS, {"R06": "forever"}, by=officer)
    assert set(refused.value.errors) == {"R06"}


def test_without_a_word_from_the_bureau_papers_are_kept_for_an_inferred_thirty_years(in_county):
    plan = retention_plan()
    assert plan.of("R06").is_inferred
    assert plan.until("R06", date(2026, 11, 22)) == date(2056, 12, 31)
    assert not plan.is_over("R06", date(2026, 11, 22), today=date(2056, 12, 31))
    assert plan.is_over("R06", date(2026, 11, 22), today=date(2057, 1, 1))


def test_items_may_be_kept_longer_or_shorter_than_the_usual(officer):
    set_retention({"long": 20, "short": 10}, {"R07": "permanent", "R05": "short"}, by=officer)
    plan = retention_plan()
    issued_on = date(2026, 1, 1)
    assert plan.until("R07", issued_on) is None
    assert plan.until("R05", issued_on) == date(2036, 12, 31)
    assert plan.until("R06", issued_on) == date(2046, 12, 31)
    assert not plan.of("R06").is_inferred


def test_a_change_stands_on_the_trail_with_what_was_before(officer):
    set_retention(YEARS, {}, by=officer)
    set_retention({"long": 20, "short": 10}, {"R05": "short"}, by=officer)
    last = history_of(RetentionClass.objects.get(code="long"))[0]
    assert (last.verb, last.details["years_before"], last.details["years"]) == ("retention.set", 30, 20)  # fmt: skip
    assert history_of(RetentionClass.objects.get(code="short"))[0].details["items"] == "R05"


def test_what_is_due_follows_the_class_of_the_item(clerk, approver, officer):
    certificate = issued_certificate(clerk, approver)
    set_retention(YEARS, {"R06": "short"}, by=officer)
    plan, community = retention_plan(), certificate.community
    assert not due_for_disposal(community, plan, today=date(2036, 12, 31)).exists()
    assert due_for_disposal(community, plan, today=date(2037, 1, 1)).count() == 1
    set_retention(YEARS, {"R06": "permanent"}, by=officer)
    assert not due_for_disposal(community, retention_plan(), today=date(2199, 1, 1)).exists()


def test_freezing_asks_a_reason_and_one_is_enough(clerk, approver, officer):
    entry = issued_certificate(clerk, approver).archive_entry
    with pytest.raises(NotAllowed):
        freeze(entry, reason="法院调取", by=clerk)
    with pytest.raises(ReasonMissing):
        freeze(entry, reason=" ", by=officer)
    freeze(entry, reason="法院调取", by=officer)
    with pytest.raises(AlreadyFrozen):
        freeze(entry, reason="再冻一次", by=approver)
    with pytest.raises(IntegrityError), transaction.atomic():
        ArchiveHold.objects.create(entry=entry, reason="又一次", placed_by=officer)
    assert ArchiveHold.objects.count() == 1


def test_what_is_frozen_is_not_due_until_it_is_lifted(clerk, approver, officer):
    certificate = issued_certificate(clerk, approver)
    entry, community = certificate.archive_entry, certificate.community
    freeze(entry, reason="法院调取", by=officer)
    with years_later():
        assert not due_for_disposal(community, retention_plan()).exists()
        unfreeze(entry, reason="案件已结", by=approver)
        assert due_for_disposal(community, retention_plan()).count() == 1
        with pytest.raises(NotFrozen):
            unfreeze(entry, reason="案件已结", by=approver)


def test_a_hold_is_lifted_and_never_rewritten(clerk, approver, officer):
    entry = issued_certificate(clerk, approver).archive_entry
    hold = freeze(entry, reason="法院调取", by=officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        ArchiveHold.objects.filter(pk=hold.pk).update(reason="别的")
    unfreeze(entry, reason="案件已结", by=officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        ArchiveHold.objects.filter(pk=hold.pk).update(lifted_at=None)
    verbs = [one.verb for one in history_of(entry.certificate)]
    assert verbs[:2] == ["archive.unfrozen", "archive.frozen"]

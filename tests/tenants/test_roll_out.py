"""Furnishing an office: all of it, once."""

from __future__ import annotations

import pytest

from catalog.selectors import edition_in_force
from core.directory.models import Community, RelyingParty
from core.divisions.models import Division
from core.divisions.models import Level as DivisionLevel
from core.tenancy import PUBLIC, working_in
from issuance.models import Seal
from tenants.actions.rollout import RELYING_PARTIES, RollOut, mark_prefix, roll_out
from tenants.models import Level, Tenant
from tests.tenants.test_create_tenant import make


def furnish(tenant: Tenant) -> RollOut:
    with working_in(PUBLIC):
        return roll_out(tenant)


def communities_of(code: str) -> int:
    with working_in(PUBLIC):
        level = DivisionLevel.COMMUNITY
        return Division.objects.filter(level=level, code__startswith=code).count()


def test_a_functional_zone_gets_no_communities(database: None) -> None:
    zone = make(
        "pzh-fantai", name="钒钛高新区", short_name="钒钛", division_code="510491",
        is_functional_zone=True,
    )  # fmt: skip
    done = furnish(zone)
    assert done.communities == 0
    with working_in(zone):
        assert not Community.objects.exists()
        assert RelyingParty.objects.count() == len(RELYING_PARTIES)
        assert edition_in_force() is not None


@pytest.mark.parametrize("slug", ["sichuan", "panzhihua"])
def test_only_counties_have_communities(slug: str, database: None) -> None:
    with working_in(slug):
        assert not Community.objects.exists()


def test_a_county_gets_its_communities_its_units_and_the_citys_list(database: None) -> None:
    county = make()
    done = furnish(county)
    assert done.communities == communities_of("510411")
    assert done.adopted_edition is True
    with working_in(county):
        assert Community.objects.count() == done.communities
        assert set(RelyingParty.objects.values_list("name", flat=True)) == set(RELYING_PARTIES)
        edition = edition_in_force()
        assert edition is not None
        assert edition.origin_slug == "panzhihua"


def test_rolling_out_again_adds_nothing_and_keeps_what_was_edited(database: None) -> None:
    county = make()
    furnish(county)
    with working_in(county):
        edited = Community.objects.all()[0]
        edited.phone, edited.mark = "0812-1234567", "仁和甲"
        edited.save()
        before = list(Community.objects.values())
    again = furnish(county)
    assert again.communities == again.seals == again.relying_parties == 0
    with working_in(county):
        assert list(Community.objects.values()) == before
        assert edition_in_force() is not None


def test_a_community_that_came_later_gets_a_mark_nobody_has(database: None) -> None:
    county = make()
    furnish(county)
    with working_in(county):
        gone = list(Community.objects.values_list("pk", flat=True)[:40:2])
        Seal.objects.filter(community__in=gone).delete()
        Community.objects.filter(pk__in=gone).delete()
    assert furnish(county).communities == len(gone)
    with working_in(county):
        marks = list(Community.objects.values_list("mark", flat=True))
    assert len(marks) == len(set(marks))
    assert len(marks) == communities_of("510411")


def test_marks_begin_with_city_and_county_and_are_unique(database: None) -> None:
    county = make()
    furnish(county)
    with working_in(county):
        marks = list(Community.objects.values_list("mark", flat=True))
    assert all(mark.startswith("攀仁") for mark in marks)
    assert len(set(marks)) == len(marks)


def test_a_county_without_a_city_is_marked_by_its_own_name() -> None:
    assert mark_prefix(Tenant(short_name="东区", level=Level.COUNTY)) == "东"

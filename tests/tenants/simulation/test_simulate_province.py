"""The simulated province: never among real offices, the same each time, whole or not at all."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Max

from core.directory.models import Community
from core.tenancy import PUBLIC, working_in
from issuance.models import BookCounter, Certificate, Demand, PaperSaved, Redirection
from reporting.figures import build_payload
from reporting.quarters import Quarter
from reporting.summaries.selectors import picture
from tenants.models import Tenant
from tenants.simulation.building import DiskTooSmall, build_province
from tenants.simulation.plan import Plan, shared_out

SMALL = ("--tenants", "3", "--communities", "20", "--certificates", "300", "--redirections", "90",
         "--last-quarter", "2026Q3", "--quarters", "2")  # fmt: skip
COUNTIES = ("x510104", "x510105")


@pytest.fixture
def empty_platform(committed: str) -> None:
    """A migrated database with no office in it, as ``migrate_tenants`` leaves a new one."""
    with working_in(PUBLIC), connection.cursor() as cursor:
        for schema in ("pzh_xiqu", "pzh_dongqu", "panzhihua", "sichuan"):
            cursor.execute(f'DROP SCHEMA "{schema}" CASCADE')
        cursor.execute("DELETE FROM tenants_domain")
        cursor.execute("DELETE FROM tenants_tenant WHERE schema_name <> 'public'")


def simulate(*arguments: str) -> str:
    told = StringIO()
    call_command("simulate_province", *SMALL, *arguments, stdout=told)
    return told.getvalue()


def offices() -> set[str]:
    with working_in(PUBLIC):
        return {*Tenant.objects.exclude(schema_name=PUBLIC).values_list("slug", flat=True)}


def books(schema: str) -> list[Any]:
    with working_in(schema):
        certificates = Certificate.objects.order_by("pk").values_list(
            "public_id", "number", "item_code", "issued_at", "application__created_at", "state"
        )
        redirections = Redirection.objects.order_by("pk").values_list(
            "public_id", "number", "item__code", "told_at", "demand__unit_name"
        )
        return [*certificates, *redirections]


# --- Refused ------------------------------------------------------------------------------------
def test_a_database_with_real_offices_is_refused_and_left_as_it_was(committed: str) -> None:
    before = offices()
    with pytest.raises(CommandError, match="已有正式单位"):
        simulate()
    assert offices() == before


def test_what_does_not_fit_on_the_disk_is_not_begun(empty_platform: None) -> None:
    endless = Plan(3, 20, 10**13, 0, seed=1, quarters=1, last_quarter="2026Q3")
    with pytest.raises(DiskTooSmall, match="没有写入任何内容"):
        build_province(endless, lambda *_: None)
    assert offices() == set()
    assert "offices in" in simulate()  # Nor is the database claimed by it.


@pytest.mark.parametrize("bad", [("--last-quarter", "2026"), ("--certificates", "-3")])
def test_bad_arguments_are_refused(bad: tuple[str, str]) -> None:
    with pytest.raises(CommandError):
        call_command("simulate_province", *bad)


# --- Built --------------------------------------------------------------------------------------
def test_a_killed_run_goes_on_and_the_same_seed_gives_the_same_books(empty_platform: None) -> None:
    def killed_at_the_third(number: int, _total: int, _name: str) -> None:
        if number == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_province(
            Plan(3, 20, 300, 90, seed=1, quarters=2, last_quarter="2026Q3"), killed_at_the_third
        )
    assert offices() == {"p510000", "c510100", "x510104"}
    first = books("x510104")
    assert "1 offices in" in simulate()
    assert "0 offices in" in simulate()
    assert books("x510104") == first
    with pytest.raises(CommandError, match="另一组参数"):
        simulate("--seed", "2")
    assert [len(books(schema)) for schema in COUNTIES] == [len(first), 390 - len(first)]

    second = books("x510105")
    with working_in(PUBLIC), connection.cursor() as cursor:
        cursor.execute("DELETE FROM tenants_domain WHERE domain = 'x510105.localhost'")
        cursor.execute("DELETE FROM tenants_tenant WHERE slug = 'x510105'")
        cursor.execute('DROP SCHEMA "x510105" CASCADE')
    simulate()
    assert books("x510105") == second
    _books_are_sound()
    _figures_agree()


def _books_are_sound() -> None:
    """Numbers have no gaps, counters go on where the books end, and names open."""
    certificates = redirections = in_use = 0
    for schema in COUNTIES:
        with working_in(schema):
            certificates += Certificate.objects.count()
            redirections += Redirection.objects.count()
            in_use += Community.objects.filter(is_active=True).count()
            for book, model in (("certificate", Certificate), ("redirection", Redirection),
                                ("saving", PaperSaved)):  # fmt: skip
                numbered = model.objects.values_list("community", "year").annotate(
                    Count("pk"), Max("serial")
                )
                counters = {
                    (one.community_id, one.year): one.last
                    for one in BookCounter.objects.filter(book=book)
                }
                assert {row[:2]: row[2] for row in numbered} == counters
                assert {row[:2]: row[3] for row in numbered} == counters
            slips = Redirection.objects.exclude(demand=None)
            assert slips.count() == Demand.objects.count()
            assert Certificate.objects.all()[0].owner.subject_name in ("张伟", "王芳", "李娜",
                "刘洋", "陈静", "杨帆", "赵磊", "黄丽", "周强", "吴敏")  # fmt: skip
    assert (certificates, redirections, in_use) == (300, 90, 20)


def _figures_agree() -> None:
    for quarter in ("2026Q2", "2026Q3"):
        call_command("aggregate", "--quarter", quarter, stdout=StringIO())
    counted = [Quarter(2026, 2), Quarter(2026, 3)]
    with working_in("p510000"):
        shown = [picture(quarter) for quarter in counted]
    assert sum(one.total.whole.number("certificates") or 0 for one in shown) == 300
    assert sum(one.total.whole.number("redirections") or 0 for one in shown) == 90
    assert sum(one.total.whole.number("papers_saved") or 0 for one in shown) == 15
    assert shown[0].total.whole.number("points_in_place") == shown[0].total.points == 4
    with working_in("x510104"):
        own = build_payload(counted[0])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM issuance_certificate WHERE issued_on"
                " BETWEEN '2026-04-01' AND '2026-06-30'"
            )
            assert cursor.fetchone() == (own.whole.number("certificates"),)


def test_parts_add_up_to_the_whole() -> None:
    assert shared_out(10, [1, 1, 1]) == [4, 3, 3]
    assert shared_out(7_000_000, [47, 26, 89, 0]) == [2030864, 1123457, 3845679, 0]
    assert shared_out(5, []) == []
    assert shared_out(5, [0, 0]) == [0, 0]

"""A new office is the template's twin, or it is not there at all."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection

from core.audit.models import Entry
from core.audit.trail import history_of
from core.errors import NotAllowed
from core.identity.models import User
from core.tenancy import PUBLIC, working_in
from tenants.actions.create import create_tenant, ensure_platform
from tenants.errors import HostTaken, SlugTaken, SlugUnfit, TemplateSchemaMissing
from tenants.models import Blueprint, Domain, Level, State, Tenant
from tenants.schemas import COPIED_TABLES
from tests.people import PEOPLE, hire
from tests.tenants.anatomy import anatomy, rows_of


def make(slug: str = "pzh-renhe", *, host: str = "", **fields: Any) -> Tenant:
    with working_in(PUBLIC):
        parent = Tenant.objects.get(slug="panzhihua")
        given = {
            "name": "仁和区", "short_name": "仁和", "level": Level.COUNTY,
            "division_code": "510411", "parent": parent, **fields,
        }  # fmt: skip
        return create_tenant(slug=slug, host=host or f"{slug}.localhost", **given)


def schemas() -> set[str]:
    with working_in(PUBLIC), connection.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace")
        return {name for (name,) in cursor.fetchall()}


# --- Refusals -----------------------------------------------------------------------------------
def test_who_may_not_roll_out_is_refused_and_leaves_no_trace(database: None) -> None:
    before = schemas()
    with working_in(PUBLIC):
        editor = hire(PEOPLE["editor"])
    with pytest.raises(NotAllowed):
        make(by=editor)
    assert schemas() == before


def test_a_slug_that_is_taken_is_refused_and_leaves_no_trace(database: None) -> None:
    before = schemas()
    with pytest.raises(SlugTaken):
        make("pzh-dongqu", host="another.localhost")
    assert schemas() == before
    with working_in(PUBLIC):
        assert not Domain.objects.filter(domain="another.localhost").exists()


@pytest.mark.parametrize(
    "slug",
    [
        "", "1st", "Dongqu", "东区", "pzh_dongqu", "pzh--dongqu", "-pzh", "pzh-", "a b", "a.b",
        'x"; DROP SCHEMA public; --', "public", "platform", "information-schema", "pg-catalog",
        "pg-toast", "tenant-template", "a" * 49, "pzh\n", "pzh'",
    ],
)  # fmt: skip
def test_a_slug_that_cannot_name_a_host_and_a_schema_is_refused(slug: str, database: None) -> None:
    before = schemas()
    with pytest.raises(SlugUnfit):
        make(slug, host="another.localhost")
    assert schemas() == before


@pytest.mark.parametrize("host", ["pzh-dongqu.localhost", "PZH-DONGQU.localhost", "localhost"])
def test_a_host_that_is_taken_is_refused_and_leaves_no_trace(host: str, database: None) -> None:
    before = schemas()
    with pytest.raises(HostTaken):
        make(host=host)
    assert schemas() == before


def test_a_name_that_is_too_long_is_refused_and_leaves_no_trace(database: None) -> None:
    before = schemas()
    with pytest.raises(ValidationError):
        make(short_name="仁" * 17)
    assert schemas() == before
    with working_in(PUBLIC):
        assert not Tenant.objects.filter(slug="pzh-renhe").exists()


def test_without_a_template_nothing_is_made_and_the_mend_is_told(database: None) -> None:
    with working_in(PUBLIC):
        Blueprint.objects.all().delete()
    with pytest.raises(TemplateSchemaMissing) as refused:
        make()
    assert "manage.py migrate_tenants" in refused.value.message
    with working_in(PUBLIC):
        assert not Tenant.objects.filter(slug="pzh-renhe").exists()


def test_a_crash_while_making_it_leaves_no_half_an_office(database: None) -> None:
    before = schemas()
    with working_in(PUBLIC):
        Blueprint.objects.update(ddl="CREATE TABLE tenant_template.half (id int); SELECT 1/0;")
    with pytest.raises(DatabaseError, match="zero"):
        make()
    assert schemas() == before


def test_a_tenant_cannot_make_a_tenant(in_county: Tenant) -> None:
    with pytest.raises(Exception, match="outside the public schema"):
        create_tenant(
            slug="pzh-renhe", name="仁和区", short_name="仁和", level=Level.COUNTY,
            host="pzh-renhe.localhost",
        )  # fmt: skip


# --- The twin -----------------------------------------------------------------------------------
@pytest.mark.parametrize("part", ["columns", "constraints", "indexes", "triggers", "sequences"])
def test_the_new_schema_equals_the_template(part: str, database: None) -> None:
    tenant = make()
    template = anatomy(settings.TEMPLATE_SCHEMA)[part]
    assert template
    assert anatomy(tenant.schema_name)[part] == template


def test_no_function_lives_in_a_tenant(database: None) -> None:
    assert anatomy(make().schema_name)["functions"] == []


def test_nothing_of_it_points_out_of_its_schema(database: None) -> None:
    tenant = make()
    parts = anatomy(tenant.schema_name)
    text = "\n".join(line for lines in parts.values() for line in lines)
    assert settings.TEMPLATE_SCHEMA not in text
    assert "public." not in text.replace("public.refuse_change()", "").replace(
        "public.gin_trgm_ops", ""
    )


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("django_migrations", "app, name"),
        ("django_content_type", "id, app_label, model"),
        ("auth_permission", "id, content_type_id, codename"),
    ],
)
def test_it_knows_its_migrations_and_content_types(
    table: str, columns: str, database: None
) -> None:
    tenant = make()
    template = rows_of(settings.TEMPLATE_SCHEMA, table, columns)
    assert template
    assert rows_of(tenant.schema_name, table, columns) == template
    assert table in COPIED_TABLES


def test_nothing_else_is_copied(database: None) -> None:
    tenant = make()
    with working_in(tenant):
        assert not User.objects.exists()
        assert not Entry.objects.exists()


def test_rows_can_be_added_at_once(database: None) -> None:
    """The copied tables' sequences stand behind the copied rows."""
    from django.contrib.contenttypes.models import ContentType

    with working_in(make()):
        kind = ContentType.objects.create(app_label="tests", model="thing")
        assert ContentType.objects.filter(pk=kind.pk).count() == 1
        assert User.objects.create_user("first", name="甲", role="clerk").pk == 1


def test_the_row_the_host_and_the_trail_say_so(database: None) -> None:
    tenant = make(host="RenHe.LocalHost")
    assert (tenant.schema_name, tenant.state) == ("pzh_renhe", State.ACTIVE)
    with working_in(PUBLIC):
        assert Domain.objects.get(tenant=tenant).domain == "renhe.localhost"
        (line,) = history_of(tenant)
    assert (line.verb, line.details, line.actor_name) == (
        "tenant.created",
        {"slug": "pzh-renhe"},
        "系统",
    )


def test_making_one_is_quick(database: None, record_property: Any) -> None:
    """Reported, not asserted: the machine may be busy. Meant to be below a second."""
    started = time.perf_counter()
    make()
    record_property("seconds to create a tenant", round(time.perf_counter() - started, 2))


def test_the_platform_is_founded_once(database: None) -> None:
    with working_in(PUBLIC):
        first, again = ensure_platform("localhost"), ensure_platform("LOCALHOST")
        assert first == again
        assert first.level == Level.PLATFORM
        assert Tenant.objects.filter(schema_name=PUBLIC).count() == 1

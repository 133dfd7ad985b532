from __future__ import annotations

import pytest

from core.identity.models import User
from core.rows import read_row
from core.tenancy import TenantRequired, forget_tenant, working_in
from issuance.models import Application
from tenants.models import Tenant


def test_a_row_is_read_as_the_orm_reads_it(in_county: Tenant, clerk: User) -> None:
    found = read_row(User, "id = %s", [clerk.pk])
    same = User.objects.get(pk=clerk.pk)
    assert found is not None
    fields = [field.attname for field in User._meta.concrete_fields]
    assert [getattr(found, name) for name in fields] == [getattr(same, name) for name in fields]
    found.phone = "0812-1234567"
    found.save()
    assert User.objects.get(pk=clerk.pk).phone == "0812-1234567"


def test_no_row_is_none(in_county: Tenant) -> None:
    assert read_row(User, "id = %s", [0]) is None


def test_it_reads_the_tenant_it_stands_in_and_nothing_without_one(
    county: Tenant, other_county: Tenant
) -> None:
    with working_in(other_county):
        User.objects.create_user("only-here", name="钱多多", role="clerk")
    with working_in(county):
        assert read_row(User, "username = %s", ["only-here"]) is None
    forget_tenant()
    with pytest.raises(TenantRequired):
        read_row(User, "username = %s", ["only-here"])


def test_sealed_fields_are_left_to_the_orm(in_county: Tenant) -> None:
    with pytest.raises(TypeError, match="Application"):
        read_row(Application, "id = %s", [1])

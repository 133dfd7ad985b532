from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from core.identity.models import User
from core.rows import insert_row, read_row
from core.tenancy import TenantRequired, forget_tenant, working_in
from issuance.models import Application
from issuance.verification.models import VerificationCode
from tenants.models import Tenant
from tests.factories.issuance import NAME, issued_certificate


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


def test_a_row_is_written_as_the_orm_writes_it(in_county: Tenant) -> None:
    written = insert_row(User(username="new-here", name="钱多多", role="clerk", password="!"))
    found = User.objects.get(username="new-here")
    assert (written.pk, written.joined_at, found.name) == (found.pk, found.joined_at, "钱多多")
    written.name = "钱小多"
    written.save()
    assert User.objects.get(username="new-here").name == "钱小多"
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_row(User(username="new-here", name="别人", role="clerk", password="!"))


def test_sealed_fields_are_written_sealed(in_county: Tenant, clerk: User, approver: User) -> None:
    certificate = issued_certificate(clerk, approver)
    certificate.refresh_from_db()
    assert certificate.paper["stub"]
    with connection.cursor() as cursor:
        cursor.execute('SELECT paper FROM "issuance_certificate" WHERE id = %s', [certificate.pk])
        assert NAME.encode() not in bytes(cursor.fetchone()[0])


def test_a_key_of_its_own_is_kept(in_public: None) -> None:
    assert insert_row(VerificationCode(code="7KQ2M9XD4TBHP", schema_name="x")).pk == "7KQ2M9XD4TBHP"

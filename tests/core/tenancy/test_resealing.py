"""Rows that never change can be sealed anew where the code says so, and in nothing else."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from core.tenancy.triggers import resealing
from issuance.models import Certificate
from tests.factories.issuance import issued_certificate


def write(sql: str, pk: int) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE issuance_certificate SET {sql} WHERE id = %s", [pk])


def test_only_sealed_columns_and_only_for_the_while(clerk, approver):
    certificate = issued_certificate(clerk, approver)
    same = "paper = paper || ''::bytea"
    with pytest.raises(DatabaseError):
        write(same, certificate.pk)
    with resealing():
        write(same, certificate.pk)
        for sql in ("number = 'X'", f"{same}, pdf_size = pdf_size + 1", "issued_on = '2020-01-01'"):
            with pytest.raises(DatabaseError):
                write(sql, certificate.pk)
    with pytest.raises(DatabaseError):
        write(same, certificate.pk)
    with pytest.raises(DatabaseError), transaction.atomic(), resealing():
        Certificate.objects.filter(pk=certificate.pk).delete()

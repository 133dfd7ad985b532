"""Lay out, in a process of its own, what the benchmarks of issuing and verifying use up.

`python -m tests.benchmarks.prepare FILE COUNT` submits COUNT applications for the approver's click
and COUNT for the floor, and issues a few certificates to verify. For the floor it really issues
each of its applications, keeps what was handed to Typst and which rows were written, and rolls
that back: the floor then does the same again by hand.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import django
import typst

SCHEMA = "pzh_dongqu"
FLOOR_COMMUNITY = "510402002007"
ISSUED = 12
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高"
GIVEN = ["秀英", "建国", "桂兰", "志强", "玉珍", "国庆", "小雨", "德明", "春梅", "永福"]


def main(file: Path, count: int) -> None:
    """Write ``file``: addresses of applications, the floor's papers and rows, codes to verify."""
    django.setup()
    from core.identity.access import Role
    from core.identity.models import User
    from core.tenancy import working_in
    from tests.factories.issuance import issued_certificate, submitted_application
    from tests.people import Person, hire

    with working_in(SCHEMA):
        clerk = User.objects.get(username="clerk")
        approver = User.objects.get(username="approver")
        codes = [
            issued_certificate(clerk, approver, **answers(n)).verification_code
            for n in range(ISSUED)
        ]
        applications = [
            str(submitted_application(clerk, **answers(ISSUED + n)).public_id) for n in range(count)
        ]
        other_clerk = hire(Person("bench-clerk", "刘洋", Role.CLERK, FLOOR_COMMUNITY))
        other_approver = hire(Person("bench-approver", "孙丽", Role.APPROVER, FLOOR_COMMUNITY))
        papers = [
            rehearsal(submitted_application(other_clerk, **answers(ISSUED + n)), other_approver)
            for n in range(count)
        ]
    file.write_text(
        json.dumps({"applications": applications, "papers": papers, "codes": codes}), "utf-8"
    )


def answers(number: int) -> dict[str, Any]:
    """Return answers that differ from everybody else's in name, ID number, address and money."""
    from core.privacy.id_numbers import check_character

    person = number * 7 + 3
    body = (
        f"510402{1950 + person % 50}{1 + person % 12:02d}{1 + person % 28:02d}{person % 1000:03d}"
    )
    name = SURNAMES[person % len(SURNAMES)] + GIVEN[person % len(GIVEN)]
    rows = [
        {"name": name, "relation": "本人", "age": str(30 + person % 40), "occupation": "退休", "income": "1800"},
        {"name": f"{SURNAMES[number % 20]}国强", "relation": "丈夫", "age": "63", "occupation": "无业", "income": "600"},
        {"name": "罗小雨", "relation": "孙女", "age": "16", "occupation": "高中在读", "income": "0"},
    ]  # fmt: skip
    return {
        "subject_name": name,
        "subject_id_number": body + check_character(body),
        "subject_sex": "男" if person % 1000 % 2 else "女",
        "subject_address": f"攀枝花市东区炳草岗街道人民街{1 + person % 200}号{1 + person % 9}栋501号",
        "subject_phone": f"138{person:08d}",
        "household": rows,
    }


def rehearsal(application: Any, approver: Any) -> dict[str, Any]:
    """Issue, keep what Typst was given and what was written, and take it back."""
    from django.db import connection, transaction

    from issuance.actions.certificates import approve_and_issue

    with transaction.atomic(), typst_overheard() as handed:
        certificate = approve_and_issue(application, by=approver)
        certificate.refresh_from_db()
        with connection.cursor() as cursor:
            trail = (
                "(subject_kind, subject_id) IN (('issuance.application', %s), "
                "('issuance.certificate', %s), ('issuance.sealuse', %s)) "
                "AND verb NOT IN ('application.opened', 'application.submitted')"
            )
            subjects = [str(application.pk), str(certificate.pk), str(certificate.seal_use.pk)]
            rows = {
                "issuance_certificate": as_json(cursor, "issuance_certificate", "id = %s", [certificate.pk]),
                "verification_verificationcode": as_json(
                    cursor, "public.verification_verificationcode", "code = %s", [certificate.verification_code]
                ),
                "issuance_archiveentry": as_json(cursor, "issuance_archiveentry", "certificate_id = %s", [certificate.pk]),
                "issuance_sealuse": as_json(cursor, "issuance_sealuse", "certificate_id = %s", [certificate.pk]),
                "audit_entry": as_json(cursor, "audit_entry", trail, subjects),
            }  # fmt: skip
        transaction.set_rollback(True)
    return {"typst": handed[-1], "rows": rows}


def as_json(cursor: Any, table: str, condition: str, given: list[Any]) -> list[dict[str, Any]]:
    """Return rows as PostgreSQL writes them in JSON; bytea as ``\\x`` and hexadecimal digits."""
    cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t WHERE {condition} ORDER BY 1", given)
    return [json.loads(text) for (text,) in cursor.fetchall()]


@contextmanager
def typst_overheard() -> Iterator[list[dict[str, Any]]]:
    """Collect the source and the data of every call of Typst."""
    handed: list[dict[str, Any]] = []
    really = typst.compile

    def overheard(source: Path, **options: Any) -> Any:
        handed.append({"source": str(source), "data": options["sys_inputs"]["data"]})
        return really(source, **options)

    with patch.object(typst, "compile", overheard):
        yield handed


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

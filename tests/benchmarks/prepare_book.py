"""Fill a community's county with a book of certificates, in a process of its own.

`python -m tests.benchmarks.prepare_book FILE SIZE` issues one certificate in 西区 as the counter does, and
lets PostgreSQL write SIZE more after its example: 20,000 people (sealed and indexed as ever, sent by
COPY), 3,000 units of which few are named often, five years, all communities. Seeded: every run writes
the same book.
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path
from typing import Any

import django

SCHEMA = "pzh_xiqu"
PEOPLE = 20_000
UNITS = 3_000
DAYS = 5 * 365
SEED = 20261122
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高覃单区仇解"
GIVEN = "秀英建国桂兰志强玉珍小雨德明春梅永福丽华文军海燕晓东红霞立新国庆光辉云芳家豪思琪子涵"
KINDS = ("法院", "司法局", "公证处", "不动产登记中心", "市场监督管理局", "银行", "学校", "公司")
SEALED = (
    "subject_name", "subject_name_index", "subject_name_sound_index",
    "subject_name_initials_index", "subject_id_number", "subject_id_index", "subject_phone",
    "subject_phone_index",
)  # fmt: skip


def main(file: Path, size: int) -> None:
    """Write the book, and into ``file`` what may be asked of it."""
    django.setup()
    from django.db import connection

    from core.identity.models import User
    from core.tenancy import working_in
    from tests.benchmarks.prepare import answers
    from tests.factories.issuance import issued_certificate

    chance = random.Random(SEED)
    with working_in(SCHEMA):
        clerk = User.objects.get(username="clerk")
        approver = User.objects.get(username="approver")
        example = issued_certificate(clerk, approver, **answers(1))
        people = [person(number, chance) for number in range(PEOPLE)]
        units = [f"攀枝花市第{number}{KINDS[number % len(KINDS)]}" for number in range(UNITS)]
        with connection.cursor() as cursor:
            # The rows are those of the example: what they point at is known to exist.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")
            copy_people(cursor, people)
            cursor.execute("CREATE TEMP TABLE bench_unit (n int PRIMARY KEY, name text)")
            cursor.executemany("INSERT INTO bench_unit VALUES (%s, %s)", list(enumerate(units)))
            cursor.execute("INSERT INTO issuance_unitname (name) SELECT name FROM bench_unit")
            indexes = without_indexes(cursor)
            write_book(cursor, example, size)
            for made in indexes:  # Later is faster: a book is not written in one go but here.
                cursor.execute(made)
            cursor.execute("SET LOCAL session_replication_role = origin")
    with working_in(SCHEMA), connection.cursor() as cursor:
        for table in ("issuance_application", "issuance_certificate", "issuance_unitname"):
            cursor.execute(f"ANALYZE {table}")
    asked = [people[chance.randrange(PEOPLE)] for _ in range(40)]
    file.write_text(json.dumps({"people": asked, "units": units[:40]}), "utf-8")


def person(number: int, chance: random.Random) -> dict[str, str]:
    """Return somebody: name, ID number and telephone."""
    from core.privacy.id_numbers import check_character

    body = f"510403{chance.randint(1940, 2005)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}{number % 1000:03d}"
    name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
    return {
        "name": name,
        "id_number": body + check_character(body),
        "phone": f"139{number:08d}",
    }


def copy_people(cursor: Any, people: list[dict[str, str]]) -> None:
    """Send everybody's sealed columns and blind indexes by COPY."""
    from django.db import connection

    from issuance.models import Application

    fields = [Application._meta.get_field(name) for name in SEALED]
    columns = ", ".join(f"{name} bytea" for name in SEALED)
    cursor.execute(f"CREATE TEMP TABLE bench_person (n int PRIMARY KEY, {columns})")
    with cursor.copy("COPY bench_person FROM STDIN") as copy:
        for number, one in enumerate(people):
            said = [one["name"]] * 4 + [one["id_number"]] * 2 + [one["phone"]] * 2
            sealed = [
                bytes(field.get_db_prep_value(value, connection))  # type: ignore[union-attr]
                for field, value in zip(fields, said, strict=True)
            ]
            copy.write_row([number, *sealed])


def without_indexes(cursor: Any) -> list[str]:
    """Drop the indexes of the two books that carry no constraint; return how they are made."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid IN ('issuance_application'::regclass, 'issuance_certificate'::regclass)"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)"
    )
    found = cursor.fetchall()
    for name, _made in found:
        cursor.execute(f"DROP INDEX {name}")
    return [made for _name, made in found]


def write_book(cursor: Any, example: Any, size: int) -> None:
    """Write applications and certificates after the example, oldest first."""
    from django.db import connection

    cursor.execute(
        "CREATE TEMP TABLE bench_place AS SELECT row_number() OVER (ORDER BY id) - 1 AS n, id, mark"
        " FROM directory_community WHERE NOT is_training"
    )
    # One line per certificate: its person, place, unit and day. Units are drawn so that few are
    # named often; the fractional part of i times an irrational is as good as chance, and the same
    # every time.
    days = f"(current_date - {DAYS} + (i::bigint * {DAYS} / {size})::int)"
    cursor.execute(f"""
        CREATE TEMP TABLE bench_line AS
        SELECT i, (i * 7919::bigint) % {PEOPLE} AS person, place.id AS community_id, place.mark,
               floor({UNITS} * power((i * 0.6180339887498949) % 1, 4))::int AS unit, {days} AS day,
               (ARRAY['R01','R02','R03','R04','R05','R06','R06','R07'])[1 + (i * 31) % 8] AS item,
               row_number() OVER (PARTITION BY place.id, extract(year FROM {days}) ORDER BY i)
                   + 1000 AS serial
        FROM generate_series(1, {size}) AS i
        JOIN bench_place AS place ON place.n = (i * 13) % (SELECT count(*) FROM bench_place)
    """)
    cursor.execute("SELECT max(id) FROM issuance_application")
    (first,) = cursor.fetchone()
    _insert(cursor, connection, "issuance_application", example.application_id, {
        "id": f"{first} + i",
        "public_id": "md5('application' || i)::uuid",
        "community_id": "line.community_id",
        "created_at": "day + time '09:00'",
        "saved_at": "day + time '09:30'",
        **{name: f"person.{name}" for name in SEALED},
    })  # fmt: skip
    _insert(cursor, connection, "issuance_certificate", example.pk, {
        "id": f"{example.pk} + i",
        "public_id": "md5('certificate' || i)::uuid",
        "application_id": f"{first} + i",
        "community_id": "line.community_id",
        "number": "line.mark || '〔' || extract(year FROM day) || '〕第' || line.serial || '号'",
        "year": "extract(year FROM day)::int",
        "serial": "line.serial",
        "verification_code": "'Z' || lpad(i::text, 12, '0')",
        "issued_at": "day + time '10:00'",
        "issued_on": "day",
        "item_code": "line.item",
        "relying_party": "unit.name",
    })  # fmt: skip
    for table in ("issuance_application", "issuance_certificate"):
        cursor.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )


def _insert(cursor: Any, connection: Any, table: str, key: int, given: dict[str, str]) -> None:
    """Insert one row per line like the row ``key``, but for the columns ``given`` as SQL."""
    names = [
        column.name for column in connection.introspection.get_table_description(cursor, table)
    ]
    values = ", ".join(given.get(name, f"example.{name}") for name in names)
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM bench_line AS line"
        " JOIN bench_person AS person ON person.n = line.person"
        " JOIN bench_unit AS unit ON unit.n = line.unit"
        f" JOIN {table} AS example ON example.id = %s ORDER BY i",
        [key],
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))

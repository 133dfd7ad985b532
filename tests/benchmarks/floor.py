"""The floor of issuing: the bare Typst render of the same paper and one SQL transaction.

The render is one call of ``typst.compile`` with data, QR code and fonts at hand. The transaction
writes by plain psycopg what the platform writes for one certificate, into the same tables under
the same constraints and triggers, and commits: three counters, the certificate, its line in the
index of codes, its archive entry, its line of the seal register, three lines of the trail, the
application's new state. Nothing is looked up, checked, hashed or encrypted, and no file is written.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import typst
from psycopg import sql

from core.documents.fonts import FontSet, font_book

NEXT = (
    "INSERT INTO issuance_bookcounter AS counter (community_id, book, year, last) "
    "VALUES (%s, %s, %s, 1) ON CONFLICT (community_id, book, year) "
    "DO UPDATE SET last = counter.last + 1 RETURNING last"
)
Row = dict[str, Any]


class Floor:
    """Goes through prepared papers, one after the other."""

    def __init__(self, database_url: str, schema: str, papers: list[dict[str, Any]]) -> None:
        """Open a connection of its own; ``papers`` are those of ``tests.benchmarks.prepare``."""
        self._connection = psycopg.connect(database_url)
        self._path = sql.SQL("SET LOCAL search_path = {}, public").format(sql.Identifier(schema))
        self._fonts = font_book(FontSet())
        self._papers: Iterator[dict[str, Any]] = iter(papers)
        self._paper: dict[str, Any] = {}
        self.pdf = b""

    @property
    def backend_pid(self) -> int:
        """The server process of its connection."""
        return self._connection.info.backend_pid

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def next_paper(self) -> None:
        """Turn to the next paper."""
        self._paper = next(self._papers)

    def issue(self) -> None:
        """Render and write: the floor."""
        self.render()
        self.write()

    def render(self) -> None:
        """Render the present paper and no more."""
        source = Path(self._paper["typst"]["source"])
        self.pdf = typst.compile(
            source,
            root=source.parent,
            font_paths=self._fonts,
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"data": self._paper["typst"]["data"]},
            pdf_standards=["a-2b"],
            timestamp=0,
        )

    def write(self) -> None:
        """Write the present paper's rows in one transaction."""
        rows: dict[str, list[Row]] = self._paper["rows"]
        (certificate,) = rows["issuance_certificate"]
        (entry,) = rows["issuance_archiveentry"]
        (use,) = rows["issuance_sealuse"]
        community, year = certificate["community_id"], certificate["year"]
        with self._connection.transaction(), self._connection.cursor() as cursor:
            cursor.execute(self._path)
            serial = _next(cursor, community, "certificate", year)
            number = f"{certificate['number'].partition('第')[0]}第{serial:04d}号"
            known = _insert(
                cursor, "issuance_certificate", {**certificate, "serial": serial, "number": number}
            )
            cursor.execute(
                "UPDATE issuance_application SET state = 'issued', approved_by_id = %s,"
                " approved_at = %s, saved_at = %s WHERE id = %s",
                [
                    certificate["approver_id"], certificate["issued_at"],
                    certificate["issued_at"], certificate["application_id"],
                ],
            )  # fmt: skip
            _insert(cursor, "verification_verificationcode", *rows["verification_verificationcode"])
            sequence = _next(cursor, community, "archive", 0)
            _insert(
                cursor,
                "issuance_archiveentry",
                {**entry, "certificate_id": known, "sequence": sequence},
            )
            line = _next(cursor, community, "seal_use", year)
            _insert(cursor, "issuance_sealuse", {**use, "certificate_id": known, "serial": line})
            for one in rows["audit_entry"]:
                _insert(cursor, "audit_entry", one)

    def keep_file(self, folder: Path) -> None:
        """Write the last PDF durably, as the archive does: not part of the floor."""
        final = folder / f"{hashlib.sha256(self.pdf).hexdigest()}.pdf"
        handle, temporary = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(self.pdf)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).rename(final)
        opened = os.open(folder, os.O_RDONLY)
        os.fsync(opened)
        os.close(opened)


def _next(cursor: psycopg.Cursor[Any], community: int, book: str, year: int) -> int:
    row = cursor.execute(NEXT, [community, book, year]).fetchone()
    return int(row[0]) if row else 0


def _insert(cursor: psycopg.Cursor[Any], table: str, row: Row) -> Any:
    """Insert a row as PostgreSQL wrote it in JSON, with an id of its own; return that."""
    columns = [name for name in row if name != "id"]
    statement = _STATEMENTS.get(table)
    if statement is None:
        statement = _STATEMENTS[table] = sql.SQL("INSERT INTO {} ({}) VALUES ({}) {}").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, columns)),
            sql.SQL(", ").join([sql.Placeholder()] * len(columns)),
            sql.SQL("RETURNING id" if "id" in row else ""),
        )
    cursor.execute(statement, [_value(row[name]) for name in columns])
    found = cursor.fetchone() if "id" in row else None
    return found[0] if found else None


_STATEMENTS: dict[str, sql.Composed] = {}


def _value(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.startswith("\\x"):
        return bytes.fromhex(value[2:])
    return value

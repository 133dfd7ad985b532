"""One batch: read without locks, sealed anew in Python, written only where nothing changed since."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.db import connection, transaction

from core.privacy.crypto import (
    HEADER_BYTES,
    NONCE_BYTES,
    ColumnIndexer,
    ColumnSealer,
    Undecipherable,
)
from core.privacy.rotation.tables import SealedTable
from core.tenancy import current_schema
from core.tenancy.triggers import resealing

LOCK_PATIENCE = "50ms"
"""Shorter than PostgreSQL waits before it looks for a deadlock: never a clerk's turn to give way."""
_SEEN = HEADER_BYTES + NONCE_BYTES
"""No two sealings share these bytes: where they still stand, what was read still stands."""
_Column = tuple[ColumnSealer, list[tuple[Callable[[str], str], ColumnIndexer]]]


@dataclass
class Batch:
    """What became of a batch.

    ``last`` is the key of its last row, None when none was left. ``read`` rows were looked at,
    ``written`` sealed anew; the others had just been changed, or were locked (``is_busy``), and
    still wait. ``damaged`` are keys of rows that do not open.
    """

    last: int | None = None
    read: int = 0
    written: int = 0
    is_busy: bool = False
    damaged: list[int] = field(default_factory=list)


def reseal_batch(table: SealedTable, *, after: int, upto: int, size: int) -> Batch:
    """Seal up to ``size`` rows with keys above ``after`` and not above ``upto`` anew.

    Runs in the caller's transaction, which is best short: its locks are held from the one UPDATE on.
    """
    rows = _read(table, after, upto, size)
    if not rows:
        return Batch()
    batch = Batch(last=rows[-1][0], read=len(rows))
    anew, columns = [], _columns_of(table)
    for row in rows:
        try:
            anew.append(_row_anew(columns, row))
        except Undecipherable:
            batch.damaged.append(row[0])
    try:
        with transaction.atomic(), resealing():
            batch.written = _write(table, anew) if anew else 0
    except psycopg.errors.LockNotAvailable:
        batch.is_busy = True
    return batch


def _read(table: SealedTable, after: int, upto: int, size: int) -> list[tuple[Any, ...]]:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in (table.key, *(c.column for c in table.columns)))
    key = quote(table.key)
    sql = (
        f"SELECT {columns} FROM {table.place} "  # noqa: S608
        f"WHERE {key} > %s AND {key} <= %s AND {table.is_behind} ORDER BY {key} LIMIT %s"
    )
    with _binary_cursor() as cursor:
        return cursor.execute(sql, [after, upto, size], binary=True).fetchall()


def _columns_of(table: SealedTable) -> list[_Column]:
    """Return what seals each column of the table in the schema we work in, and indexes it."""
    schema = current_schema()
    return [
        (
            ColumnSealer(schema=schema, column=column.binding),
            [
                (one.normalize, ColumnIndexer(schema=schema, column=one.binding))
                for one in column.indexes
            ],
        )
        for column in table.columns
    ]


def _row_anew(columns: list[_Column], row: tuple[Any, ...]) -> list[Any]:
    """Return the key and, of each column, what stood there, its new value and its new indexes."""
    found = [row[0]]
    for (sealer, indexes), sealed in zip(columns, row[1:], strict=True):
        if sealed is None:
            found += [None, None, *(None for _ in indexes)]
            continue
        plaintext = sealer.unseal(sealed)
        found += [sealed[:_SEEN], sealer.seal(plaintext)]
        text = plaintext.decode() if indexes else ""
        for normalize, indexer in indexes:
            folded = normalize(text) if text else ""
            found.append(indexer.index(folded) if folded else None)
    return found


def _write(table: SealedTable, rows: list[list[Any]]) -> int:
    quote = connection.ops.quote_name
    names, sets, unchanged, arrays = ["k"], [], [], ["%b::bigint[]"]
    for number, column in enumerate(table.columns):
        names += [f"was{number}", f"now{number}"]
        sets.append(f"{quote(column.column)} = n.now{number}")
        unchanged.append(
            f"substring(t.{quote(column.column)} FOR {_SEEN}) IS NOT DISTINCT FROM n.was{number}"
        )
        arrays += ["%b::bytea[]", "%b::bytea[]"]
        for place, index in enumerate(column.indexes):
            names.append(f"index{number}_{place}")
            sets.append(f"{quote(index.column)} = n.index{number}_{place}")
            arrays.append("%b::bytea[]")
    sql = (
        f"UPDATE {table.place} AS t SET {', '.join(sets)} "  # noqa: S608
        f"FROM unnest({', '.join(arrays)}) AS n({', '.join(names)}) "
        f"WHERE t.{quote(table.key)} = n.k AND {' AND '.join(unchanged)}"
    )
    with _binary_cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_PATIENCE}'")
        done = cursor.execute(sql, [list(values) for values in zip(*rows, strict=True)]).rowcount
        cursor.execute("SET LOCAL lock_timeout = DEFAULT")
    return done


def _binary_cursor() -> psycopg.Cursor[Any]:
    """Return a cursor that sends bytes as bytes; Django's would write them out as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")  # Sets the tenant's search path, or refuses.
    return psycopg.Cursor(connection.connection)

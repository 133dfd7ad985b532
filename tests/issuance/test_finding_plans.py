"""Every way to look a paper up is carried by an index: no book is read from end to end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.identity.models import User
from issuance.searching import read_words
from issuance.selectors.finding import (
    directory_of_words,
    find_applications,
    find_certificates,
    find_files,
    find_redirections,
)
from issuance.selectors.looking import Reader
from tests.factories.issuance import ID_NUMBER, NAME, PHONE, issued_certificate

BOOKS = ("issuance_certificate", "issuance_application", "issuance_redirection")
ASKED = [NAME, ID_NUMBER, PHONE, "zhangxiuying", "zxy", "12", "攀东竹〔2026〕第0001号", "R06", "司法局",
         "今天", "2022年", "R06 2022年", "司法局 2022年", f"{NAME} 2022年 R06"]  # fmt: skip


@contextmanager
def plans() -> Iterator[list[str]]:
    """Collect the plan of every SELECT, made as if reading a table whole cost the earth."""
    collected: list[str] = []

    def explained(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        if sql.startswith("SELECT"):
            with connection.cursor() as cursor:
                cursor.cursor.execute(f"EXPLAIN {sql}", params)
                collected.append("\n".join(line for (line,) in cursor.cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    with connection.execute_wrapper(explained):
        yield collected
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = on")


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize(
    "find", [find_certificates, find_applications, find_redirections, find_files]
)
def test_a_look_up_walks_an_index(
    clerk: User, approver: User, officer: User, find: Callable[..., Any], asked: str
) -> None:
    issued_certificate(clerk, approver)
    words = read_words(asked, directory_of_words())
    for person in (clerk, officer):
        with plans() as made:
            find(words, seen_by=person)
        for plan in made:
            for book in BOOKS:
                assert f"Seq Scan on {book}" not in plan, plan


@pytest.mark.parametrize("asked", [NAME, "zxy", ID_NUMBER])
def test_who_a_person_is_is_asked_once_for_all_books(
    clerk: User, approver: User, officer: User, asked: str
) -> None:
    issued_certificate(clerk, approver)
    reader = Reader(officer)
    words = read_words(asked, directory_of_words())
    with CaptureQueriesContext(connection) as sent:
        found = [
            find(words, seen_by=reader).rows
            for find in (find_certificates, find_applications, find_files)
        ]
    assert [len(rows) for rows in found] == [1, 0, 0]
    tables = [query["sql"].split('FROM "')[1].split('"')[0] for query in sent]
    # The twins; who it is, in three tables; the certificates, and the lines that are shown.
    assert tables == [
        "directory_community", "issuance_application", "issuance_discretionaryfile",
        "issuance_applicationperson", "issuance_certificate", "issuance_certificate",
    ]  # fmt: skip

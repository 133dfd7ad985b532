"""The finder over the first edition, without a database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from catalog.finder import Entry, ExceptionEntry, Finder

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def entries() -> list[Entry]:
    payload = json.loads((ROOT / "catalog/data/panzhihua_2022.json").read_text("utf-8"))
    return [
        Entry(
            code=item["code"],
            name=item["name"],
            kind=item["kind"],
            aliases=tuple(item["aliases"]),
            question=item["question"],
            purpose_words=tuple(item["purpose_words"]),
            exceptions=tuple(
                ExceptionEntry(
                    one["question"],
                    one["outcome"],
                    one["leads_to_code"],
                    tuple(one["cue_words"]),
                )
                for one in item["exceptions"]
            ),
        )
        for item in payload["items"]
    ]


@pytest.fixture(scope="session")
def finder(entries: list[Entry]) -> Finder:
    return Finder(entries)

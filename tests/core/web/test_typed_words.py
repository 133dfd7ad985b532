"""What is typed into a search box is carried sealed, for its own office and for half an hour."""

from __future__ import annotations

import time

import pytest

from core.tenancy import working_in
from core.web.typed_words import CARRIED_FOR, LONGEST, carried_words, sealed_words, tidy_words
from tenants.models import Tenant

WORDS = "王小明的收入证明"


@pytest.mark.parametrize("sealed", ["", "a", "%", "收入证明", "A" * 200, "é", "====", "\x00"])
def test_what_was_never_sealed_carries_nothing(in_county: Tenant, sealed: str) -> None:
    assert carried_words(sealed) == ""


def test_one_changed_character_carries_nothing(in_county: Tenant) -> None:
    sealed = sealed_words(WORDS)
    changed = ("A" if sealed[30] != "A" else "B").join((sealed[:30], sealed[31:]))
    assert carried_words(changed) == ""


def test_another_office_cannot_read_it(county: Tenant, city: Tenant) -> None:
    with working_in(county):
        sealed = sealed_words(WORDS)
    with working_in(city):
        assert carried_words(sealed) == ""


def test_it_fades_after_half_an_hour(in_county: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed, now = sealed_words(WORDS), time.time()
    monkeypatch.setattr(time, "time", lambda: now + CARRIED_FOR - 1)
    assert carried_words(sealed) == WORDS
    monkeypatch.setattr(time, "time", lambda: now + CARRIED_FOR + 2)
    assert carried_words(sealed) == ""


def test_the_same_words_never_look_the_same(in_county: Tenant) -> None:
    first, second = sealed_words(WORDS), sealed_words(WORDS)
    assert first != second
    assert carried_words(first) == carried_words(second) == WORDS


def test_typed_words_are_one_line_of_a_bearable_length() -> None:
    assert tidy_words(" 养狗\x00\u202e证明\n ") == "养狗 证明"
    assert tidy_words("长" * 5000) == "长" * LONGEST

"""A number one can call back, however it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.privacy.phones import NotAPhoneNumber, check_phone, normalize_phone


@pytest.mark.parametrize(
    "text",
    ["", "12800001111", "1380000111", "138000011112", "00812333", "电话", "0812", "110", "1234567"],
)
def test_what_cannot_be_called_is_refused(text: str) -> None:
    with pytest.raises(NotAPhoneNumber):
        check_phone(text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("13800138000", "13800138000"),
        ("138-0013-8000", "13800138000"),
        (" 138 0013 8000 ", "13800138000"),
        ("１３８００１３８０００", "13800138000"),
        ("+86 138 0013 8000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("0812-3330000", "08123330000"),
        ("（0812）3330000", "08123330000"),
        ("+86 812 3330000", "08123330000"),
        ("010—62010000", "01062010000"),
        ("028-85550000", "02885550000"),
        ("3330000", "3330000"),
        ("400-810-0000", "4008100000"),
    ],
)
def test_a_number_is_stored_in_one_form(typed: str, stored: str) -> None:
    assert check_phone(typed) == stored


@given(st.text(alphabet="0123456789+- ()（）８６") | st.text())
def test_normalizing_twice_changes_nothing_more(text: str) -> None:
    once = normalize_phone(text)
    assert normalize_phone(once) == once

"""Numbers are refused for a reason that is said, and never for their area."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.errors import DomainError
from core.privacy.id_numbers import (
    AREA_UNKNOWN,
    VERY_OLD,
    BornInTheFuture,
    ImpossibleDate,
    NotAnIdNumber,
    OldNumberNotAccepted,
    Paper,
    Sex,
    WrongCharacters,
    WrongCheckDigit,
    WrongLength,
    check_character,
    check_id_number,
    normalize_id_number,
)

TODAY = date(2026, 11, 22)
BIRTH_DATES = st.dates(min_value=date(1900, 1, 1), max_value=TODAY)


def number(area: str, birth: str, sequence: str) -> str:
    return area + birth + sequence + check_character(area + birth + sequence)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    area = draw(st.from_regex(r"\A[1-9][0-9]{5}\Z"))
    birth = draw(BIRTH_DATES).strftime("%Y%m%d")
    return number(area, birth, draw(st.from_regex(r"\A[0-9]{3}\Z")))


# --- Refusals -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", WrongLength),
        ("5104021990010112", WrongLength),
        ("5104021990010112340", WrongLength),
        ("510402900101123", OldNumberNotAccepted),
        ("51040219900101123A", WrongCharacters),
        ("X10402199001011234", WrongCharacters),
        ("五一零四零二一九九零零一零一一二三四", WrongCharacters),
        ("510402199002301234", ImpossibleDate),
        ("510402199000001234", ImpossibleDate),
        ("510402000000001234", ImpossibleDate),
        ("510402190002291234", ImpossibleDate),
        (number("510402", "20261123", "123"), BornInTheFuture),
        ("11010519491231002Y"[:17] + "1", WrongCheckDigit),
        ("110105194912310020", WrongCheckDigit),
    ],
)
def test_what_is_wrong_is_named(text: str, refusal: type[NotAnIdNumber]) -> None:
    with pytest.raises(NotAnIdNumber) as raised:
        check_id_number(text, today=TODAY)
    assert type(raised.value) is refusal


@pytest.mark.parametrize("text", ["510402900230123", "51040290010112X", "5104029001"])
def test_an_old_number_is_checked_too_where_it_is_allowed(text: str) -> None:
    with pytest.raises(NotAnIdNumber):
        check_id_number(text, allow_old=True, today=TODAY)


@given(numbers(), st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(valid: str, at: int, by: int) -> None:
    assume(valid[at] != "X")
    wrong = valid[:at] + str((int(valid[at]) + by) % 10) + valid[at + 1 :]
    with pytest.raises(NotAnIdNumber):
        check_id_number(wrong, today=TODAY)


@given(numbers(), st.integers(0, 15))
def test_two_neighbours_swapped_are_always_noticed(valid: str, at: int) -> None:
    assume(valid[at] != valid[at + 1])
    swapped = valid[:at] + valid[at + 1] + valid[at] + valid[at + 2 :]
    with pytest.raises(NotAnIdNumber):
        check_id_number(swapped, today=TODAY)


def refusals() -> list[type[DomainError]]:
    found: list[type[DomainError]] = [NotAnIdNumber]
    for one in found:
        found.extend(one.__subclasses__())
    return found


@pytest.mark.parametrize("refusal", refusals())
def test_every_refusal_is_a_sentence_for_the_clerk_with_a_code_of_its_own(
    refusal: type[DomainError],
) -> None:
    assert refusal.message.endswith("。")
    assert [other for other in refusals() if other.code == refusal.code] == [refusal]


# --- Acceptance ---------------------------------------------------------------------------------
def test_a_number_says_birth_date_sex_and_area() -> None:
    # The example of GB 11643-1999.
    found = check_id_number("11010519491231002X", today=TODAY)
    assert found.value == "11010519491231002X"
    assert found.birth_date == date(1949, 12, 31)
    assert found.sex is Sex.FEMALE
    assert found.area_code == "110105"
    assert found.paper is Paper.RESIDENT_ID
    assert found.warnings == ()


@given(numbers())
def test_every_number_with_a_right_check_digit_is_accepted(valid: str) -> None:
    found = check_id_number(valid, today=TODAY)
    assert found.value == valid
    assert found.birth_date.strftime("%Y%m%d") == valid[6:14]
    assert (found.sex is Sex.MALE) == (int(valid[16]) % 2 == 1)


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "110105-19491231-002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "11010519491231002×",
        "11010519491231002Х",  # Cyrillic
        "\u200b110105\u300019491231002X\ufeff",
    ],
)
def test_what_fingers_and_input_methods_do_is_put_right(typed: str) -> None:
    assert check_id_number(typed, today=TODAY).value == "11010519491231002X"


@given(st.text())
def test_normalizing_twice_changes_nothing_more(text: str) -> None:
    once = normalize_id_number(text)
    assert normalize_id_number(once) == once


@pytest.mark.parametrize(
    ("area", "paper"),
    [
        ("810000", Paper.RESIDENCE_PERMIT),
        ("820000", Paper.RESIDENCE_PERMIT),
        ("830000", Paper.RESIDENCE_PERMIT),
        ("951156", Paper.PERMANENT_RESIDENCE),
    ],
)
def test_papers_of_hong_kong_macau_taiwan_and_foreign_residents_are_known(
    area: str, paper: Paper
) -> None:
    found = check_id_number(number(area, "19810303", "003"), today=TODAY)
    assert found.paper is paper
    assert found.warnings == ()


@pytest.mark.parametrize("area", ["660000", "100000", "811111", "900000"])
def test_an_unknown_area_warns_and_never_blocks(area: str) -> None:
    found = check_id_number(number(area, "19900101", "123"), today=TODAY)
    assert found.warnings == (AREA_UNKNOWN,)


def test_the_caller_may_know_more_areas_than_the_provinces() -> None:
    valid = number("519999", "19900101", "123")
    assert check_id_number(valid, today=TODAY).warnings == ()
    found = check_id_number(valid, today=TODAY, is_known_area={"510402"}.__contains__)
    assert found.warnings == (AREA_UNKNOWN,)


def test_an_age_beyond_belief_warns() -> None:
    found = check_id_number(number("510402", "19000101", "123"), today=TODAY)
    assert found.warnings == (VERY_OLD,)


def test_a_child_born_today_is_accepted() -> None:
    found = check_id_number(number("510402", "20261122", "123"), today=TODAY)
    assert found.birth_date == TODAY


def test_fifteen_digits_are_accepted_for_the_deceased() -> None:
    found = check_id_number("510402 500101 123", allow_old=True, today=TODAY)
    assert found.value == "510402500101123"
    assert found.birth_date == date(1950, 1, 1)
    assert found.sex is Sex.MALE


def test_a_checked_number_does_not_print_itself() -> None:
    found = check_id_number("11010519491231002X", today=TODAY)
    assert "1101" not in f"{found} {found!r}"
    assert "1949" not in f"{found} {found!r}"

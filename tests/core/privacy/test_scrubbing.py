"""Whatever could be personal does not get past the scrubbing."""

from __future__ import annotations

import html
import json
import logging
import sys
import time
from datetime import date
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.privacy.id_numbers import check_character
from core.privacy.scrubbing import ScrubbingFilter, is_personal_key, scrub, scrub_text

NAME = "张三"
ID_NUMBER = "510402199001011234"
PHONE = "13812345678"

ID_NUMBERS = st.from_regex(r"\A[1-9][0-9]{16}\Z").map(lambda first: first + check_character(first))
HAN = st.text(
    st.characters(min_codepoint=0x3400, max_codepoint=0x323AF, categories=["Lo"]), min_size=1
)
AROUND = st.text(st.characters(codec="ascii"), max_size=30)


@pytest.mark.parametrize(
    "text",
    [
        f"{NAME} {ID_NUMBER}",
        f"ID{ID_NUMBER}",
        f"<{ID_NUMBER}>",
        f"{ID_NUMBER}{ID_NUMBER}",
        "51040219900101123X",
        "510402 19900101 1234",
        "510402-1990-0101-1234",
        "５１０４０２１９９００１０１１２３４",
        "510402900101123",
        PHONE,
        f"tel{PHONE}",
        "138-1234-5678",
        "+86 138 1234 5678",
        "0812-3330067",
        "6222 0212 3456 7890 123",
        "born 19900101",
        "zhangsan@example.com",
        "?name=zhangsan",
        "GET /search?q=zhangsan HTTP/1.1",
        "{'subject_name': 'Zhang San'}",
        'name="Zhang San"',
        "Person(phone=3330067)",
        "postgres://user:zhangsan@127.0.0.1/db",
        repr(NAME.encode()),
        repr(NAME.encode("gb18030")),
        ascii(NAME),
        json.dumps(NAME),
        json.dumps(json.dumps(NAME)),
        quote(NAME),
        html.escape(NAME).encode("ascii", "xmlcharrefreplace").decode(),
        "𠅤·买买提",
        'duplicate key value\nDETAIL:  Key (username)=(zhangsan) already exists.\n',
        "CONTEXT:  unnamed portal parameter $1 = 'zhangsan'",
    ],
)  # fmt: skip
def test_nothing_personal_is_left(text: str) -> None:
    scrubbed = scrub_text(text)
    assert scrubbed != text
    assert scrubbed.isascii()
    for trace in ("zhang", "Zhang", "1990", "1234", "5678", "u5f20", "xe5", "E5", "24352", "0067"):
        assert trace not in scrubbed


@given(AROUND, HAN, AROUND)
def test_no_chinese_name_is_left_in_any_surroundings(before: str, name: str, after: str) -> None:
    assert scrub_text(before + name + after).isascii()


@given(AROUND.filter(lambda text: not text[-1:].isdigit()), ID_NUMBERS, AROUND)
def test_no_id_number_is_left_in_any_surroundings(before: str, number: str, after: str) -> None:
    assert number[6:14] not in scrub_text(f"{before}{number}{after}").replace(before, "", 1)


@given(st.text())
def test_scrubbing_twice_changes_nothing_more(text: str) -> None:
    once = scrub_text(text)
    assert scrub_text(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "connection to server at 127.0.0.1, port 5432 failed: Connection refused",
        "Task issuance.tasks.check_archive[3f2c8c1e-6a5b-4a52-9d52-1f6f1d7f6a11] succeeded in 0.25s",
        "certificate 1234 of application 98765",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        'File "/srv/app/issuance/actions/issue.py", line 42, in issue_certificate',
        'null value in column "name" of relation "issuance_application" violates not-null constraint',
        "2026-11-22 11:45:03,123 INFO",
    ],
)
def test_what_helps_to_find_the_fault_stays(text: str) -> None:
    assert scrub_text(text) == text


def test_a_hostile_line_is_scrubbed_in_no_time() -> None:
    begun = time.process_time()
    for text in (
        "?" * 50_000,
        "a" * 50_000,
        "1 " * 25_000,
        "name=" * 10_000,
        "\\u5f20" * 8_000,
        "://:" * 12_000,
    ):
        scrub_text(text)
    assert time.process_time() - begun < 2


# --- Structures ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "key",
    ["name", "subject_name", "id_number", "subject_id_number", "phone", "home_address", "birth_date",
     "data", "cookies", "query_string", "vars", "password", "csrfmiddlewaretoken", "SECRET_KEY",
     "applicant", "Authorization", "sessionid"],
)  # fmt: skip
def test_what_stands_under_a_personal_or_private_key_goes_whole(key: str) -> None:
    assert is_personal_key(key)
    assert scrub({key: {"harmless": 1}}) == {key: "[removed]"}


@pytest.mark.parametrize("key", ["status_code", "item_code", "schema", "count", "filename", "task"])
def test_other_keys_keep_their_values(key: str) -> None:
    assert scrub({key: "R06"}) == {key: "R06"}


def test_structures_keep_their_shape_and_lose_what_is_personal() -> None:
    value = {
        "code": "R06",
        NAME: 1,
        "found": [f"{NAME} was here", ID_NUMBER, int(ID_NUMBER), 7, None, True, 1.5],
        "where": ({PHONE},),
        "on": date(2026, 11, 22),
    }
    assert scrub(value) == {
        "code": "R06",
        "[text]": 1,
        "found": ["[text] was here", "[number]", "[number]", 7, None, True, 1.5],
        "where": [["[number]"]],
        "on": "2026-11-22",
    }


def test_an_object_is_named_by_its_class_only() -> None:
    assert scrub([SimpleNamespace(name=NAME), b"zhangsan", ValueError("zhangsan")]) == [
        "<SimpleNamespace>",
        "<bytes>",
        "<ValueError>",
    ]


def test_what_is_nested_without_end_is_cut_off() -> None:
    endless: dict[str, Any] = {}
    endless["more"] = endless
    assert "[removed]" in str(scrub(endless))


# --- Log records --------------------------------------------------------------------------------
def formatted(record: logging.LogRecord) -> str:
    assert ScrubbingFilter().filter(record)
    return logging.Formatter("%(levelname)s %(message)s").format(record)


def a_record(message: Any, *arguments: Any, **more: Any) -> logging.LogRecord:
    record = logging.LogRecord("issuance", logging.ERROR, __file__, 1, message, arguments, None)
    vars(record).update(more)
    return record


def test_message_and_arguments_are_scrubbed_together() -> None:
    record = a_record("%s asked with %s for item %d", NAME, ID_NUMBER, 6)
    assert formatted(record) == "ERROR [text] asked with [number] for item 6"
    assert record.args is None


def test_an_exception_is_logged_with_its_place_but_not_its_people() -> None:
    try:
        try:
            raise KeyError(ID_NUMBER)
        except KeyError as cause:
            cause.add_note(NAME)
            raise ValueError(f"{NAME} {PHONE}") from cause
    except ValueError:
        record = a_record("failed", exc_info=sys.exc_info(), stack_info=f"Stack\n{NAME}")
    text = formatted(record)
    assert "ValueError: [text] [number]" in text
    assert "test_an_exception_is_logged_with_its_place_but_not_its_people" in text
    assert text.isascii()
    assert ID_NUMBER not in text
    assert PHONE not in text


def test_a_record_that_cannot_be_scrubbed_is_emptied() -> None:
    class Unprintable:
        def __str__(self) -> str:
            raise RuntimeError(NAME)

    text = formatted(a_record("%s", Unprintable()))
    assert text == "ERROR A log record could not be scrubbed (RuntimeError)."
    assert formatted(a_record("%d", NAME)).startswith("ERROR A log record could not be scrubbed")


def test_two_handlers_scrub_a_record_once() -> None:
    record = a_record("100%% of %s", NAME)
    assert formatted(record) == formatted(record) == "ERROR 100% of [text]"

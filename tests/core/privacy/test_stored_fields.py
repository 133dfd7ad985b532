"""Sealed columns behave like columns, except that nobody else can read or compare them."""

from __future__ import annotations

import base64
import secrets
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models

from core.privacy.crypto import Undecipherable, seal
from core.privacy.fields import BlindIndexLeftBehind
from tests.core.privacy.person import ID_NUMBER, OTHER_NUMBER, Person, field


@pytest.fixture
def table(in_county: Any) -> None:
    with connection.schema_editor() as editor:
        editor.create_model(Person)


def stored(column: str, person: models.Model) -> bytes | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM privacy_tests_person WHERE id = %s", [person.pk])
        value: bytes | None = cursor.fetchone()[0]
    return value


# --- The index never stays behind ---------------------------------------------------------------
def test_saving_the_number_without_its_index_is_refused(table: None) -> None:
    person = Person.objects.create(name="张三", id_number=ID_NUMBER)
    person.id_number = OTHER_NUMBER
    with pytest.raises(BlindIndexLeftBehind, match='must name "id_number_index" too'):
        person.save(update_fields=["id_number"])
    person.refresh_from_db()
    assert person.id_number == ID_NUMBER


@pytest.mark.parametrize("value", [OTHER_NUMBER, "", None])
def test_update_of_the_number_alone_is_refused(table: None, value: str | None) -> None:
    person = Person.objects.create(name="张三", id_number=ID_NUMBER)
    with pytest.raises(BlindIndexLeftBehind, match="together"):
        Person.objects.update(id_number=value)
    person.id_number = value
    with pytest.raises(BlindIndexLeftBehind, match="together"):
        Person.objects.bulk_update([person], ["id_number"])


@pytest.mark.parametrize("value", [OTHER_NUMBER, "", None])
def test_update_of_both_together_keeps_them_together(table: None, value: str | None) -> None:
    person = Person.objects.create(name="张三", id_number=ID_NUMBER)
    Person.objects.filter(pk=person.pk).update(**field("id_number_index").together(value))
    person.refresh_from_db()
    assert person.id_number == value
    assert not Person.objects.filter(id_number_index=ID_NUMBER).exists()
    assert Person.objects.filter(id_number_index=OTHER_NUMBER).exists() is (value == OTHER_NUMBER)


# --- Storing and reading ------------------------------------------------------------------------
def test_the_database_holds_no_plaintext(table: None) -> None:
    person = Person.objects.create(
        name="张三", id_number=ID_NUMBER, address="人民街88号", answers={"spouse": "李四"}
    )
    for column in ("name", "id_number", "id_number_index", "address", "answers"):
        raw = stored(column, person)
        assert raw is not None
        for plaintext in ("张三", ID_NUMBER, "人民街", "李四"):
            assert plaintext.encode() not in raw
    assert stored("name", person) != stored("name", Person.objects.create(name="张三"))


def test_what_was_saved_is_read_back(table: None) -> None:
    answers = {
        "born": date(1990, 1, 1),
        "members": [{"name": "李四", "income": 12.5}],
        "none": None,
    }
    made = Person.objects.create(name="𠅤·买买提", id_number=ID_NUMBER, answers=answers)
    person = Person.objects.get(pk=made.pk)
    assert person.name == "𠅤·买买提"
    assert person.id_number == ID_NUMBER
    assert person.address == ""
    assert person.answers == {**answers, "born": "1990-01-01"}
    assert list(Person.objects.values("name", "id_number")) == [
        {"name": "𠅤·买买提", "id_number": ID_NUMBER}
    ]
    assert Person.objects.values_list("address", flat=True).get() == ""
    assert Person.objects.annotate(copy=models.F("name")).get().copy == "𠅤·买买提"


def test_null_stays_null_and_is_found_as_null(table: None) -> None:
    person = Person.objects.create(name="张三")
    assert stored("id_number", person) is None
    assert stored("id_number_index", person) is None
    assert Person.objects.get(id_number__isnull=True) == person
    assert Person.objects.get(id_number_index__isnull=True) == person
    assert Person.objects.get(id_number_index=None) == person


def test_bulk_create_seals_and_indexes_every_row(table: None) -> None:
    Person.objects.bulk_create(
        [Person(name="张三", id_number=ID_NUMBER), Person(name="李四", id_number=OTHER_NUMBER)]
        + [Person(name=f"王{n}", answers=[n]) for n in range(3)]
    )
    assert Person.objects.get(id_number_index=OTHER_NUMBER).name == "李四"
    assert [p.answers for p in Person.objects.order_by("pk")] == [{}, {}, [0], [1], [2]]


def test_update_and_bulk_update_reseal_what_has_no_index(table: None) -> None:
    person = Person.objects.create(name="张三")
    Person.objects.update(name="李四", answers={"a": 1}, address="")
    person.refresh_from_db()
    assert (person.name, person.answers) == ("李四", {"a": 1})
    person.name = "王五"
    Person.objects.bulk_update([person], ["name"])
    person.refresh_from_db(fields=["name"])
    assert person.name == "王五"


def test_saving_again_moves_the_index_with_the_number(table: None) -> None:
    person = Person.objects.create(name="张三", id_number=ID_NUMBER)
    person.id_number = OTHER_NUMBER
    person.save()
    assert not Person.objects.filter(id_number_index=ID_NUMBER).exists()
    assert Person.objects.get(id_number_index=OTHER_NUMBER) == person
    person.id_number = None
    person.save(update_fields=["id_number", "id_number_index"])
    assert stored("id_number_index", person) is None


def test_update_or_create_finds_and_moves_by_the_index(table: None) -> None:
    Person.objects.create(name="张三", id_number=ID_NUMBER)
    person, is_new = Person.objects.update_or_create(
        id_number_index=ID_NUMBER, defaults={"id_number": OTHER_NUMBER}
    )
    assert not is_new
    assert Person.objects.get(id_number_index=OTHER_NUMBER) == person


def test_a_deferred_column_is_opened_when_it_is_asked_for(table: None) -> None:
    Person.objects.create(name="张三", id_number=ID_NUMBER)
    person = Person.objects.only("note").get()
    assert person.name == "张三"
    person.note = "seen"
    person.save()
    assert Person.objects.get(id_number_index=ID_NUMBER).note == "seen"


# --- Finding ------------------------------------------------------------------------------------
@pytest.mark.parametrize("typed", [ID_NUMBER, " 510402 19900101 1234", "５１０４０２199001011234"])
def test_a_person_is_found_however_the_number_is_typed(table: None, typed: str) -> None:
    person = Person.objects.create(name="张三", id_number=f" {ID_NUMBER} ")
    Person.objects.create(name="李四", id_number=OTHER_NUMBER)
    assert Person.objects.get(id_number_index=typed) == person
    assert Person.objects.get(id_number_index__in=[typed, "nobody"]) == person
    assert Person.objects.exclude(id_number_index=typed).get().name == "李四"


@pytest.mark.parametrize("nothing", ["", "  "])
def test_searching_for_nothing_finds_nobody(table: None, nothing: str) -> None:
    Person.objects.create(name="张三")
    Person.objects.create(name="李四", id_number="")
    assert not Person.objects.filter(id_number_index=nothing).exists()
    assert not Person.objects.filter(id_number_index__in=[nothing]).exists()


def test_the_query_carries_no_plaintext(table: None) -> None:
    sql, parameters = Person.objects.filter(id_number_index=ID_NUMBER).query.sql_with_params()
    assert ID_NUMBER not in f"{sql} {parameters}"


def test_rows_are_found_after_a_new_key_is_added(table: None, settings: Any) -> None:
    first = base64.b64encode(secrets.token_bytes(32)).decode()
    settings.PERSONAL_DATA_KEYS = {1: first}
    old = Person.objects.create(name="张三", id_number=ID_NUMBER)
    second = base64.b64encode(secrets.token_bytes(32)).decode()
    settings.PERSONAL_DATA_KEYS = {1: first, 2: second}
    new = Person.objects.create(name="李四", id_number=OTHER_NUMBER)
    assert Person.objects.get(id_number_index=ID_NUMBER) == old
    assert set(Person.objects.filter(id_number_index__in=[ID_NUMBER, OTHER_NUMBER])) == {old, new}


def test_a_unique_index_refuses_the_second_by_the_form_too(table: None) -> None:
    Person.objects.create(name="张三", id_number=ID_NUMBER)
    with pytest.raises(ValidationError):
        Person(name="李四", id_number=f"{ID_NUMBER} ").validate_constraints()
    Person(name="李四", id_number=OTHER_NUMBER).validate_constraints()
    Person(name="王五").validate_constraints()


def test_a_damaged_row_says_where_and_not_what(table: None) -> None:
    person = Person.objects.create(name="张三")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE privacy_tests_person SET name = %s", [seal(b"x", schema="a", column="b")]
        )
    with pytest.raises(Undecipherable, match=r"privacy_tests_person\.name"):
        person.refresh_from_db()

"""What the fields refuse, declare and keep apart, before any row is stored."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.exceptions import FieldError, ValidationError
from django.core.serializers import serialize
from django.db import models
from django.db.migrations.writer import MigrationWriter

from core.privacy.crypto import Undecipherable
from core.privacy.fields import BlindIndexField, CannotSearchEncrypted, EncryptedTextField
from core.tenancy.errors import TenantRequired
from tests.core.privacy.person import ID_NUMBER, Person, field

DONGQU = SimpleNamespace(schema_name="pzh_dongqu")
XIQU = SimpleNamespace(schema_name="pzh_xiqu")
NOWHERE = SimpleNamespace(schema_name=None)


# --- Without a tenant, or with another's --------------------------------------------------------
@pytest.mark.parametrize("where", [NOWHERE, SimpleNamespace(), SimpleNamespace(schema_name="")])
@pytest.mark.parametrize("name", ["name", "answers", "id_number_index"])
def test_without_a_tenant_nothing_is_sealed_opened_or_found(where: Any, name: str) -> None:
    with pytest.raises(TenantRequired):
        field(name).get_db_prep_value("张三", where)
    if name != "id_number_index":
        with pytest.raises(TenantRequired):
            field(name).from_db_value(b"\x01\x01", None, where)


def test_a_row_of_another_tenant_does_not_open() -> None:
    sealed = field("name").get_db_prep_value("张三", DONGQU)
    with pytest.raises(Undecipherable):
        field("name").from_db_value(sealed, None, XIQU)


def test_a_value_copied_into_another_column_does_not_open() -> None:
    sealed = field("name").get_db_prep_value("张三", DONGQU)
    with pytest.raises(Undecipherable):
        field("address").from_db_value(sealed, None, DONGQU)


def test_equal_numbers_in_two_tenants_have_different_indexes() -> None:
    index = field("id_number_index")
    assert index.get_db_prep_value(ID_NUMBER, DONGQU) != index.get_db_prep_value(ID_NUMBER, XIQU)


# --- Searching ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "condition",
    [
        {"id_number": ID_NUMBER},
        {"id_number": None},
        {"id_number__icontains": "5104"},
        {"id_number__in": [ID_NUMBER]},
        {"answers__spouse": "李四"},
        {"answers": {}},
    ],
)
def test_searching_a_sealed_column_is_refused_and_says_what_to_search(
    condition: dict[str, Any],
) -> None:
    with pytest.raises(CannotSearchEncrypted, match="encrypted and cannot be searched") as refusal:
        Person.objects.filter(**condition)
    assert ("filter on id_number_index instead" in str(refusal.value)) is (
        "answers" not in str(condition)
    )
    assert "5104" not in str(refusal.value)


@pytest.mark.parametrize("lookup", ["gt", "startswith", "icontains", "range", "year"])
def test_a_blind_index_knows_only_equality(lookup: str) -> None:
    with pytest.raises(CannotSearchEncrypted, match="only equality"):
        Person.objects.filter(**{f"id_number_index__{lookup}": "5104"})


# --- Declaring ----------------------------------------------------------------------------------
def test_a_sealed_column_cannot_be_unique_or_indexed() -> None:
    class Wrong(models.Model):
        phone = EncryptedTextField(unique=True)
        name = EncryptedTextField(db_index=True)
        phone_index = BlindIndexField(source="telephone")

        class Meta:
            app_label = "privacy_tests"

        def __str__(self) -> str:
            return ""

    found = [
        (message.id, message.obj.name)
        for one in Wrong._meta.local_fields
        for message in one.check()
        if str(message.id).startswith("privacy.")
    ]
    assert found == [
        ("privacy.E001", "phone"),
        ("privacy.E001", "name"),
        ("privacy.E002", "phone_index"),
    ]
    assert [message for one in Person._meta.local_fields for message in one.check()] == []


def test_personal_data_is_never_serialized() -> None:
    with pytest.raises(FieldError, match="never serialized"):
        serialize("json", [Person(name="张三")])


@pytest.mark.parametrize("name", ["name", "id_number", "id_number_index", "answers"])
def test_a_migration_writes_the_field_and_reads_the_same(name: str) -> None:
    written, imports = MigrationWriter.serialize(field(name))
    assert written.startswith(f"core.privacy.fields.{type(field(name)).__name__}(")
    scope: dict[str, Any] = {}
    for line in imports:
        exec(line, scope)
    again = eval(written, scope)
    assert again.deconstruct()[1:] == field(name).deconstruct()[1:]
    assert again.get_internal_type() == "BinaryField"


def test_a_column_that_was_renamed_opens_what_it_held_under_its_old_name() -> None:
    class Renamed(models.Model):
        full_name = EncryptedTextField(bound_to="privacy_tests_person.name")

        class Meta:
            app_label = "privacy_tests"

        def __str__(self) -> str:
            return ""

    renamed: Any = Renamed._meta.get_field("full_name")
    sealed = field("name").get_db_prep_value("张三", DONGQU)
    assert renamed.from_db_value(sealed, None, DONGQU) == "张三"
    assert renamed.deconstruct()[3]["bound_to"] == "privacy_tests_person.name"


def test_forms_show_one_line_check_the_length_and_leave_the_index_out() -> None:
    form_class = forms.modelform_factory(Person, fields="__all__")
    assert set(form_class.base_fields) == {"name", "id_number", "address", "answers", "note"}
    assert isinstance(form_class.base_fields["name"].widget, forms.TextInput)
    assert isinstance(form_class.base_fields["answers"], forms.JSONField)
    with pytest.raises(ValidationError) as refusal:
        Person(name="三" * 21).clean_fields()
    assert list(refusal.value.message_dict) == ["name"]
    with pytest.raises(ValidationError) as refusal:
        Person(name="张三", answers={"when": object()}).clean_fields()
    assert list(refusal.value.message_dict) == ["answers"]

"""A model with a column of every kind, for the tests of the fields."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models

from core.privacy.fields import BlindIndexField, EncryptedJSONField, EncryptedTextField
from core.privacy.id_numbers import normalize_id_number

ID_NUMBER = "510402199001011234"
OTHER_NUMBER = "11010519491231002X"


class Person(models.Model):
    name = EncryptedTextField(max_length=20)
    id_number = EncryptedTextField(null=True, blank=True)
    id_number_index = BlindIndexField(source="id_number", normalize=normalize_id_number)
    address = EncryptedTextField(blank=True, default="")
    answers = EncryptedJSONField(default=dict, blank=True)
    note = models.TextField(default="", blank=True)

    objects: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        app_label = "privacy_tests"
        constraints = (
            models.UniqueConstraint(fields=["id_number_index"], name="person_id_number"),
        )

    def __str__(self) -> str:
        return "person"


def field(name: str) -> Any:
    return Person._meta.get_field(name)

"""Sealed on the way into the database, opened on the way out."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.core import checks
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.fields.mixins import CheckFieldDefaultMixin

from core.privacy import crypto
from core.privacy.fields.bound import (
    NOTHING,
    BlindIndexLeftBehind,
    BoundField,
    CannotSearchEncrypted,
    WithIndex,
    schema_of,
)
from core.privacy.unreadable import UNREADABLE, Unreadable, is_shown

logger = logging.getLogger(__name__)

if TYPE_CHECKING:
    StringField = models.TextField[Any, str]
else:
    StringField = models.TextField


class EncryptedField(BoundField):
    """What sealed fields share."""

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_never_compared()]

    def _check_never_compared(self) -> Iterable[checks.CheckMessage]:
        if self.unique or getattr(self, "db_index", False) or self.has_db_default():
            yield checks.Error(
                "An encrypted field can be neither unique nor indexed, and has no database default.",
                hint="Put a BlindIndexField beside it.",
                obj=self,
                id="privacy.E001",
            )

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise self._cannot_search()

    def get_transform(self, lookup_name: str) -> Any:
        raise self._cannot_search()

    def _cannot_search(self) -> CannotSearchEncrypted:
        index = self.blind_index_field()
        instead = f"filter on {index.name} instead" if index else "put a BlindIndexField beside it"
        return CannotSearchEncrypted(f"{self} is encrypted and cannot be searched: {instead}.")

    def blind_index_field(self) -> BoundField | None:
        """Return the field that indexes this one, if any."""
        for field in self.model._meta.local_concrete_fields:
            if isinstance(field, BoundField) and field.source == self.name:
                return field
        return None

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None or hasattr(value, "resolve_expression"):
            return value
        schema = schema_of(connection)
        if isinstance(value, Unreadable):
            raise crypto.Undecipherable(self.binding, "what stands for it is never stored.")
        return crypto.seal(self.to_bytes(value), schema=schema, column=self.binding)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        index = None if isinstance(value, WithIndex) else self.blind_index_field()
        if index is not None:
            raise BlindIndexLeftBehind(
                f"{self} is looked up by {index.name}, which update() and bulk_update() would leave "
                f"behind: use save(), or update(**index.together(value)) with that field as index."
            )
        return super().get_db_prep_save(None if value is NOTHING else value, connection)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        if value is None:
            return None
        schema = schema_of(connection)
        try:
            return self.from_bytes(crypto.unseal(bytes(value), schema=schema, column=self.binding))
        except crypto.Undecipherable as damage:
            if not is_shown():
                raise
            logger.error("A list shows a row that does not open. %s", damage)
            return UNREADABLE

    def to_bytes(self, value: Any) -> bytes:
        raise NotImplementedError

    def from_bytes(self, plaintext: bytes) -> Any:
        raise NotImplementedError


class EncryptedTextField(EncryptedField, StringField):
    """Text, sealed. ``max_length`` counts characters and is checked by forms and ``full_clean``."""

    description = "Encrypted text"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.max_length is not None:
            self.validators.append(MaxLengthValidator(self.max_length))

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"widget": forms.TextInput, **kwargs})

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if value is None:
            return NOTHING
        if isinstance(value, Unreadable):
            raise crypto.Undecipherable(self.binding, "what stands for it is never stored.")
        return WithIndex(value) if isinstance(value, str) else value

    def to_bytes(self, value: Any) -> bytes:
        # Django's own default for an added column that may be blank is b"".
        return value if isinstance(value, bytes) else str(value).encode()

    def from_bytes(self, plaintext: bytes) -> str:
        return plaintext.decode()


class EncryptedJSONField(CheckFieldDefaultMixin, EncryptedField):
    """Any JSON value, sealed. Dates, decimals and UUIDs are written as Django's encoder does."""

    description = "Encrypted JSON"
    empty_strings_allowed = False
    _default_hint = ("dict", "{}")

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        try:
            self.to_bytes(value)
        except TypeError:
            raise ValidationError("内容无法保存，请检查后重试。", code="invalid") from None

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.JSONField, **kwargs})

    def to_bytes(self, value: Any) -> bytes:
        text = json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
        return text.encode()

    def from_bytes(self, plaintext: bytes) -> Any:
        return json.loads(plaintext)

"""What every column of personal data is: ``bytea``, bound to its tenant, table and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.db import models

from core.tenancy.errors import TenantRequired

if TYPE_CHECKING:
    AnyField = models.Field[Any, Any]
else:
    AnyField = models.Field


class CannotSearchEncrypted(FieldError):
    """A sealed column was filtered on: each sealing differs, so nothing would ever match."""


class BlindIndexLeftBehind(FieldError):
    """A sealed value was to be written without its blind index: look-ups would find the old one."""


class WithIndex(str):
    """Text on its way to the database whose blind index is being written with it."""

    __slots__ = ()


NOTHING = WithIndex()
"""Null on the same way. Known by identity: an empty text is no null."""


def schema_of(connection: Any) -> str:
    """Return the tenant schema ``connection`` works in; raise ``TenantRequired`` outside any."""
    schema: str | None = getattr(connection, "schema_name", None)
    if not schema:
        raise TenantRequired("Personal data is sealed per tenant, and no tenant is set.")
    return schema


class BoundField(AnyField):
    """A ``bytea`` column whose values are bound to ``table.column``."""

    source: str | None = None
    """The field that this one indexes, if it does."""

    def __init__(self, *args: Any, bound_to: str | None = None, **kwargs: Any) -> None:
        self.bound_to = bound_to
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if self.bound_to is not None:
            kwargs["bound_to"] = self.bound_to
        return name, path.replace(type(self).__module__, "core.privacy.fields"), args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    @property
    def binding(self) -> str:
        """The ``table.column`` that values are bound to."""
        return self.bound_to or f"{self.model._meta.db_table}.{self.column}"

    def value_to_string(self, obj: models.Model) -> str:
        raise FieldError(f"{self} holds personal data and is never serialized.")

"""Finding rows by what they have sealed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from django.core import checks
from django.db import models
from django.db.models import signals
from django.db.models.lookups import Exact, In
from django.db.models.query_utils import DeferredAttribute
from django.utils.datastructures import OrderedSet

from core.privacy import crypto
from core.privacy.fields.bound import (
    NOTHING,
    BlindIndexLeftBehind,
    BoundField,
    CannotSearchEncrypted,
    WithIndex,
    schema_of,
)
from core.privacy.fields.encrypted import EncryptedTextField


def plain(text: str) -> str:
    """Return ``text`` as look-ups compare it: full-width forms folded, no space around it."""
    return unicodedata.normalize("NFKC", text).strip()


class _FollowsSource(DeferredAttribute):
    """The index of an instance is always that of its source: it cannot go stale in memory."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is None:
            return self
        index: BlindIndexField = self.field  # type: ignore[assignment]
        return index.value_for(instance)

    def __set__(self, instance: Any, value: Any) -> None:
        # Only marks the column as loaded (`Model.get_deferred_fields` looks here).
        instance.__dict__[self.field.attname] = None


class BlindIndexField(BoundField):
    """Finds rows by the plaintext of an encrypted field: HMAC-SHA256 per tenant and column.

    Filled from ``source`` on every save, null where the source is empty. ``filter(index=text)``,
    ``index__in`` take plaintext; ``normalize`` folds spellings and must be a module-level function
    that leaves its own result alone. Put the column into ``Meta.indexes``. Look-ups try every key of the keyring, so that rows found before a new
    key is added are found after.
    """

    description = "Blind index"
    descriptor_class = _FollowsSource
    empty_strings_allowed = False

    def __init__(
        self,
        *args: Any,
        source: str,
        normalize: Callable[[str], str] = plain,
        **kwargs: Any,
    ) -> None:
        self.source: str = source
        self.normalize = normalize
        kwargs.update(null=True, blank=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for forced in ("null", "blank", "editable"):
            del kwargs[forced]
        kwargs["source"] = self.source
        if self.normalize is not plain:
            kwargs["normalize"] = self.normalize
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *self._check_source()]

    def _check_source(self) -> Iterable[checks.CheckMessage]:
        names = [field.name for field in self.model._meta.local_concrete_fields]
        if self.source not in names or not isinstance(
            self.model._meta.get_field(self.source), EncryptedTextField
        ):
            yield checks.Error(
                f"“{self.source}” is not an EncryptedTextField of this model.",
                obj=self,
                id="privacy.E002",
            )

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        super().contribute_to_class(cls, name, private_only)
        if not cls._meta.abstract:
            signals.pre_save.connect(self._refuse_half_a_save, sender=cls)

    def _refuse_half_a_save(
        self, *, update_fields: frozenset[str] | None = None, **kwargs: Any
    ) -> None:
        if update_fields and self.source in update_fields and self.name not in update_fields:
            raise BlindIndexLeftBehind(
                f'save(update_fields=["{self.source}"]) must name "{self.name}" too.'
            )

    def value_for(self, instance: models.Model) -> str | None:
        """Return the normalised plaintext that ``instance`` is found by, None when empty."""
        text = getattr(instance, self.source)
        return (self.normalize(text) or None) if text else None

    def together(self, value: str | None) -> dict[str, Any]:
        """Return the keyword arguments with which ``update()`` writes source and index at once."""
        found_by = (self.normalize(value) or None) if value else None
        sealed = NOTHING if value is None else WithIndex(value)
        return {self.source: sealed, self.name: found_by}

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        # Said here although Django would read the attribute too: update_or_create() adds to its
        # update_fields the fields that have a pre_save of their own.
        return self.value_for(model_instance)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name in ("exact", "in"):
            return {"exact": _BlindExact, "in": _BlindIn}[lookup_name]
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise CannotSearchEncrypted(f"{self} knows only equality, not “{lookup_name}”.")

    def get_transform(self, lookup_name: str) -> Any:
        raise CannotSearchEncrypted(f"{self} knows only equality, not “{lookup_name}”.")

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return self.normalize(value) if isinstance(value, str) else value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if not isinstance(value, str):
            return value
        schema = schema_of(connection)
        return crypto.blind_index(self.normalize(value), schema=schema, column=self.binding)

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        return super().get_db_prep_save(None if value == "" else value, connection)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        return None if value is None else bytes(value)

    def candidates(self, value: Any, connection: Any) -> list[Any]:
        """Return the stored bytes that ``value`` may have, under every key of the keyring."""
        if not isinstance(value, str):
            return [value]
        return [
            *crypto.blind_indexes(
                self.normalize(value), schema=schema_of(connection), column=self.binding
            )
        ]


class _BlindIn(In):
    """``IN`` over the candidates of each value."""

    def batch_process_rhs(self, compiler: Any, connection: Any, rhs: Any = None) -> Any:
        field = self.lhs.output_field
        values = self.rhs if rhs is None else rhs
        every = [found for value in values for found in field.candidates(value, connection)]
        return super().batch_process_rhs(compiler, connection, OrderedSet(every))


class _BlindExact(Exact):
    """Equality: ``IN`` over the candidates, where the other side is a value."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        if not isinstance(self.rhs, str):
            return super().as_sql(compiler, connection)
        return _BlindIn(self.lhs, [self.rhs]).as_sql(compiler, connection)

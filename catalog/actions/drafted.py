"""A draft held open by one editor: locked, its history at hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from catalog.errors import EditedMeanwhile, NotADraft
from catalog.models import ChangeKind, Edition, EditionChange
from catalog.payloads import Payload
from core.audit.trail import record
from core.errors import InvalidInput
from core.identity.access import Can, require
from core.identity.models import User

ITEM_KINDS = (ChangeKind.ITEM_ADDED, ChangeKind.ITEM_CHANGED, ChangeKind.ITEM_REMOVED)
TEMPLATE_KINDS = (ChangeKind.TEMPLATE_ADDED, ChangeKind.TEMPLATE_CHANGED)


@dataclass(frozen=True)
class Draft:
    """A locked draft and who is changing it."""

    edition: Edition
    by: User

    def still_new(
        self,
        wanted: Payload,
        present: Payload,
        *,
        seen: int,
        kinds: Sequence[str],
        what: str,
        code: str = "",
    ) -> tuple[Payload, Payload]:
        """Return what is to be changed, as it stands and as it is to be.

        A field that somebody else changed after revision ``seen``, and this person did not, is left
        as it now stands. Raises ``EditedMeanwhile`` where both changed one.
        """
        then: Payload = {}
        name_of_other = ""
        for change in self._since(seen, kinds, code):
            name_of_other = change.made_by_name
            for name, value in (change.before or dict.fromkeys(present)).items():
                then.setdefault(name, value)
        new = {
            name: value
            for name, value in wanted.items()
            if value != present[name] and not (name in then and value == then[name])
        }
        both = tuple(name for name in new if name in then)
        if both:
            raise EditedMeanwhile(
                what, by_name=name_of_other, revision=self.edition.revision, fields=both,
                present=present,
            )  # fmt: skip
        return {name: present[name] for name in new}, new

    def require_untouched(
        self,
        *,
        seen: int,
        kinds: Sequence[str],
        what: str,
        present: Any,
        code: str = "",
        about: str = "",
    ) -> None:
        """Raise ``EditedMeanwhile`` where one of ``kinds`` was done after revision ``seen``.

        ``about`` limits it to changes of that list.
        """
        for change in self._since(seen, kinds, code):
            if not about or (change.after or {}).get("kind") == about:
                raise self.edited_meanwhile(what, present=present, by_name=change.made_by_name)

    def edited_meanwhile(self, what: str, *, present: Any, by_name: str = "") -> EditedMeanwhile:
        """Return the refusal."""
        return EditedMeanwhile(
            what, by_name=by_name, revision=self.edition.revision, present=present
        )

    def note(
        self, kind: ChangeKind, before: Payload | None, after: Payload | None, *, code: str = ""
    ) -> None:
        """Count the change, keep it word for word, and write it on the trail."""
        self.edition.revision += 1
        self.edition.save(update_fields=["revision"])
        EditionChange.objects.create(
            edition=self.edition,
            revision=self.edition.revision,
            kind=kind,
            item_code=code,
            before=before,
            after=after,
            made_by_id=self.by.pk,
            made_by_name=self.by.name,
        )
        record(
            "edition.changed",
            self.edition,
            by=self.by,
            number=self.edition.number,
            revision=self.edition.revision,
            change=str(kind),
            code=code,
        )

    def _since(self, seen: int, kinds: Sequence[str], code: str) -> list[EditionChange]:
        changes = self.edition.changes.filter(revision__gt=seen, kind__in=kinds, item_code=code)
        return list(changes.order_by("revision"))


def opened(edition: Edition, by: User) -> Draft:
    """Lock a draft to change it; raise ``NotAllowed`` and ``NotADraft``."""
    require(by, Can.EDIT_LISTS)
    locked = Edition.objects.locked().get(pk=edition.pk)
    if not locked.is_draft:
        raise NotADraft(is_submitted=locked.is_submitted)
    return Draft(locked, by)


def validate(
    row: models.Model,
    *,
    errors: dict[str, list[str]] | None = None,
    exclude: Iterable[str] = (),
) -> None:
    """Check the fields of a row; add to ``errors``, or raise ``InvalidInput`` without it."""
    try:
        row.full_clean(exclude=[*exclude], validate_unique=False, validate_constraints=False)
    except ValidationError as wrong:
        if errors is None:
            raise InvalidInput(wrong.message_dict) from wrong
        errors.update(wrong.message_dict)


def require_known(changes: Mapping[str, Any], names: Sequence[str]) -> None:
    """Raise ``InvalidInput`` where a change is of something that is not changed here."""
    unknown = [name for name in changes if name not in names]
    if unknown:
        raise InvalidInput({name: ["这一栏不能在这里修改。"] for name in unknown})

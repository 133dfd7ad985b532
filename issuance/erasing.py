"""What belongs to a certificate and is destroyed with it: sealed contents, and files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import connection, models
from django.db.models.fields.reverse_related import ManyToOneRel

from core import files
from core.privacy.fields import BlindIndexField, EncryptedJSONField
from core.privacy.fields.encrypted import EncryptedField
from core.tenancy.triggers import resealing
from core.uploads.keeping import SHELF as ATTACHMENTS
from core.uploads.models import StoredFile
from issuance import archive_files
from issuance.models import (
    Application,
    ArchiveEntry,
    Certificate,
    DiscretionaryFile,
    ElectronicSealing,
    SealRequest,
)

Keys = dict[type[models.Model], set[int]]
# Papers in their own right, and the archive's own record: neither goes because another goes.
_OF_THEIR_OWN: tuple[type[models.Model], ...] = (
    Application,
    ArchiveEntry,
    Certificate,
    DiscretionaryFile,
)
# Columns that may not be empty: the register of the seal never says that it was set on nothing.
_STAYS: dict[tuple[type[models.Model], str], str] = {(SealRequest, "document"): "（已按规定销毁）"}


def belongings(certificate: Certificate) -> Keys:
    """Return the keys of all rows that are about this certificate alone, by model.

    The certificate, what it was made from, and whatever points at one of these: further persons,
    attachments, scans, corrections, records of verification.
    """
    roots = (certificate, certificate.application, certificate.discretionary_file)
    return _of(*filter(None, roots))


def belongings_of(paper: models.Model) -> Keys:
    """Return the same of a paper that is no certificate: a file, a slip, what wanted the seal."""
    return _of(paper)


def _of(*roots: models.Model) -> Keys:
    found: Keys = defaultdict(set)
    for root in roots:
        found[type(root)].add(root.pk)
        _gather(type(root), {root.pk}, found)
    return found


def erase(certificate: Certificate) -> None:
    """Blank every sealed column of what belongs to the certificate, with its look-up keys.

    Rows, numbers, states and hashes stay. Attachments open nowhere from here on: their keys are
    sealed columns.
    """
    blank(belongings(certificate))


def blank(found: Keys) -> None:
    """Blank every sealed column of these rows, also where the database lets nothing else change."""
    with resealing():
        for model, keys in found.items():
            _blank(model, keys)


def erase_application(application: Application) -> list[str]:
    """Blank an application that was never issued, with what belongs to it.

    Returns the hashes of its attachments, to be removed once the transaction stands.
    """
    for model, keys in _of(application).items():
        _blank(model, keys)
    return list(application.attachments.values_list("sha256", flat=True))


def remove_files(certificate: Certificate) -> None:
    """Delete the files of an erased certificate; may be done again. Raises ``FilesUnavailable``."""
    for sha256 in _pdfs(certificate):
        if not _is_anothers(sha256, certificate):
            archive_files.remove(sha256)
    remove_uploads(belongings(certificate))


def remove_uploads(found: Keys) -> None:
    """Delete the scans and photographs among these rows. Raises ``FilesUnavailable``."""
    for model, keys in found.items():
        if issubclass(model, StoredFile):
            stored = model._default_manager.filter(pk__in=keys)
            for sha256 in stored.values_list("sha256", flat=True):
                files.remove(sha256, shelf=ATTACHMENTS)


def _pdfs(certificate: Certificate) -> Iterator[str]:
    yield certificate.pdf_sha256
    sealings = ElectronicSealing.objects.filter(certificate=certificate)
    yield from sealings.values_list("sealed_sha256", flat=True)


def _is_anothers(sha256: str, certificate: Certificate) -> bool:
    entries = ArchiveEntry.objects.filter(pdf_sha256=sha256, disposal_record=None)
    return entries.exclude(certificate=certificate).exists()


def owned_by(model: type[models.Model]) -> dict[Any, list[str]]:
    """Return the models whose rows belong to a row of ``model``, and by which fields."""
    owned: dict[Any, list[str]] = defaultdict(list)
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel):  # One to one is a kind of it.
            continue
        other = relation.related_model
        if other not in _OF_THEIR_OWN and other._meta.app_label == "issuance":
            owned[other].append(relation.field.name)
    return owned


def _gather(model: type[models.Model], keys: set[int], found: Keys) -> None:
    for owned, fields in owned_by(model).items():
        for field in fields:
            rows = owned._base_manager.filter(**{f"{field}__in": keys})
            fresh = set(rows.values_list("pk", flat=True)) - found[owned]
            if fresh:
                found[owned] |= fresh
                _gather(owned, fresh, found)


def _blank(model: type[models.Model], keys: set[int]) -> None:
    """Write by column: neither the models' own rules nor their managers are asked."""
    blanks = dict(_blanks(model))
    if not blanks:
        return
    quote = connection.ops.quote_name
    columns = ", ".join(f"{quote(column)} = %s" for column in blanks)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {columns} WHERE id = ANY(%s)"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [*blanks.values(), sorted(keys)])


def _blanks(model: type[models.Model]) -> Iterator[tuple[str, Any]]:
    for field in model._meta.local_concrete_fields:
        if isinstance(field, EncryptedField):
            empty: Any = _STAYS.get((model, field.name), "")
            if isinstance(field, EncryptedJSONField):
                empty = [] if field.default is list else {}
            blank = None if field.null else field.get_db_prep_value(empty, connection)
            yield str(field.column), blank
        elif isinstance(field, BlindIndexField):
            yield str(field.column), None

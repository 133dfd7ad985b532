"""What is put into a discretionary file as scans, and taken out of it whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from core.audit.trail import history_of, record
from core.documents.dossier import render_dossier
from core.errors import DomainError
from core.identity.access import Can, require
from core.identity.models import User
from core.uploads.cleaning import Cleaned
from core.uploads.keeping import store
from core.web.chinese import chinese_date
from issuance.actions.discretionary_files import lock_file
from issuance.discretionary.appendix import appendix_of
from issuance.discretionary.life import file_life
from issuance.discretionary.papers import dossier
from issuance.file_errors import FileClosed
from issuance.models import DiscretionaryFile, FileAttachment

MOST_ATTACHMENTS = 40


class FileFull(DomainError):
    """More attachments than a file takes."""

    code = "file_full"
    message = f"一份卷宗最多{MOST_ATTACHMENTS}个附件，没有保存。请把几页合并成一份PDF再上传。"


@transaction.atomic
def attach_to_file(
    file: DiscretionaryFile, sent: Sequence[tuple[Cleaned, str]], *, by: User
) -> list[FileAttachment]:
    """Keep photographs and scans with the present step. Raises ``FileClosed``, ``FileFull``."""
    require(by, Can.HANDLE_FILE)
    file = lock_file(file)
    if not file.is_open:
        raise FileClosed
    if file.attachments.count() + len(sent) > MOST_ATTACHMENTS:
        raise FileFull
    kept = [
        store(
            FileAttachment(file=file, file_state=file.state, added_in=file.state),
            one,
            by=by,
            name=name,
        )
        for one, name in sent
    ]
    record("file.attached", file, by=by, count=len(kept), step=file.state)
    return kept


@transaction.atomic
def take_dossier(file: DiscretionaryFile, *, by: User) -> bytes:
    """Return the whole file as a PDF and note who took it: everything about a person is in it.

    Raises ``FilesUnavailable`` while the storage is away: a file without its pictures is not whole.
    """
    require(by, Can.HANDLE_FILE)
    subjects = [one for one in (file, file.issued_certificate) if one is not None]
    moments = reversed(file_life(history_of(*subjects)))
    life = [
        (_when(one.at), one.who, f"{one.what}（{one.note}）" if one.note else one.what)
        for one in moments
    ]
    pdf = render_dossier(dossier(file, life, appendix_of(file)))
    record("file.dossier_taken", file, by=by, number=file.number)
    return pdf


def _when(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{chinese_date(local.date())} {local:%H:%M}"

"""Confirming that the public notice hangs."""

from __future__ import annotations

from typing import IO

from django.db import transaction
from django.utils import timezone

from catalog.errors import AnotherEditionInForce
from catalog.models import Edition, NoticeConfirmation
from catalog.selectors import present_edition
from core.audit.trail import record
from core.directory.models import Community
from core.errors import NotFound
from core.identity.access import Can, require
from core.identity.models import User
from core.photos.encoding import redrawn
from core.photos.files import keep_photo


@transaction.atomic
def confirm_notice(
    community: Community, edition: Edition, photo: IO[bytes], *, by: User
) -> NoticeConfirmation:
    """Note that ``community`` has put up ``edition``, with a photograph of its board.

    People confirm for their own community only. Raises ``NotFound``, ``AnotherEditionInForce``,
    ``NotAPhoto``, ``PhotoTooLarge``, ``PhotosUnavailable``.
    """
    require(by, Can.CONFIRM_PUBLIC_NOTICE)
    if community.code != by.community_code:
        raise NotFound
    if present_edition() != edition:
        raise AnotherEditionInForce
    confirmation = NoticeConfirmation.objects.create(
        community=community,
        edition=edition,
        photo_sha256=keep_photo(redrawn(photo)),
        confirmed_by=by,
        confirmed_at=timezone.now(),
    )
    record(
        "notice.confirmed", confirmation, by=by, community=community.code, edition=edition.number
    )
    return confirmation

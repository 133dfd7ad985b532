"""The public notice: asking for a new one, confirming that it hangs."""

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
from core.identity.access import GRANTS, Can, require
from core.identity.models import User
from core.notices.actions import notify
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
    if community.code != by.workplace_code:
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


def ask_for_new_posters(edition: Edition) -> int:
    """Tell every community by its inbox that its poster is stale, once per edition.

    Returns how many people were told.
    """
    roles = [role for role, granted in GRANTS.items() if Can.CONFIRM_PUBLIC_NOTICE in granted]
    people = User.objects.filter(is_active=True, role__in=roles).exclude(community_code="")
    return notify(
        people,
        key=f"notice.stale:{edition.public_id}",
        title="新版清单已经施行，请更换公示",
        body=f"{edition}已经施行，公示栏、窗口上的旧版请换下。请打印新版张贴后拍照登记。",
        url="/counter/notice/",
    )

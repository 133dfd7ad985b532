"""The public notice: asking for a new one, confirming that it hangs."""

from __future__ import annotations

from collections.abc import Collection
from typing import IO

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from catalog.errors import AnotherEditionInForce
from catalog.models import Edition, NoticeConfirmation
from catalog.selectors import communities_to_remind, present_edition
from core.audit.trail import record
from core.directory.models import Community
from core.errors import NotFound
from core.identity.access import GRANTS, Can, require
from core.identity.models import User
from core.notices.actions import notify
from core.photos.encoding import redrawn
from core.photos.files import collect_photos_except, keep_photo


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


@transaction.atomic
def remind_communities(edition: Edition, *, by: User) -> tuple[int, int]:
    """Remind every community on whose board ``edition`` does not hang, once per edition.

    Returns how many communities were told now, and how many have nobody to tell. Raises
    ``AnotherEditionInForce``.
    """
    require(by, Can.REMIND_COMMUNITIES)
    if present_edition() != edition:
        raise AnotherEditionInForce
    told = unmanned = 0
    staff = _who_confirms()
    for board in communities_to_remind():
        people = [one for one in staff if one.community_code == board.community.code]
        unmanned += not people
        if not people:
            continue
        shown = "公示栏上还是旧版" if board.latest else "还没有登记张贴"
        told += bool(
            notify(
                people,
                key=f"notice.reminded:{edition.public_id}:{board.community.code}",
                title="请尽快张贴现行版公示",
                body=f"{board.community.short_name}{shown}。请打印{edition}张贴后拍照登记。",
                url="/counter/notice/",
            )
        )
    if told:
        record("notice.reminded", edition, by=by, communities=told)
    return told, unmanned


def collect_photos() -> int:
    """Delete photographs older than a day that no confirmation points at; return how many."""
    return collect_photos_except(_confirmed_photos)


def _confirmed_photos(hashes: Collection[str]) -> set[str]:
    found = NoticeConfirmation.objects.filter(photo_sha256__in=hashes)
    return set(found.values_list("photo_sha256", flat=True))


def _who_confirms() -> QuerySet[User]:
    roles = [role for role, granted in GRANTS.items() if Can.CONFIRM_PUBLIC_NOTICE in granted]
    return User.objects.filter(is_active=True, role__in=roles).exclude(community_code="")


def ask_for_new_posters(edition: Edition) -> int:
    """Tell every community by its inbox that its poster is stale, once per edition.

    Returns how many people were told.
    """
    return notify(
        _who_confirms(),
        key=f"notice.stale:{edition.public_id}",
        title="新版清单已经施行，请更换公示",
        body=f"{edition}已经施行，公示栏、窗口上的旧版请换下。请打印新版张贴后拍照登记。",
        url="/counter/notice/",
    )

"""Noting how many people live where: typed or pasted as lines, all of them or none."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from core.audit.trail import record
from core.identity.access import Can, require
from core.identity.models import User
from core.tenancy import current_tenant
from reporting.errors import ResidentsUnreadable
from reporting.models import ResidentCount
from reporting.residents import read_lines


@transaction.atomic
def note_residents(text: str, *, by: User) -> int:
    """Note the numbers in ``text``, one community a line; return how many changed.

    A line without a number is passed over. Raises ``ResidentsUnreadable``, naming the lines; then
    nothing is kept.
    """
    require(by, Can.CHOOSE_POINTS)
    found, wrong = read_lines(text)
    if wrong:
        raise ResidentsUnreadable(f"没有保存：{'；'.join(wrong)}。请改好后再保存。")
    before = dict(ResidentCount.objects.values_list("community_id", "residents"))
    changed = {key: count for key, count in found.items() if before.get(key) != count}
    now = timezone.now()
    for key, count in changed.items():
        ResidentCount.objects.update_or_create(
            community_id=key,
            defaults={"residents": count, "noted_at": now, "noted_by_name": by.name},
        )
    if changed:
        record("residents.noted", current_tenant(), by=by, count=len(changed))
    return len(changed)

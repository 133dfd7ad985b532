"""The training twins of communities, and who practises in them.

A twin is a community to every verb and to its own books; ``Community.objects`` does not know it.
Nothing in a practice book is ever deleted: its rows stand as written like all others, and after a
while what they say of people is blanked. Who wants to
begin anew gets a new twin, and the old one is put away.
"""

from __future__ import annotations

from django.db import transaction

from core.directory.models import Community
from core.identity.models import User

CODE_LETTER = "T"
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def training_twin(community: Community) -> Community:
    """Return the twin that ``community`` practises in, made at first, with its present particulars.

    Two clerks asking at once get the same one.
    """
    shown = {
        "name": community.name,
        "township_code": community.township_code,
        "township_name": community.township_name,
        "phone": community.phone,
        "address": community.address,
    }
    Community.objects.select_for_update().get(pk=community.pk)
    twins = Community.with_training.filter(trains_for=community.code)
    twin = twins.filter(is_active=True).first()
    if twin is None:
        turn = twins.count() + 1
        return Community.with_training.create(
            code=_twin_code(community, turn),
            mark=_twin_mark(community, turn),
            trains_for=community.code,
            is_training=True,
            **shown,
        )
    Community.with_training.filter(pk=twin.pk).update(**shown)
    return Community.with_training.get(pk=twin.pk)


@transaction.atomic
def put_twin_away(twin: Community) -> Community:
    """Close a practice book and return the empty one that takes its place.

    Whoever was practising in it goes on in the new one.
    """
    home = Community.objects.select_for_update().get(code=twin.trains_for)
    Community.with_training.filter(pk=twin.pk).update(is_active=False)
    fresh = training_twin(home)
    User.objects.filter(training_code=twin.code).update(training_code=fresh.code)
    return fresh


def _twin_code(community: Community, turn: int) -> str:
    """Return ``T``, the turn in two characters, and the last nine of the community's twelve.

    The first three are the same throughout an office; no code of the bureau's table has a letter.
    """
    high, low = divmod(turn, len(_DIGITS))
    if high >= len(_DIGITS):
        raise ValueError(f"{community.code} has practised {turn} times: there is no code left.")
    return f"{CODE_LETTER}{_DIGITS[high]}{_DIGITS[low]}{community.code[3:]}"


def _twin_mark(community: Community, turn: int) -> str:
    """Return a 字 that nobody takes for a real one: 练攀东竹, from the second time on 练2攀东竹."""
    return f"练{turn if turn > 1 else ''}{community.mark}"[:16]

"""A seal going from hand to hand: proposed by one, accepted by the other."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from core.audit.trail import record
from core.identity.access import Can, require
from core.identity.models import User
from core.notices.actions import notify
from issuance.actions.seal_keeping import locked_seal, page_of, tell_bureau
from issuance.errors import ReasonMissing
from issuance.models import Seal, SealHandOver
from issuance.models.seals import HandOverState
from issuance.seal_errors import (
    CannotKeepSeals,
    HandOverAnswered,
    HandOverUnderWay,
    NotTheKeeper,
    SealHasKeeper,
)
from issuance.selectors.people import keepers_of


@transaction.atomic
def propose_hand_over(seal: Seal, taker: User, *, reason: str, by: User) -> SealHandOver:
    """Offer the seal to the next keeper; ``by`` keeps it until they accept."""
    require(by, Can.KEEP_SEAL)
    seal = locked_seal(seal)
    if seal.keeper_id != by.pk:
        raise NotTheKeeper
    if taker.pk == by.pk or taker not in keepers_of(seal.community):
        raise CannotKeepSeals
    if seal.hand_overs.filter(state=HandOverState.PROPOSED).exists():
        raise HandOverUnderWay
    if not reason.strip():
        raise ReasonMissing
    hand_over = SealHandOver.objects.create(
        seal=seal,
        giver=by,
        taker=taker,
        reason=reason.strip()[:200],
        proposed_at=timezone.now(),
    )
    record("seal.hand_over_proposed", seal, by=by, taker=taker.pk)
    notify(
        [taker],
        key=f"seal-hand-over:{hand_over.pk}",
        title=f"请接收：{seal.name}",
        body=f"{by.name} 向您移交公章。当面点清后，在这里确认接收。",
        url=page_of(seal),
    )
    return hand_over


@transaction.atomic
def accept_hand_over(hand_over: SealHandOver, *, by: User) -> SealHandOver:
    """Take the seal that was offered: from now on ``by`` keeps it."""
    require(by, Can.KEEP_SEAL)
    hand_over = _open_hand_over(hand_over)
    if hand_over.taker_id != by.pk or by not in keepers_of(hand_over.seal.community):
        raise HandOverAnswered
    hand_over.seal.keeper = by
    hand_over.seal.save(update_fields=["keeper"])
    _answer(hand_over, HandOverState.ACCEPTED)
    record("seal.handed_over", hand_over.seal, by=by, giver=hand_over.giver_id)
    _tell(hand_over, hand_over.giver, f"{by.name} 已接收公章", "公章现由对方保管。")
    return hand_over


@transaction.atomic
def decline_hand_over(hand_over: SealHandOver, *, by: User) -> SealHandOver:
    """Say no: the old keeper goes on keeping it."""
    require(by, Can.KEEP_SEAL)
    hand_over = _open_hand_over(hand_over)
    if hand_over.taker_id != by.pk:
        raise HandOverAnswered
    _answer(hand_over, HandOverState.DECLINED)
    record("seal.hand_over_declined", hand_over.seal, by=by)
    _tell(hand_over, hand_over.giver, f"{by.name} 没有接收公章", "公章仍由您保管，请当面核实。")
    return hand_over


@transaction.atomic
def withdraw_hand_over(hand_over: SealHandOver, *, by: User) -> SealHandOver:
    """Take the offer back before it is answered."""
    require(by, Can.KEEP_SEAL)
    hand_over = _open_hand_over(hand_over)
    if hand_over.giver_id != by.pk:
        raise HandOverAnswered
    _answer(hand_over, HandOverState.WITHDRAWN)
    record("seal.hand_over_withdrawn", hand_over.seal, by=by)
    return hand_over


@transaction.atomic
def take_charge(seal: Seal, *, reason: str, by: User) -> SealHandOver:
    """Take a seal that nobody keeps, or whose keeper left; the bureau is told of the latter."""
    require(by, Can.REGISTER_SEAL)
    seal = locked_seal(seal)
    former = seal.keeper
    staff = keepers_of(seal.community)
    if by not in staff:
        raise CannotKeepSeals
    if former is not None and former in staff:
        raise SealHasKeeper
    if not reason.strip():
        raise ReasonMissing
    now = timezone.now()
    seal.hand_overs.filter(state=HandOverState.PROPOSED).update(
        state=HandOverState.WITHDRAWN, answered_at=now
    )
    seal.keeper = by
    seal.save(update_fields=["keeper"])
    taken = SealHandOver.objects.create(
        seal=seal,
        taker=by,
        reason=reason.strip()[:200],
        proposed_at=now,
        state=HandOverState.ACCEPTED,
        answered_at=now,
    )
    record("seal.taken_charge_of", seal, by=by, former=former.pk if former else None)
    if former is not None:
        tell_bureau(seal, f"taken:{taken.pk}", "公章保管人已变更", "原保管人已离岗，由负责人接管。")
    return taken


def _open_hand_over(hand_over: SealHandOver) -> SealHandOver:
    seal = locked_seal(hand_over.seal)
    hand_over = SealHandOver.objects.select_for_update(of=("self",)).get(pk=hand_over.pk)
    if hand_over.state != HandOverState.PROPOSED:
        raise HandOverAnswered
    hand_over.seal = seal
    return hand_over


def _answer(hand_over: SealHandOver, state: HandOverState) -> None:
    hand_over.state, hand_over.answered_at = state, timezone.now()
    hand_over.save(update_fields=["state", "answered_at"])


def _tell(hand_over: SealHandOver, whom: User | None, title: str, body: str) -> None:
    if whom is None:
        return
    key = f"seal-hand-over:{hand_over.pk}:{hand_over.state}"
    notify([whom], key=key, title=title, body=body, url=page_of(hand_over.seal))

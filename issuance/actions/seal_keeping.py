"""What the register says of a seal: lost, replaced, amended."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from core.audit.trail import record
from core.errors import InvalidInput
from core.identity.access import Can, Role, require
from core.identity.models import User
from core.notices.actions import notify
from issuance.models import BookCounter, Seal, SealLoss
from issuance.models.books import Book
from issuance.models.seals import HandOverState, SealState
from issuance.seal_errors import CannotKeepSeals, SealEnded
from issuance.selectors.people import approvers_of, keepers_of


@transaction.atomic
def report_loss(seal: Seal, *, lost_on: date, circumstances: str, by: User) -> Seal:
    """Report the seal lost: from now on nothing is sealed with it, ever, and the bureau knows."""
    require(by, Can.KEEP_SEAL)
    _wait_for_uses(seal)
    seal = locked_seal(seal)
    errors = {}
    if lost_on > timezone.localdate():
        errors["lost_on"] = ["遗失日期不能晚于今天。"]
    if not circumstances.strip():
        errors["circumstances"] = ["请写明怎样发现遗失、是否报警。"]
    if errors:
        raise InvalidInput(errors)
    SealLoss.objects.create(
        seal=seal,
        lost_on=lost_on,
        circumstances=circumstances.strip()[:500],
        reported_by=by,
        reported_at=timezone.now(),
    )
    _end(seal, SealState.LOST)
    record("seal.lost", seal, by=by, lost_on=lost_on.isoformat())
    tell_bureau(
        seal,
        f"lost:{seal.pk}",
        "公章遗失",
        f"{seal.name}已报遗失，所有用印已停止。请督促登报声明、报公安机关备案后重新刻制。",
        is_alarm=True,
    )
    notify(
        [user for user in approvers_of(seal.community) if user.pk != by.pk],
        key=f"seal:lost:{seal.pk}",
        title=f"公章遗失：{seal.name}",
        body=f"{by.name} 报告公章遗失，所有用印已停止。登记新刻的公章后才能出具证明。",
        url=page_of(seal),
        is_alarm=True,
    )
    return seal


@transaction.atomic
def replace_seal(
    seal: Seal,
    *,
    name: str,
    kept_at: str,
    valid_from: date,
    valid_until: date | None,
    by: User,
) -> Seal:
    """Enter a new seal in place of one that is worn, expired or lost; ``by`` keeps it at first.

    The old one is never set again.
    """
    require(by, Can.REGISTER_SEAL)
    _wait_for_uses(seal)
    seal = Seal.objects.select_for_update(of=("self",)).select_related("community").get(pk=seal.pk)
    newer = Seal.objects.filter(community=seal.community, pk__gt=seal.pk).exists()
    if newer or seal.state == SealState.RETIRED:
        raise SealEnded
    _check_period(name, valid_from, valid_until)
    if by not in keepers_of(seal.community):
        raise CannotKeepSeals
    if seal.is_in_use:
        _end(seal, SealState.RETIRED)
    new = Seal.objects.create(
        community=seal.community,
        name=name.strip()[:100],
        keeper=by,
        kept_at=kept_at.strip()[:100],
        valid_from=valid_from,
        valid_until=valid_until,
        replaces=seal,
    )
    record("seal.replaced", seal, by=by, new=new.pk)
    record("seal.registered", new, by=by, replaces=seal.pk)
    tell_bureau(new, f"replaced:{seal.pk}", "公章已更换", f"{new.name}启用，原公章不再使用。")
    return new


@transaction.atomic
def amend_seal(
    seal: Seal,
    *,
    name: str,
    kept_at: str,
    valid_from: date | None,
    valid_until: date | None,
    by: User,
) -> Seal:
    """Correct what the register says of a seal in use: its name, place and period."""
    require(by, Can.REGISTER_SEAL)
    seal = locked_seal(seal)
    _check_period(name, valid_from, valid_until)
    before = seal.valid_until
    seal.name, seal.kept_at = name.strip()[:100], kept_at.strip()[:100]
    seal.valid_from, seal.valid_until = valid_from, valid_until
    seal.save(update_fields=["name", "kept_at", "valid_from", "valid_until"])
    until = valid_until.isoformat() if valid_until else None
    record("seal.amended", seal, by=by, valid_until=until)
    if before != valid_until:
        stamp = timezone.now().isoformat()
        tell_bureau(seal, f"amended:{seal.pk}:{stamp}", "公章使用期限有变更", "请核对。")
    return seal


def locked_seal(seal: Seal) -> Seal:
    """Return the seal, locked and still in use."""
    rows = Seal.objects.select_for_update(of=("self",)).select_related("community", "keeper")
    seal = rows.get(pk=seal.pk)
    if not seal.is_in_use:
        raise SealEnded
    return seal


def _wait_for_uses(seal: Seal) -> None:
    """Let those finish who hold a number of this community, and keep the next one waiting.

    In the order in which issuing takes them, or the two would wait for each other. Where nobody
    took a number this year, there is a counter to wait for all the same.
    """
    year = timezone.localdate().year
    for book in (Book.CERTIFICATE, Book.SEAL_USE):
        counters = BookCounter.objects.filter(community_id=seal.community_id, book=book, year=year)
        counters.get_or_create(
            community_id=seal.community_id, book=book, year=year, defaults={"last": 0}
        )
        counters.select_for_update().get()


def _end(seal: Seal, state: SealState) -> None:
    seal.hand_overs.filter(state=HandOverState.PROPOSED).update(
        state=HandOverState.WITHDRAWN, answered_at=timezone.now()
    )
    seal.state = state
    seal.ended_on = timezone.localdate()
    seal.save(update_fields=["state", "ended_on"])


def _check_period(name: str, valid_from: date | None, valid_until: date | None) -> None:
    errors = {}
    if not name.strip():
        errors["name"] = ["请填写印章名称，与印模上的字一致。"]
    if valid_from and valid_until and valid_until < valid_from:
        errors["valid_until"] = ["使用期限不能早于启用日期。"]
    if errors:
        raise InvalidInput(errors)


def tell_bureau(seal: Seal, key: str, title: str, body: str, *, is_alarm: bool = False) -> None:
    """Tell the officers of the office, once per ``key``; of practice they hear nothing."""
    if seal.community.is_training:
        return
    officers = User.objects.filter(role=Role.OFFICER, is_active=True)
    notify(
        officers,
        key=f"seal:{key}",
        title=f"{title}：{seal.community.short_name}",
        body=body,
        url=page_of(seal),
        is_alarm=is_alarm,
    )


def page_of(seal: Seal) -> str:
    """Return where a notice about the seal leads."""
    return f"/counter/seals/{seal.public_id}/"

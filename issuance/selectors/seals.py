"""Seals, requests, and papers on their way back from the stamp, as each person may see them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.db.models import Count, Model, Prefetch, Q, QuerySet
from django.utils import timezone

from core.errors import NotFound
from core.identity.models import User
from issuance.models import IssuingPolicy, Seal, SealHandOver, SealRequest, SealUse, StampedScan
from issuance.models.certificates import CertificateState
from issuance.models.seal_uses import OPEN_STAGES, SealRequestFile, SealRequestState, Stage
from issuance.models.seals import HandOverState, SealState
from issuance.selectors.books import seal_uses, visible
from issuance.selectors.people import home_code, keepers_of

SOON = timedelta(days=30)

Row = TypeVar("Row", bound=Model)


def seals(*, seen_by: User) -> QuerySet[Seal]:
    """Return the seals ``seen_by`` may see, past ones too."""
    rows = Seal.objects.select_related("community", "keeper", "replaces", "replaced_by", "loss")
    return visible(rows, seen_by, "community")


def present_seals(*, seen_by: User) -> QuerySet[Seal]:
    """Return the last seal of each community: in use, or lost and not yet replaced."""
    rows = seals(seen_by=seen_by).filter(replaced_by=None).exclude(state=SealState.RETIRED)
    return rows.order_by("community__code")


def get_seal(public_id: uuid.UUID, *, seen_by: User) -> Seal:
    """Return one seal; raise ``NotFound`` when there is none ``seen_by`` may see."""
    return _one(seals(seen_by=seen_by), public_id)


def hand_overs_of(seal: Seal) -> list[SealHandOver]:
    """Return how a seal went from hand to hand, newest first."""
    return list(seal.hand_overs.select_related("giver", "taker"))


def get_hand_over(public_id: uuid.UUID, *, seen_by: User) -> SealHandOver:
    """Return one hand-over of a seal ``seen_by`` may see; raise ``NotFound``."""
    rows = SealHandOver.objects.select_related("seal__community", "giver", "taker")
    return _one(visible(rows, seen_by, "seal__community"), public_id)


def seal_requests(*, seen_by: User) -> QuerySet[SealRequest]:
    """Return the requests ``seen_by`` may see."""
    rows = SealRequest.objects.select_related("community", "asked_by", "answered_by", "seal_use")
    return visible(rows, seen_by, "community")


def get_seal_request(public_id: uuid.UUID, *, seen_by: User) -> SealRequest:
    """Return one request; raise ``NotFound`` when there is none ``seen_by`` may see."""
    return _one(seal_requests(seen_by=seen_by), public_id)


def get_request_file(public_id: uuid.UUID, *, seen_by: User) -> SealRequestFile:
    """Return a document laid before the approver; raise ``NotFound``."""
    rows = SealRequestFile.objects.select_related("request")
    return _one(visible(rows, seen_by, "request__community"), public_id)


def get_scan(public_id: uuid.UUID, *, seen_by: User) -> StampedScan:
    """Return the scan of a stamped paper; raise ``NotFound``."""
    rows = StampedScan.objects.select_related("use__certificate", "added_by")
    return _one(visible(rows, seen_by, "use__community"), public_id)


def scans_of(use: SealUse) -> list[StampedScan]:
    """Return what was sent in for a paper, newest first."""
    return list(use.scans.select_related("found__community", "added_by", "compared_by"))


def waiting_papers(*, seen_by: User) -> QuerySet[SealUse]:
    """Return certificates between printer and file, the longest waiting first.

    Voided and revoked ones wait for nothing.
    """
    rows = seal_uses(seen_by=seen_by).filter(
        stage__in=OPEN_STAGES, certificate__state=CertificateState.ISSUED
    )
    scans = StampedScan.objects.select_related("found").order_by("-pk")
    return rows.order_by("stage_at", "pk").prefetch_related(
        "certificate__reprints", Prefetch("scans", scans)
    )


def stage_counts(*, seen_by: User) -> dict[str, int]:
    """Return how many papers wait at each stage, and under ``asked`` how many requests."""
    rows = visible(SealUse.objects.order_by(), seen_by, "community").filter(
        stage__in=OPEN_STAGES, certificate__state=CertificateState.ISSUED
    )
    counts = dict(rows.values("stage").annotate(n=Count("pk")).values_list("stage", "n"))
    asked = seal_requests(seen_by=seen_by).select_related(None).order_by()
    return {**counts, "asked": asked.filter(state=SealRequestState.ASKED).count()}


def reminder_days() -> int:
    """Return after how many days a paper that waits is brought to mind."""
    policy = IssuingPolicy.objects.first()
    return policy.seal_reminder_days if policy else 3


def late_scans(*, seen_by: User) -> dict[int, int]:
    """Return, by community, how many stamped papers have waited too long for their scan."""
    since = timezone.now() - timedelta(days=reminder_days())
    rows = visible(SealUse.objects.order_by(), seen_by, "community").filter(
        stage=Stage.TO_SCAN, stage_at__lt=since, certificate__state=CertificateState.ISSUED
    )
    counted = rows.values("community").annotate(n=Count("pk"))
    return {row["community"]: row["n"] for row in counted}


@dataclass(frozen=True, slots=True)
class Warned:
    """What is wrong with a seal: a word for the list, and a tone."""

    label: str
    tone: str


def warnings_of(seal: Seal, *, late: int = 0) -> list[Warned]:
    """Return what the bureau, and the community, should look at."""
    today = timezone.localdate()
    found = []
    if seal.state == SealState.LOST:
        found.append(Warned("遗失未补", "no"))
    elif seal.is_in_use:
        if seal.valid_until and seal.valid_until < today:
            found.append(Warned("已过使用期限", "no"))
        elif seal.valid_from and seal.valid_from > today:
            found.append(Warned("还没到启用日期", "no"))
        elif seal.valid_until and seal.valid_until < today + SOON:
            found.append(Warned("使用期限快到了", "ask"))
        if seal.keeper is None:
            found.append(Warned("没有保管人", "ask"))
        elif not keeps_still(seal):
            found.append(Warned("保管人已离岗", "no"))
    if late:
        found.append(Warned(f"{late}份盖章后没有回传", "ask"))
    return found


def keeps_still(seal: Seal) -> bool:
    """Whether the keeper is still on the staff of the seal's community."""
    keeper = seal.keeper
    if keeper is None:
        return False
    return keeper.is_active and keeper.community_code == home_code(seal.community)


def takers_of(seal: Seal) -> list[User]:
    """Return to whom the seal may be handed over."""
    return [user for user in keepers_of(seal.community) if user.pk != seal.keeper_id]


def open_hand_over(seal: Seal) -> SealHandOver | None:
    """Return the hand-over that waits for an answer, if any."""
    rows = seal.hand_overs.select_related("giver", "taker", "seal")
    return rows.filter(state=HandOverState.PROPOSED).first()


def register_lines(*, seen_by: User) -> QuerySet[SealUse]:
    """Return the register with all that is printed of a line."""
    return seal_uses(seen_by=seen_by).select_related("stamped_by")


def of_kind(rows: QuerySet[SealUse], kind: str) -> QuerySet[SealUse]:
    """Keep the lines of certificates (``certificate``) or of other papers (``other``)."""
    if kind in ("certificate", "other"):
        return rows.filter(Q(certificate__isnull=kind == "other"))
    return rows


def _one(rows: QuerySet[Row], public_id: uuid.UUID) -> Row:
    row = rows.filter(public_id=public_id).first()
    if row is None:
        raise NotFound
    return row

"""The seal's part of a certificate's page: where the stamped paper is, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.identity.access import Can, may
from core.identity.models import User
from issuance.models import Certificate, SealUse, StampedScan
from issuance.models.seal_uses import ScanOutcome, Stage
from issuance.selectors.seals import scans_of
from issuance.views.counter.states import State

STAGE_TONES = {
    Stage.TO_STAMP: "ask",
    Stage.TO_SCAN: "primary",
    Stage.TO_COMPARE: "ask",
    Stage.DIFFERS: "no",
    Stage.MATCHED: "yes",
    Stage.NOT_ASKED: "neither",
}
OUTCOME_TONES = {
    ScanOutcome.MATCHED: "yes",
    ScanOutcome.COMPARED: "yes",
    ScanOutcome.UNREADABLE: "ask",
    ScanOutcome.ANOTHER: "no",
    ScanOutcome.REJECTED: "no",
}


@dataclass(frozen=True, slots=True)
class ScanShown:
    """A scan as the page lists it; ``found`` is the number it turned out to be, where known."""

    scan: StampedScan
    outcome: State
    found: Certificate | None
    may_open_found: bool


def stage_of(use: SealUse) -> State:
    """Return where a stamped paper stands."""
    stage = Stage(use.stage)
    return State(stage.label, STAGE_TONES[stage])


def outcome_of(scan: StampedScan) -> State:
    """Return what a scan turned out to be."""
    outcome = ScanOutcome(scan.outcome)
    return State(outcome.label, OUTCOME_TONES[outcome])


def stamping_of(certificate: Certificate, use: SealUse, user: User) -> dict[str, Any]:
    """Return what ``seals/stamping_panel.html`` shows, and the newest scan for beside the paper."""
    found = scans_of(use)
    waiting = next((one for one in found if one.outcome == ScanOutcome.UNREADABLE), None)
    acts = certificate.is_valid and may(user, Can.CONFIRM_STAMP)
    is_own = waiting is not None and waiting.added_by_id == user.pk
    return {
        "stage": stage_of(use),
        "stage_code": use.stage,
        "use": use,
        "scans": [
            ScanShown(
                scan=one,
                outcome=outcome_of(one),
                found=one.found,
                may_open_found=_may_see(user, one.found),
            )
            for one in found
        ],
        "newest": found[0] if found else None,
        "waiting": waiting if use.stage == Stage.TO_COMPARE else None,
        "may_confirm": acts and use.stage == Stage.TO_STAMP,
        "may_send": acts and use.stage not in (Stage.MATCHED, Stage.NOT_ASKED),
        "may_compare": waiting is not None and not is_own and may(user, Can.COMPARE_SCAN),
    }


def _may_see(user: User, certificate: Certificate | None) -> bool:
    if certificate is None:
        return False
    if may(user, Can.VIEW_ALL_BOOKS):
        return True
    return certificate.community.code == user.workplace_code

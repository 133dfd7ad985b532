"""The order of a discretionary file, in this one place.

From every state one step leads on; a file with a legal risk takes three more. The database holds
the same order: a trigger refuses any other move, constraints refuse a state without its evidence,
and a record can only be written in the state it belongs to (migration 0004).
"""

from __future__ import annotations

from itertools import pairwise

from django.db import models


class FileState(models.TextChoices):
    """What a file waits for, or how it ended."""

    INTAKE = "intake", "登记中"
    JUDGING = "judging", "待判断"
    VERIFYING = "verifying", "核实中"
    INVESTIGATING = "investigating", "调查中"
    DELIBERATING = "deliberating", "待议事协商"
    ASSESSING = "assessing", "待评估防范"
    DRAFTING = "drafting", "拟稿中"
    SUBMITTED = "submitted", "待审批"
    ISSUED = "issued", "已出具"
    DECLINED = "declined", "不予出具"
    WITHDRAWN = "withdrawn", "已放弃"


_S = FileState
PLAIN_PATH = (_S.INTAKE, _S.JUDGING, _S.VERIFYING, _S.DRAFTING, _S.SUBMITTED, _S.ISSUED)
RISKY_PATH = (
    *PLAIN_PATH[:3], _S.INVESTIGATING, _S.DELIBERATING, _S.ASSESSING, *PLAIN_PATH[3:]
)  # fmt: skip
CLOSED = (_S.ISSUED, _S.DECLINED, _S.WITHDRAWN)
OPEN = tuple(state for state in RISKY_PATH if state not in CLOSED)
DECLINABLE = OPEN[1:]
"""A request is registered before it is declined: the bureau learns who asked for what."""

STEP_LABELS = {
    _S.INTAKE: "登记",
    _S.JUDGING: "判断",
    _S.VERIFYING: "核实",
    _S.INVESTIGATING: "调查",
    _S.DELIBERATING: "议事协商",
    _S.ASSESSING: "评估防范",
    _S.DRAFTING: "拟稿",
    _S.SUBMITTED: "审批",
    _S.ISSUED: "出具",
}


def path(has_risk: bool | None) -> tuple[FileState, ...]:
    """Return the states from intake to issue; the short way while nobody has found a risk."""
    return RISKY_PATH if has_risk else PLAIN_PATH


def following(state: str, has_risk: bool | None) -> FileState:
    """Return where the step of ``state`` leads; ``ValueError`` for a state that ended."""
    way = path(has_risk)
    return way[way.index(FileState(state)) + 1]


def preceding(state: str, has_risk: bool | None) -> FileState | None:
    """Return the state before ``state``, None for the first and for those that ended."""
    way = path(has_risk)
    if state in CLOSED or state == way[0]:
        return None
    return way[way.index(FileState(state)) - 1]


def returnable(has_risk: bool | None) -> tuple[FileState, ...]:
    """Return the states an approver may return a submitted file to, in their order."""
    way = path(has_risk)
    return way[way.index(_S.VERIFYING) : way.index(_S.SUBMITTED)]


def _moves() -> frozenset[tuple[str, str]]:
    onward = {pair for way in (PLAIN_PATH, RISKY_PATH) for pair in pairwise(way)}
    back = {(after, before) for before, after in onward if after not in CLOSED}
    ended = {(state, _S.WITHDRAWN) for state in OPEN} | {
        (state, _S.DECLINED) for state in DECLINABLE
    }
    return frozenset((a.value, b.value) for a, b in onward | back | ended)


MOVES = _moves()
"""Every move there is: (state, next state). The trigger in the database holds the same list."""

"""Refusals between an office and the one above it: following, merging, asking for more."""

from __future__ import annotations

from typing import Any

from core.errors import DomainError, InvalidInput


class NotFromParent(DomainError):
    """An edition from an office other than our parent."""

    code = "not_from_parent"
    message = "收到的清单不是上级单位发布的，已退回。"


class GoldPlating(DomainError):
    """A county's lists go beyond what its city's allow; ``problems`` says how, in sentences."""

    code = "gold_plating"
    message = "清单超出了上级清单允许的范围，不能发布。"

    def __init__(self, problems: list[str]) -> None:
        """Keep ``problems``, one sentence each."""
        super().__init__(problems[0] if problems else None)
        self.problems = problems


class BehindParent(DomainError):
    """A draft that stands on an edition the parent has replaced."""

    code = "behind_parent"
    message = "上级清单已经更新，这份草稿还是按旧版起草的。请先合并上级的新版，再提交发布。"


class ConflictsOpen(DomainError):
    """Some conflicts have no choice yet; ``conflicts`` are those."""

    code = "conflicts_open"
    message = "还有与上级清单不一致的地方没有选定。请逐处选定后再提交。"

    def __init__(self, conflicts: list[Any]) -> None:
        """Keep the conflicts (``catalog.merging.Conflict``) that wait."""
        super().__init__(f"还有{len(conflicts)}处与上级清单不一致，没有选定。请逐处选定后再提交。")
        self.conflicts = conflicts


class MergeClosed(DomainError):
    """The merge was resolved before, or a newer edition has taken its place."""

    code = "merge_closed"
    message = "这次合并已经处理完毕，或者上级又发布了新版。请返回列表查看。"


class WordingUnfit(InvalidInput):
    """A wording of one's own for a conflict that cannot stand there."""

    code = "wording_unfit"

    def __init__(self, key: str, problem: str) -> None:
        """Put ``problem`` at the conflict's ``key``."""
        super().__init__({key: [problem]})


class WithdrawnAbove(DomainError):
    """An edition arrives that the office above has taken back already."""

    code = "withdrawn_above"
    message = "上级已经撤回这一版清单，没有采用。请等待上级发布新版。"


class NotWithdrawnAbove(DomainError):
    """There is nothing to decide: what ours stands on was not taken back."""

    code = "not_withdrawn_above"
    message = "本单位现行清单所依据的上级清单没有被撤回，不用决定。请刷新后再看。"


class NoParent(DomainError):
    """An office that stands on no list from above has nobody to ask."""

    code = "no_parent"
    message = "本单位的清单不依据上级清单，不需要申请，可以直接在清单里增加。"


class AlreadyRequested(DomainError):
    """The same item waits for an answer, was approved, or stands on the parent's list."""

    code = "already_requested"
    message = "这一事项已经申请过，或者上级清单里已有。请查看申请记录。"


class NotGranted(DomainError):
    """The office above has not allowed the item."""

    code = "not_granted"
    message = "上级还没有同意增加这一事项，不能写进清单。请等待答复。"


class AlreadyAnswered(DomainError):
    """The request has its answer."""

    code = "already_answered"
    message = "这项申请已经答复，不能再改。"


class NotFromChild(DomainError):
    """A document only an office directly below may send."""

    code = "not_from_child"
    message = "收到的公文不是下级单位发来的，已退回。"

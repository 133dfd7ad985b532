"""Refusals about personal data: asked for without a reason, or not to be erased."""

from __future__ import annotations

from core.errors import DomainError


class RevealReasonMissing(DomainError):
    """Nobody sees personal data whole without saying why."""

    code = "reveal_reason_missing"
    message = "请选择查看的原因；选“其他”的，写明具体原因。没有显示任何信息。"


class NothingToErase(DomainError):
    """Everything that was found has to be kept, or nothing was found."""

    code = "nothing_to_erase"
    message = "没有可以删除的内容：留下的记录依法要保存，期满后按规定销毁。原因列在下面。"

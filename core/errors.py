"""Refusals: what a verb raises when it may not, or cannot, do what was asked."""

from __future__ import annotations


class DomainError(Exception):
    """A refusal with a stable code for machines and a sentence for people.

    Subclasses are named as sentences (``AlreadyIssued``). ``code`` is snake case and never changes;
    ``message`` is Simplified Chinese, says what happened and what to do next, and holds no
    personal data: it may be logged and shown.
    """

    code = "refused"
    message = "无法完成这项操作。请返回上一页，核对后重试。"

    def __init__(self, message: str | None = None) -> None:
        """Take ``message`` in place of the class's own sentence."""
        if message is not None:
            self.message = message
        super().__init__(self.message)


class NotAllowed(DomainError):
    """The person lacks the permission."""

    code = "not_allowed"
    message = "您没有办理这项业务的权限。请联系本单位管理员。"


class NotFound(DomainError):
    """There is no such thing, or none that this person may see."""

    code = "not_found"
    message = "没有找到您要的内容。它可能已被移走，或不属于您的单位。"


class InvalidInput(DomainError):
    """What was entered cannot be accepted; ``errors`` maps field names to sentences."""

    code = "invalid_input"
    message = "填写的内容有误，请按提示修改后重试。"

    def __init__(self, errors: dict[str, list[str]], message: str | None = None) -> None:
        """Keep ``errors``: field name → sentences to show next to that field."""
        super().__init__(message)
        self.errors = errors

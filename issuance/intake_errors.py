"""Why a paper brought to the counter was not taken in, or a slip not taken back."""

from __future__ import annotations

from core.errors import DomainError


class NotOnTheChecklist(DomainError):
    """The template asks for no such paper."""

    code = "not_on_the_checklist"
    message = "这项证明不需要这份材料，没有保存。请刷新页面后重新选择。"


class TooManyAttachments(DomainError):
    """More files than anybody looks through before approving."""

    code = "too_many_attachments"
    message = "这份申请的材料已满30份，没有保存。请把同一份材料扫描成一个PDF，或先删去不需要的。"


class SubstitutesNotAsked(DomainError):
    """A form was opened without asking whether something else does as well."""

    code = "substitutes_not_asked"
    message = "还没有问过居民能不能用别的材料代替，没有开始填写。请回到这个事项，逐项问过再填。"


class SavingTakenBack(DomainError):
    """A second click on 收回."""

    code = "saving_taken_back"
    message = "这张免开告知单已经收回，不用再点。"

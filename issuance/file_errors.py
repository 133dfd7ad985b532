"""Why a discretionary file does not go on."""

from __future__ import annotations

from core.errors import DomainError


class FileClosed(DomainError):
    """The file ended: issued, declined or withdrawn."""

    code = "file_closed"
    message = "这份卷宗已经办结，不能再改。居民有新的情况，请重新受理一份。"


class WrongStep(DomainError):
    """A step was taken before, or after, its turn."""

    code = "wrong_step"
    message = "还没有轮到这一步，或者这一步已经办过。请刷新本页，按上面的步骤办理。"


class NotWithinDuties(DomainError):
    """The request is none of the committee's business, or cannot be verified."""

    code = "not_within_duties"
    message = "不属于社区职责，或者不能核实的，不能往下办。请不予出具，向居民说明原因。"


class NothingVerified(DomainError):
    """No record says that it is true."""

    code = "nothing_verified"
    message = "还没有结果为“属实”的核实记录，不能往下办。请先核实并记录；核实不了的，不予出具。"


class FoundUntrue(DomainError):
    """A record says that it is not true."""

    code = "found_untrue"
    message = (
        "有一条核实记录的结果是“不属实”，不能据实出具。记错的先撤掉那一条；确实不属实的，不予出具。"
    )


class NothingToUndo(DomainError):
    """The last step is not this person's, was undone already, or others build on it."""

    code = "nothing_to_undo"
    message = "上一步已经不能撤回：不是您办的，已经撤回过，或者后面已有记录。"


class SamePersonMayNotDecide(DomainError):
    """Two people: who handled the file does not decide it."""

    code = "same_person_may_not_decide"
    message = "经办人不能审批自己办理的卷宗。请由本社区负责人审批。"


class SignatureMissing(DomainError):
    """A risky file is signed with the approver's own name."""

    code = "signature_missing"
    message = "可能涉及法律风险的，须由负责人签字：请在签字处写上自己的姓名，与登录账号的姓名一致。"


class NoFileToDecline(DomainError):
    """The request was not registered yet."""

    code = "not_registered"
    message = "还没有登记居民要证明什么、谁要求的。请先登记，再不予出具。"

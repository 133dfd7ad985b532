"""Why a paper is not made, or not changed."""

from core.errors import DomainError


class ApplicationClosed(DomainError):
    """The form can no longer be changed."""

    code = "application_closed"
    message = "这份申请已提交，不能再修改。需要改动请由负责人退回。"


class SavedElsewhere(DomainError):
    """Another window saved the draft after this one last saw it."""

    code = "saved_elsewhere"
    message = "这份申请刚在另一个窗口改过，这里没有再自动保存。请刷新本页，看到最新内容后继续。"


class NotSubmitted(DomainError):
    """Approval was asked of an application that does not wait for it."""

    code = "not_submitted"
    message = "这份申请不在待审批状态，可能已由他人处理。请刷新列表查看。"


class NotApproved(DomainError):
    """A certificate was asked of an application that nobody approved."""

    code = "not_approved"
    message = "这份申请尚未审批，不能出具证明。请先由负责人审批用印。"


class AlreadyIssued(DomainError):
    """The application has its certificate."""

    code = "already_issued"
    message = "这份申请已经出具过证明，没有重复出具。可在证明页面打印。"


class SamePersonMayNotApprove(DomainError):
    """Two people: who filled the form in does not approve it."""

    code = "same_person_may_not_approve"
    message = "经办人不能审批自己受理的申请。请由本社区负责人审批用印。"


class NoSeal(DomainError):
    """The community has no seal in the register."""

    code = "no_seal"
    message = "本社区没有登记在用的公章，不能出具证明。请先联系本地区民政部门登记。"


class ReasonMissing(DomainError):
    """Returning, voiding and revoking need a reason."""

    code = "reason_missing"
    message = "请写明原因，再提交一次。"


class ItemNotRetained(DomainError):
    """A form was asked for an item the list does not retain."""

    code = "item_not_retained"
    message = "这个事项不在保留清单内，社区不应出具。请打印告知单，指引居民到相应部门办理。"


class ItemNotProhibited(DomainError):
    """A slip was asked for an item that the community may issue."""

    code = "item_not_prohibited"
    message = "这个事项可以出具，不需要告知单。"


class CertificateNotValid(DomainError):
    """The certificate was voided or revoked."""

    code = "certificate_not_valid"
    message = "这份证明已作废或撤销，不能再打印。"


class ArchivedFileMissing(DomainError):
    """The archive has no file, or none that can be read, where one must be."""

    code = "archived_file_missing"
    message = "存档文件暂时读不出来，请不要重新出具。请联系管理员核对存档。"


class ReprintReasonMissing(DomainError):
    """From the second copy on, a print needs a reason."""

    code = "reprint_reason_missing"
    message = "这份证明已经打印过，再次打印请选择原因（选“其他”的写明情况）。这一次没有计数。"


class AlreadyHandedOver(DomainError):
    """The hand-over stands in the book already."""

    code = "already_handed_over"
    message = "这份证明已经登记交付，没有重复登记。"


class CorrectionPending(DomainError):
    """Somebody asked for a correction that is not decided yet."""

    code = "correction_pending"
    message = "这份证明已有一个更正在办，没有重复提出。请先办完或收回那一个。"


class CorrectionDecided(DomainError):
    """Another hand was faster."""

    code = "correction_decided"
    message = "这个更正已经有了决定，没有重复处理。请刷新页面查看。"


class DecidedByIssuing(DomainError):
    """A reissue is decided where its new draft is approved."""

    code = "decided_by_issuing"
    message = (
        "更正补开在新申请里审批：批准出具新证明时，原证明同时失效。不再补开的，请放弃那份新申请。"
    )


class AskerMayNotDecide(DomainError):
    """Two people: who asks for a correction does not decide it."""

    code = "asker_may_not_decide"
    message = "提出更正的人不能自己决定。请由本社区其他负责人处理。"


class AlreadyReplaced(DomainError):
    """A certificate has one successor."""

    code = "already_replaced"
    message = "这份证明已经补开过，没有重复补开。需要再改的，请更正补开的那一份。"


class OffTheLists(DomainError):
    """A paper on neither list has no form to fill in anew."""

    code = "off_the_lists"
    message = "清单外的证明不能直接补开。请先作废或撤销，再按清单外事项重新办理。"


class PracticeOnly(DomainError):
    """Asked outside training mode for what is done only there."""

    code = "practice_only"
    message = "现在不在练习模式，没有任何改动。"


class UnfinishedForm(DomainError):
    """Training mode is not entered in the middle of a form."""

    code = "unfinished_form"
    message = "您正在填写一份申请。请先提交或放弃，再进入练习模式，免得把真的和练习的混在一起。"


class TooManyPapers(DomainError):
    """A batch of papers too large for one file."""

    code = "too_many_papers"
    message = "一次最多打印50份，没有打印。请分几次选择。"


class NoPaperChosen(DomainError):
    """Nothing was ticked."""

    code = "no_paper_chosen"
    message = "还没有选择要打印的。请在列表左侧勾选后再打印。"

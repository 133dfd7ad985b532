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

"""Why a seal is not set, not handed over, or a scan not taken for the paper it should show."""

from core.errors import DomainError


class SealIsLost(DomainError):
    """The community's seal was reported lost, and no new one is registered."""

    code = "seal_is_lost"
    message = (
        "本社区的公章已报遗失，不能再用印，也没有出具证明。请负责人在“用印”里登记新刻的公章后再办。"
    )


class SealNotValid(DomainError):
    """Today lies outside the seal's period."""

    code = "seal_not_valid"
    message = (
        "公章不在使用期限内，不能用印，也没有出具证明。"
        "请负责人在“用印”里核对使用期限；已到期的，登记新刻的公章后再办。"
    )


class ClockWentBack(DomainError):
    """The last line of the register is younger than now."""

    code = "clock_went_back"
    message = (
        "服务器时间比登记簿上一条用印还早，可能时钟出错，没有登记。请联系管理员校准时间后重试。"
    )


class SealEnded(DomainError):
    """The seal was lost or replaced: nothing more happens to it."""

    code = "seal_ended"
    message = "这枚公章已停用或已报遗失，不能再变更。请刷新页面，查看在用的公章。"


class NotTheKeeper(DomainError):
    """Only who keeps the seal proposes to hand it over."""

    code = "not_the_keeper"
    message = "公章不由您保管，不能移交。请由现任保管人提出移交。"


class CannotKeepSeals(DomainError):
    """The person chosen left, serves elsewhere, or keeps it already."""

    code = "cannot_keep_seals"
    message = "接收人须是本社区在岗的工作人员，且不是现任保管人。请重新选择接收人。"


class HandOverUnderWay(DomainError):
    """One at a time."""

    code = "hand_over_under_way"
    message = "这枚公章正在移交，接收人还没有确认。需要换人的，请先撤回这次移交。"


class HandOverAnswered(DomainError):
    """It was accepted, declined or withdrawn, or it is not for this person to answer."""

    code = "hand_over_answered"
    message = "这次移交已有答复，或者不由您答复。请刷新页面查看。"


class SealHasKeeper(DomainError):
    """Taking over is for seals nobody keeps, or whose keeper has left."""

    code = "seal_has_keeper"
    message = "公章有在岗的保管人，不能直接接管。请由现任保管人提出移交。"


class RequestAnswered(DomainError):
    """The request is not in the state the step needs."""

    code = "request_answered"
    message = "这份用印申请已由他人处理，这一步没有生效。请刷新页面查看。"


class SamePersonMayNotApproveSeal(DomainError):
    """Two people: who asks for the seal does not grant it."""

    code = "same_person_may_not_approve_seal"
    message = "申请人不能批准自己的用印申请。请由本社区另一位负责人批准。"


class CertificateEnded(DomainError):
    """A voided or revoked certificate is neither stamped nor scanned."""

    code = "certificate_ended"
    message = "这份证明已作废或撤销，不要再盖章。已打印的纸件请收回销毁。"


class NotToBeStamped(DomainError):
    """Somebody confirmed the stamp already."""

    code = "not_to_be_stamped"
    message = "这份证明已确认盖章，没有重复登记。"


class AlreadyMatched(DomainError):
    """The paper's scan is here and agrees."""

    code = "already_matched"
    message = "这份证明的盖章扫描件已核对相符，没有再收。"


class ScanSentBefore(DomainError):
    """The same file, byte for byte, was sent in for this paper already."""

    code = "scan_sent_before"
    message = "这个文件已经为这份证明上传过，没有重复保存。请重新扫描或拍照后再上传。"


class NothingToCompare(DomainError):
    """The scan does not wait for a person's eyes."""

    code = "nothing_to_compare"
    message = "这份扫描件不需要人工比对，或者已由他人比对。请刷新页面查看。"


class SamePersonMayNotCompare(DomainError):
    """Who sent the scan in does not judge it."""

    code = "same_person_may_not_compare"
    message = "上传扫描件的人不能自己比对。请由本社区另一位负责人比对。"


class ScanMissing(DomainError):
    """The form came without a file."""

    code = "scan_missing"
    message = "还没有选择文件。请拍照或者选择扫描件后再上传。"


class TooManyScans(DomainError):
    """More files at once than are read in one go."""

    code = "too_many_scans"
    message = "一次最多上传12个文件，没有保存。请分几次上传。"


class RegisterTooLong(DomainError):
    """More lines than one printed register holds."""

    code = "register_too_long"
    message = "所选时间的用印超过2000条，一次印不下。请选短一些的时间，例如一个月，分几次打印。"


class CommunityNotChosen(DomainError):
    """A register is one community's."""

    code = "community_not_chosen"
    message = "登记簿按社区打印。请先在“按日期、按社区”里选一个社区，再打印。"

"""Why a report, a point or a concern is refused."""

from __future__ import annotations

from core.errors import DomainError
from core.web.chinese import chinese_date
from reporting.quarters import Quarter


class QuarterNotBegun(DomainError):
    """Nothing can be reported about a quarter that lies ahead."""

    code = "quarter_not_begun"
    message = "这个季度还没有开始，不能起草季报。"

    def __init__(self, quarter: Quarter) -> None:
        """Say from when the report can be drafted."""
        opens = chinese_date(quarter.opens_on)
        super().__init__(f"{quarter.label}还没有开始，季报从{opens}起起草。请选择已经结束的季度。")


class QuarterNotOver(DomainError):
    """The books of the quarter are still being written."""

    code = "quarter_not_over"
    message = "这个季度还没有结束，不能起草季报。"

    def __init__(self, quarter: Quarter) -> None:
        """Say from when the report can be drafted."""
        opens = chinese_date(quarter.opens_on)
        super().__init__(f"{quarter.label}还没有结束，台账还会变动，季报从{opens}起起草。")


class ReportLocked(DomainError):
    """This version can no longer be changed; the sentence says why and until when."""

    code = "report_locked"
    message = "这份季报已经锁定，不能再改。"


class ReportChangedMeanwhile(DomainError):
    """Somebody else saved the draft after this page was opened."""

    code = "report_changed_meanwhile"
    message = "这份季报刚被其他人改过，您的内容还在本页，没有保存。请复制您的文字，刷新页面后再改。"


class NotInReview(DomainError):
    """Only what waits for review is reviewed."""

    code = "not_in_review"
    message = "这份季报不在待审核状态，可能已被其他人处理。请刷新页面查看。"


class SamePersonReviews(DomainError):
    """Who handed a report in does not review it."""

    code = "same_person_reviews"
    message = "季报由您提交审核，须由另一位同事审核报送。请通知本单位其他审核人员。"


class NarrativeMissing(DomainError):
    """A report that is not a zero report says what was done."""

    code = "narrative_missing"
    message = "请填写“开展情况”再提交审核。本季度有业务数据，不是零报告。已填写的内容都已保存。"


class RemarksMissing(DomainError):
    """What is given back says why."""

    code = "remarks_missing"
    message = "请写明退回的理由，让对方知道要改什么。"


class AlreadySubmitted(DomainError):
    """This version has been sent; it is not sent twice."""

    code = "already_submitted"
    message = "这份季报已经报送，没有重复报送。"


class UnchangedSinceReturn(DomainError):
    """A returned report is not sent again as it was."""

    code = "unchanged_since_return"
    message = "请按退回意见修改后再报。"

    def __init__(self, version: int) -> None:
        """Name the version it equals."""
        super().__init__(
            f"内容与被退回的第{version}版完全相同，没有提交。请按退回意见修改，"
            "或在文字部分写明情况，再提交审核。"
        )


class NotReturned(DomainError):
    """A new version is only begun of what was returned."""

    code = "not_returned"
    message = "只有被退回的季报才能起草更正版。需要更正请先请上级退回。"


class SourcesChanged(DomainError):
    """What the sums were made of is no longer what was submitted from below."""

    code = "sources_changed"
    message = "审核期间下级的季报有变化，没有报送。请退回起草人重新汇总。"

    def __init__(self, names: list[str]) -> None:
        """Name the offices whose report changed."""
        super().__init__(
            f"提交审核以后，{'、'.join(names)}的季报有变化，没有报送。请退回起草人重新汇总。"
        )


class AlreadyAnswered(DomainError):
    """A report from below was answered in this way before."""

    code = "report_already_answered"
    message = "这份季报已经答复过，没有重复办理。请刷新页面查看。"


class ReplacedByCorrection(DomainError):
    """A newer version of the same report has come."""

    code = "replaced_by_correction"
    message = "这一版已有更正版，请答复最新的一版。"


class ReportUnreadable(DomainError):
    """The document is no quarterly report, or not the one it says it is."""

    code = "report_unreadable"
    message = "收到的季报内容不完整或格式不对，没有采用。请联系报送单位重新报送。"


class ReportTooNew(DomainError):
    """The document was written by a later version of the platform."""

    code = "report_too_new"
    message = "收到的季报格式较新，本单位暂时读不了，已原样保存，平台升级后自动接收。"


class SumsDiffer(DomainError):
    """The sums of a report are not those of the reports it is made of."""

    code = "sums_differ"
    message = "收到的季报汇总数与所附各单位数据之和不一致，没有采用。请报送单位重新汇总后再报。"


class NotFromChild(DomainError):
    """Reports come from the offices directly below, nobody else."""

    code = "report_not_from_child"
    message = "这份季报不是本单位的下级报来的，没有接收。"


class NotFromParent(DomainError):
    """Answers come from the office directly above."""

    code = "answer_not_from_parent"
    message = "这份答复不是本单位的上级发来的，没有采用。"


class AlreadyAPoint(DomainError):
    """A community is a point once."""

    code = "already_a_point"
    message = "这个社区已经是监测点，没有重复选取。"


class CommunityNotInUse(DomainError):
    """Only a community in use is watched."""

    code = "community_not_in_use"
    message = "这个社区已停用，不能选为监测点。请选择其他社区。"


class PointEnded(DomainError):
    """What has ended is not changed any more."""

    code = "point_ended"
    message = "这个监测点已经结束，没有改动。需要时可以重新选取。"


class PointsUnreadable(DomainError):
    """The document does not say which points there are."""

    code = "points_unreadable"
    message = "收到的监测点名单内容不完整或格式不对，没有采用。请联系报送单位。"


class ConcernChanged(DomainError):
    """What was to be done has been done, or may not be done at this stage."""

    code = "concern_changed"
    message = "这条问题的状态已经变化，本次操作没有生效。请刷新页面查看。"


class NotAPoint(DomainError):
    """Only points raise concerns at the counter."""

    code = "not_a_point"
    message = "本社区现在不是监测点。有问题和需求请打民政部门电话反映，由工作人员登记。"


class OnlyPractising(DomainError):
    """What is practised reaches nobody."""

    code = "only_practising"
    message = "现在是练习模式，没有提交。请先结束练习，再反映问题。"


class WordingNamesSomebody(DomainError):
    """What leaves the office holds no number that belongs to a person."""

    code = "wording_names_somebody"
    message = "“对外表述”里有电话或证件号码，没有保存。请删去个人信息后再提交。"


class WordsMissing(DomainError):
    """A concern, or its answer, is written in words."""

    code = "words_missing"
    message = "请写明内容再提交。"


class NobodyAbove(DomainError):
    """The province has nobody to escalate to."""

    code = "nobody_above"
    message = "本单位没有上级单位，不能上报。"


class DeadlinePassed(DomainError):
    """A deadline lies ahead."""

    code = "deadline_passed"
    message = "办理期限不能早于今天，没有保存。请重新选择期限。"


class ConcernUnreadable(DomainError):
    """The document is no concern, or no answer to one of ours."""

    code = "concern_unreadable"
    message = "收到的问题内容不完整或格式不对，没有采用。请联系发送单位。"


class ConcernNotFromChild(DomainError):
    """Concerns come from the offices directly below."""

    code = "concern_not_from_child"
    message = "这条问题不是本单位的下级报来的，没有接收。"


class SessionNotYetHeld(DomainError):
    """A session is recorded when it is over."""

    code = "session_not_yet_held"
    message = "会商日期不能晚于今天，没有登记。请在会商以后登记。"


class TooManyConcernFiles(DomainError):
    """More than anybody looks through."""

    code = "too_many_concern_files"
    message = "一条问题最多附10份材料，没有保存。请先移除不需要的，或合并成一份PDF。"


class ConcernFileFixed(DomainError):
    """What was handed in stays as it is from a certain step on."""

    code = "concern_file_fixed"
    message = "这条问题已经进入办理，附件不能再改，没有变动。需要时请联系民政部门。"


class ReasonMissing(DomainError):
    """Nothing is taken out without a word."""

    code = "reason_missing"
    message = "请写明移除的原因再提交，附件还在。"


class ResidentsUnreadable(DomainError):
    """A line that names no community of ours, or no number; the message says which."""

    code = "residents_unreadable"

"""What the catalog refuses, by name."""

from __future__ import annotations

from datetime import date
from typing import Any

from core.errors import DomainError, InvalidInput, NotFound
from core.web.chinese import chinese_date


class NoEditionInForce(NotFound):
    """This office has published or adopted no edition yet."""

    code = "no_edition_in_force"
    message = "本单位还没有现行的证明事项清单。请联系清单管理员发布，或者等待上级单位的清单送达。"


class ItemNotFound(NotFound):
    """The edition in force has no item of this code."""

    code = "item_not_found"
    message = "现行清单里没有这一事项。请返回清单重新查找。"


class ItemGone(NotFound):
    """The draft has no such item."""

    code = "item_gone"
    message = "这份草稿里没有这一事项，可能已被删去。请返回草稿查看。"


class TemplateNotFound(NotFound):
    """A retained item without a template, or a prohibited one."""

    code = "template_not_found"
    message = "这一事项没有证明模板，不能出具。请联系清单管理员。"


class TemplateExists(DomainError):
    """The item has a template already."""

    code = "template_exists"
    message = "这一事项已经有证明模板，没有另建。请打开它修改。"


class NotADraft(DomainError):
    """Only a draft is changed or submitted; this one waits, is approved, or is past."""

    code = "not_a_draft"
    message = "这一版清单已经批准，不能再改。要修改请另起草新版。"
    _IF_SUBMITTED = "这一版清单已经提交审核，不能再改。请审核人退回后修改。"

    def __init__(self, *, is_submitted: bool = False) -> None:
        """Say what to do: have it returned, or draft anew."""
        super().__init__(self._IF_SUBMITTED if is_submitted else None)


class NotSubmitted(DomainError):
    """Only what was submitted is approved or returned."""

    code = "not_submitted"
    message = "这一版清单不在待审核状态，可能已被退回、撤回或批准。请刷新后再看。"


class CannotBeWithdrawn(DomainError):
    """The edition is already past."""

    code = "cannot_be_withdrawn"
    message = "这一版清单已被替代或者撤回，不用再撤回。"


class NotOurs(DomainError):
    """An edition adopted from the office above is not ours to withdraw."""

    code = "edition_not_ours"
    message = "这一版清单由上级单位制定，本单位不能撤回。请联系上级单位。"


class DraftOpen(DomainError):
    """Another draft is being worked on: two from the same edition would undo each other."""

    code = "draft_open"

    def __init__(self, number: int, by_name: str = "") -> None:
        """Name the open draft by its number, and who began it."""
        whose = f"（{by_name}起草）" if by_name else ""
        super().__init__(
            f"第{number}版{whose}还在起草或审核。请在那一版上修改，或者先撤回它再起草。"
        )


class SamePersonMayNotPublish(DomainError):
    """Drafting and approving take two people."""

    code = "same_person_may_not_publish"
    message = "起草、修改或提交过这一版清单的人不能批准它。请由另一位清单发布人核对后批准。"


class EffectiveDatePast(DomainError):
    """The edition would take effect on a day that is over."""

    code = "effective_date_past"

    def __init__(self, day: date) -> None:
        """Name the day."""
        super().__init__(f"生效日期{chinese_date(day)}已经过去。请改为今天或者以后的日期。")


class OutOfOrder(DomainError):
    """Editions take effect one after the other, in the order of their numbers."""

    code = "edition_out_of_order"

    def __init__(self, number: int, *, is_later: bool) -> None:
        """Name the edition in the way: a later one approved, or an earlier one still to come."""
        super().__init__(
            f"编号在后的第{number}版已经批准，这一版不能再批准。请撤回这一版，另起草新版。"
            if is_later
            else f"编号在前的第{number}版还没有生效。这一版的生效日期必须晚于它，或者先撤回它。"
        )


class ReasonMissing(InvalidInput):
    """A return or a withdrawal without its reason."""

    code = "reason_missing"
    message = "请写明原因，让起草的人知道怎么办（不超过200字）。"

    def __init__(self) -> None:
        """Put the sentence at the field ``reason``."""
        super().__init__({"reason": [self.message]})


class EditedMeanwhile(DomainError):
    """Somebody else changed the same thing since this person opened it.

    ``by_name`` is who; ``revision`` the draft's present one; ``fields`` what both changed;
    ``present`` how it stands now, in the language of :mod:`catalog.payloads` (None where it was
    removed). What this person typed stays with the door.
    """

    code = "edited_meanwhile"

    def __init__(
        self,
        what: str,
        *,
        by_name: str,
        revision: int,
        fields: tuple[str, ...] = (),
        present: Any = None,
    ) -> None:
        """Say what was done (修改了…) and by whom."""
        super().__init__(
            f"您打开以后，{by_name or '别人'}{what}。您填写的内容还没有保存，也没有丢失："
            "请对照现在的内容核对后再保存。"
        )
        self.by_name = by_name
        self.revision = revision
        self.fields = fields
        self.present = present


class EditionIncomplete(DomainError):
    """Something an edition needs is missing; ``problems`` lists every one in a sentence."""

    code = "edition_incomplete"
    message = "清单内容不完整，不能提交。请按提示补充后重试。"

    def __init__(self, problems: list[str]) -> None:
        """Keep ``problems``, one sentence each."""
        super().__init__(f"清单内容不完整，不能提交：{problems[0]}" if problems else None)
        self.problems = problems


class EditionUnreadable(DomainError):
    """An edition document that does not have the agreed form."""

    code = "edition_unreadable"
    message = "清单数据的格式不正确，没有接收。请联系发送单位重新发送。"


class WordingBroken(DomainError):
    """Wording of a template that cannot be read."""

    code = "wording_broken"

    def __init__(self, wording: str, reason: str) -> None:
        """Say what is wrong in which paragraph."""
        super().__init__(f"模板文字有误：{reason}。所在段落：{wording[:40]}")


class PaperUnreadable(DomainError):
    """A request, an answer or a report that does not have the agreed form."""

    code = "paper_unreadable"
    message = "公文内容的格式不正确，没有接收。请联系发送单位重新发送。"


class AnotherEditionInForce(DomainError):
    """The edition that was put up was replaced before it was confirmed."""

    code = "another_edition_in_force"
    message = "新一版清单已经施行，刚才张贴的不是现行版，没有登记。请重新打印、张贴后再拍照上传。"


class PhotoMissing(DomainError):
    """A confirmation without a photograph."""

    code = "photo_missing"
    message = "没有收到照片。请先拍下张贴好的公示栏，再选择照片上传。"

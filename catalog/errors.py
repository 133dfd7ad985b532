"""What the catalog refuses, by name."""

from __future__ import annotations

from core.errors import DomainError, NotFound


class NoEditionInForce(NotFound):
    """This office has published or adopted no edition yet."""

    code = "no_edition_in_force"
    message = "本单位还没有现行的证明事项清单。请联系清单管理员发布，或者等待上级单位的清单送达。"


class ItemNotFound(NotFound):
    """The edition in force has no item of this code."""

    code = "item_not_found"
    message = "现行清单里没有这一事项。请返回清单重新查找。"


class TemplateNotFound(NotFound):
    """A retained item without a template, or a prohibited one."""

    code = "template_not_found"
    message = "这一事项没有证明模板，不能出具。请联系清单管理员。"


class AlreadyPublished(DomainError):
    """The edition was published before; it stands."""

    code = "already_published"
    message = "这一版清单已经发布，不能再改。要修改请另起草新版。"


class SamePersonMayNotPublish(DomainError):
    """Drafting and publishing take two people."""

    code = "same_person_may_not_publish"
    message = "起草人不能发布自己起草的清单。请由另一位清单发布人核对后发布。"


class EffectiveDateAhead(DomainError):
    """The edition takes effect on a later day."""

    code = "effective_date_ahead"
    message = "清单的生效日期还没有到。请在生效当日发布。"


class EditionIncomplete(DomainError):
    """Something an edition needs is missing; ``problems`` lists every one in a sentence."""

    code = "edition_incomplete"
    message = "清单内容不完整，不能发布。请按提示补充后重试。"

    def __init__(self, problems: list[str]) -> None:
        """Keep ``problems``, one sentence each."""
        super().__init__(f"清单内容不完整，不能发布：{problems[0]}" if problems else None)
        self.problems = problems


class NotFromParent(DomainError):
    """An edition from an office other than our parent."""

    code = "not_from_parent"
    message = "收到的清单不是上级单位发布的，已退回。"


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

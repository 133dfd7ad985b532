"""Made-up content for the gallery. No person here exists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict

from core.web.chinese import SHANGHAI


def at(day: int, hour: int, minute: int) -> datetime:
    """Return a moment of November 2026 in Shanghai."""
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="申请人姓名", help_text="与身份证一致。")
    id_number = forms.CharField(label="公民身份号码", help_text="18 位；没有号码的留空并说明原因。")
    household = forms.ChoiceField(
        label="家庭类型",
        choices=[("", "请选择"), ("low", "低收入家庭"), ("ill", "因病致贫家庭"), ("other", "其他")],
    )
    matter = forms.ChoiceField(
        label="法律援助事项",
        widget=forms.RadioSelect,
        choices=[("labour", "请求支付劳动报酬"), ("support", "请求给付赡养费"), ("other", "其他")],
        help_text="按申请人本人的说明选择。",
    )
    sex = forms.ChoiceField(
        label="性别", widget=forms.RadioSelect, choices=[("f", "女"), ("m", "男")]
    )
    hardship = forms.CharField(
        label="主要困难", widget=forms.Textarea(attrs={"rows": 3}), help_text="写事实，不写评价。"
    )
    income = forms.DecimalField(label="家庭月人均收入（元）", required=False)
    checked_on = forms.DateField(
        label="入户核实日期", widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    is_checked = forms.BooleanField(
        label="已核实没有低保证、特困证可以代替", help_text="有其一的，不需要开这份证明。"
    )


def form() -> SampleForm:
    """Return the form as it is first shown, half filled in."""
    return SampleForm(initial={"name": "张建国", "household": "ill", "sex": "m"})


def wrong_form() -> SampleForm:
    """Return the form as it comes back with errors."""
    data = QueryDict("name=张建国&id_number=51040219700101123X&hardship=&is_checked=on&sex=m")
    bound = SampleForm(data)
    bound.add_error("id_number", "最后一位校验不符。请对照身份证逐位核对。")
    return bound


TIMELINE: list[dict[str, Any]] = [
    {"at": at(22, 14, 6), "who": "王芳", "what": "批准用印", "note": "公章：炳草岗社区居民委员会"},
    {"at": at(22, 13, 58), "who": "李明", "what": "提交审批"},
    {"at": at(22, 13, 40), "who": "李明", "what": "受理申请，核对户口簿原件"},
]

PAPERS: list[dict[str, Any]] = [
    {
        "item": "经济困难证明",
        "subject": "张*",
        "number": "攀东炳〔2026〕第0012号",
        "state": "已出具",
        "tone": "yes",
        "at": at(22, 14, 6),
        "copies": 1,
    },
    {
        "item": "近亲属关系证明",
        "subject": "刘**",
        "number": "",
        "state": "待审批",
        "tone": "ask",
        "at": at(22, 13, 20),
        "copies": 0,
    },
    {
        "item": "门牌号变更证明",
        "subject": "陈*",
        "number": "攀东炳〔2026〕第0011号",
        "state": "已撤销",
        "tone": "no",
        "at": at(22, 10, 2),
        "copies": 2,
    },
    {
        "item": "无犯罪记录证明",
        "subject": "赵*",
        "number": "",
        "state": "已告知",
        "tone": "neither",
        "at": at(22, 9, 31),
        "copies": 1,
    },
]

FRAME: dict[str, Any] = {
    "place": {"short_name": "东区", "name": "东区"},
    "community": {"short_name": "炳草岗社区"},
    "unread": 3,
    "user": {"is_authenticated": True, "name": "李明", "get_role_display": "经办人"},
    "office": {"hotline": "0812-5555555", "hours": "工作日 9:00–17:00"},
}

VERDICTS: list[dict[str, Any]] = [
    {
        "kind": "retained",
        "name": "经济困难证明",
        "why": "属于保留的 7 项证明之一，用于公民申请法律援助，由居住地社区据实出具。",
        "source": "附件2 第6项",
        "routes": [
            ("先问一句", "有低保证或特困证的，不需要这份证明。"),
            ("用证单位", "市司法局、市人民法院"),
        ],
    },
    {
        "kind": "prohibited",
        "name": "无犯罪记录证明",
        "why": "社区无权查询犯罪记录，任何单位不得要求社区出具。",
        "source": "附件1 第5项",
        "routes": [
            ("公安派出所", "本人持身份证到户籍地或居住地派出所申请查询。"),
            ("网上", "也可在公安政务服务平台申请，三个工作日内出结果。"),
        ],
    },
    {
        "kind": "ask",
        "name": "居民财产证明（经济状况证明、收入证明）",
        "why": "一般不应出具；申请法律援助的除外。",
        "source": "附件1 第17项",
        "routes": [],
    },
    {
        "kind": "neither",
        "name": "养老金领取情况说明",
        "why": "两张清单上都没有。属于职责范围、能核实的，可以据实出具；有法律风险的先评估。",
        "source": "通知 一",
        "routes": [],
    },
]

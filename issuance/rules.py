"""Rules of single templates, by the names their fields call them by (``rules``: […]).

A rule gets the field, its answer (never empty) and all answers, and yields sentences. ``REFUSING``
keeps a form from being submitted, ``WARNING`` only says so, to the clerk and to the approver.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from core.errors import DomainError
from core.privacy.id_numbers import IdNumber, Sex, check_id_number

Field = dict[str, Any]
Answers = dict[str, Any]
Rule = Callable[[Field, str, Answers], Iterable[str]]

OF_AGE = 18
MINOR = "未成年人"
COURT_WORDS = ("判决", "裁定", "法院")
NO_RELATIVES = (
    "朋友", "同事", "同学", "邻居", "战友", "老乡", "同乡", "雇主", "雇员", "房东", "租客", "师傅",
    "徒弟", "男友", "女友", "未婚", "前夫", "前妻", "干爹", "干妈", "干儿", "干女",
)  # fmt: skip
"""《民诉法解释》第八十五条 names spouses, blood relatives, relatives by marriage, and who supports whom."""
KINDS_OF = {
    "夫妻": ("丈夫", "妻子", "配偶", "爱人", "夫", "妻"),
    "直系血亲": (
        "父亲", "母亲", "儿子", "女儿", "父", "母", "子", "女", "祖父", "祖母", "外祖父", "外祖母",
        "爷爷", "奶奶", "外公", "外婆", "孙子", "孙女", "外孙", "外孙女", "曾祖父", "曾祖母",
    ),
    "三代以内旁系血亲": (
        "兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹", "伯父", "叔父", "姑母", "舅父",
        "姨母", "伯伯", "叔叔", "姑姑", "舅舅", "姨妈", "侄子", "侄女", "外甥", "外甥女", "堂兄",
        "堂弟", "堂姐", "堂妹", "表兄", "表弟", "表姐", "表妹", "表哥",
    ),
    "近姻亲": (
        "岳父", "岳母", "公公", "婆婆", "儿媳", "女婿", "嫂子", "姐夫", "妹夫", "弟媳", "姑父",
        "姨父", "舅母", "伯母", "婶婶", "妻弟", "妻兄", "妻妹", "妻姐",
    ),
}  # fmt: skip
_CREDIT_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def is_a_minor_by_number(field: Field, value: str, answers: Answers) -> Iterable[str]:
    """Refuse a minor whose number says they are of age."""
    age = _age(answers.get("subject_id_number", ""))
    if value == MINOR and age is not None and age >= OF_AGE:
        yield (
            f"按公民身份号码已满{age}周岁，不是未成年人。请核对号码；"
            "成年人请选“无民事行为能力人”或“限制民事行为能力人”。"
        )


def names_its_judgment(field: Field, value: str, answers: Answers) -> Iterable[str]:
    """Refuse an adult's incapacity that no court has found (民法典 §24)."""
    age = _age(answers.get("subject_id_number", ""))
    is_adult = age is not None and age >= OF_AGE
    if is_adult and not any(word in value for word in COURT_WORDS):
        yield (
            "成年人的民事行为能力由人民法院认定（《民法典》第二十四条），请写明判决书和案号；"
            "还没有判决的，请家属先向人民法院申请。"
        )


def is_a_relative(field: Field, value: str, answers: Answers) -> Iterable[str]:
    """Refuse who is no relative of any kind the interpretation names."""
    if found := next((word for word in NO_RELATIVES if word in value), ""):
        yield (
            f"“{found}”不是近亲属，不出具本证明。近亲属包括夫妻、直系血亲、三代以内旁系血亲、"
            "近姻亲，以及其他有抚养、赡养关系的亲属（民诉法解释第八十五条）。"
        )


def is_a_credit_code(field: Field, value: str, answers: Answers) -> Iterable[str]:
    """Refuse a unified social credit code whose check character is wrong (GB 32100)."""
    code = value.upper()
    if len(code) != 18 or any(one not in _CREDIT_DIGITS for one in code):
        yield "统一社会信用代码是18位数字和大写字母，请对照营业执照核对。"
        return
    total = sum(
        _CREDIT_DIGITS.index(one) * weight
        for one, weight in zip(code[:17], _CREDIT_WEIGHTS, strict=True)
    )
    if _CREDIT_DIGITS[-total % 31] != code[17]:
        yield "统一社会信用代码的校验位不对，可能有一位填错，请对照营业执照逐位核对。"


def agrees_with_number(field: Field, value: str, answers: Answers) -> Iterable[str]:
    """Warn where the sex is not that of the number beside it."""
    number = _number(answers.get(field["name"].replace("_sex", "_id_number"), ""))
    if number is not None and value != {Sex.MALE: "男", Sex.FEMALE: "女"}[number.sex]:
        yield "性别与公民身份号码不一致，请对照证件核对。"


def is_of_age(field: Field, value: str, answers: Answers) -> Iterable[str]:
    """Warn of a guardian or agent who is a child."""
    age = _age(value)
    if age is not None and age < OF_AGE:
        yield f"按公民身份号码只有{age}周岁，一般不能担任监护人或者诉讼代理人，请核对。"


def suits_its_kind(field: Field, value: str, answers: Answers) -> Iterable[str]:
    """Warn where a relation is usually of another kind than the one chosen."""
    usual = next((kind for kind, words in KINDS_OF.items() if value in words), "")
    chosen = answers.get("relation_kind", "")
    if usual and chosen and chosen not in (usual, "有抚养、赡养关系的亲属"):
        yield f"“{value}”一般属于“{usual}”，请核对关系类别。"


def counts_the_household(field: Field, value: str, answers: Answers) -> Iterable[str]:
    """Warn where the table has more or fewer people than the household."""
    rows = len(answers.get("household") or [])
    if rows and value.isascii() and value.isdigit() and int(value) != rows:
        yield f"家庭成员表里有{rows}人，与家庭人口{int(value)}人不一致，请核对。"


def is_income_by_heads(field: Field, value: str, answers: Answers) -> Iterable[str]:
    """Warn where the income per person is not the income by the household's size."""
    try:
        each, whole = Decimal(value), Decimal(answers.get("monthly_income", ""))
        heads = Decimal(answers.get("household_size", ""))
        fair = whole / heads
        is_off = abs(each - fair) > 1
    except ArithmeticError:  # No number, NaN, and division by no heads.
        return
    if is_off:
        yield f"按月收入合计和家庭人口计算，人均约为{fair:.0f}元，请核对。"


REFUSING: dict[str, Rule] = {
    "is_a_minor_by_number": is_a_minor_by_number,
    "names_its_judgment": names_its_judgment,
    "is_a_relative": is_a_relative,
    "is_a_credit_code": is_a_credit_code,
}
WARNING: dict[str, Rule] = {
    "agrees_with_number": agrees_with_number,
    "is_of_age": is_of_age,
    "suits_its_kind": suits_its_kind,
    "counts_the_household": counts_the_household,
    "is_income_by_heads": is_income_by_heads,
}


def told_by(rules: dict[str, Rule], field: Field, value: str, answers: Answers) -> Iterable[str]:
    """Yield what the field's rules among ``rules`` say; a name nobody knows says nothing.

    An edition of another office may name rules of a newer version.
    """
    for name in field.get("rules", ()):
        if name in rules:
            yield from rules[name](field, value, answers)


def _number(value: str) -> IdNumber | None:
    try:
        return check_id_number(value, allow_old=True) if value else None
    except DomainError:
        return None


def _age(value: str) -> int | None:
    """Return the whole years of a number's holder, None where it says none."""
    number = _number(value)
    if number is None:
        return None
    today, born = timezone.localdate(), number.birth_date
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

"""What a file rests upon, as it is shown on the screen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from core.privacy.masking import mask_name
from core.web.chinese import chinese_date
from issuance.discretionary.checks import names_in
from issuance.discretionary.papers import votes_line
from issuance.discretionary.sheets import labels_of
from issuance.models import (
    Deliberation,
    DiscretionaryFile,
    Investigation,
    RiskAssessment,
    VerificationRecord,
)


@dataclass(frozen=True)
class Shown:
    """One record: a heading, short facts, texts, and whether it counts.

    ``strike_id`` is set where the record may still be struck.
    """

    title: str
    pairs: list[tuple[str, str]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    remark: str = ""
    strike_id: int = 0


def records_of(file: DiscretionaryFile, *, with_texts: bool) -> list[Shown]:
    """Return every record in its order. Without ``with_texts`` only what names nobody."""
    found = [_verification(one, file, with_texts) for one in file.verifications.all()]
    if file.has_risk is not None:
        found.append(_risks(file))
    found += [_investigation(one, file, with_texts) for one in _all(Investigation, file)]
    found += [_deliberation(one, file, with_texts) for one in _all(Deliberation, file)]
    found += [_assessment(one, file, with_texts) for one in _all(RiskAssessment, file)]
    return found


def _all(model: type, file: DiscretionaryFile) -> list:  # type: ignore[type-arg]
    return list(model.objects.filter(file=file))  # type: ignore[attr-defined]


def _verification(one: VerificationRecord, file: DiscretionaryFile, with_texts: bool) -> Shown:
    return Shown(
        f"核实：{one.get_method_display()}",
        [
            ("日期", _day(one.done_on)),
            ("结果", one.get_result_display()),
            *_people("核实人", one.done_by_names, with_texts),
        ],
        [("核实情况", one.finding)] if with_texts else [],
        remark="已撤掉" if one.struck_at else "",
        strike_id=one.pk if file.state == "verifying" and not one.struck_at else 0,
    )


def _risks(file: DiscretionaryFile) -> Shown:
    labels = labels_of("verifying")
    found = "；".join(labels[name].rstrip("吗？") for name in file.risks)
    return Shown("法律风险", [("核对结果", found or "逐项核对，没有发现")])


def _investigation(row: Investigation, file: DiscretionaryFile, with_texts: bool) -> Shown:
    return Shown(
        "调查",
        [("日期", _day(row.done_on)), *_people("调查人", row.investigators, with_texts)],
        [("经过", row.course), ("结论", row.findings)] if with_texts else [],
        remark=_remark(row.pk == file.investigation_id),
    )


def _deliberation(held: Deliberation, file: DiscretionaryFile, with_texts: bool) -> Shown:
    pairs = [("时间", f"{_day(held.held_on)} {held.held_time}")]
    if with_texts:
        people = "、".join(
            f"{mask_name(row['name'])}（{row['capacity']}）" for row in held.participants
        )
        pairs += [("地点", held.place), *_people("主持人", held.host_name, True)]
        pairs.append(("参加人", people))
    return Shown(
        "议事协商",
        [*pairs, ("表决", votes_line(held))],
        [("议事记录", held.minutes)] if with_texts else [],
        remark=_remark(held.pk == file.deliberation_id),
    )


def _assessment(row: RiskAssessment, file: DiscretionaryFile, with_texts: bool) -> Shown:
    texts = []
    if with_texts:
        texts = [("风险评估", row.assessment), ("防范措施", row.precautions)]
        if row.legal_opinion:
            texts.append(("法律意见", row.legal_opinion))
    adviser = row.adviser_name if with_texts and row.adviser_name else "有"
    pairs = [("法律顾问意见", adviser if row.legal_opinion else "没有")]
    return Shown("评估和防范", pairs, texts, remark=_remark(row.pk == file.assessment_id))


def _people(label: str, names: str, with_texts: bool) -> list[tuple[str, str]]:
    """Return who did it by name where the reader is a colleague, else how many."""
    return [(label, names if with_texts else f"{len(names_in(names))}人")]


def _remark(is_adopted: bool) -> str:
    return "" if is_adopted else "未采用"


def _day(day: date) -> str:
    return chinese_date(day)

"""What a paper holds about people, whole: for who has a reason, and for the person themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from catalog.filling import printed_values
from catalog.models import CertificateTemplate
from core.privacy.masking import masked
from issuance.discretionary.sheets import PAPER, sheet
from issuance.models import Application, Certificate, DiscretionaryFile, Redirection
from issuance.models.privacy import RevealedKind
from issuance.roles import SUBJECT, roles_of

Paper = Application | Certificate | DiscretionaryFile | Redirection
_KINDS: dict[type[Paper], RevealedKind] = {
    Application: RevealedKind.APPLICATION,
    Certificate: RevealedKind.CERTIFICATE,
    DiscretionaryFile: RevealedKind.FILE,
    Redirection: RevealedKind.REDIRECTION,
}
_TYPES = ("id_number", "phone", "address")


@dataclass(frozen=True)
class Particular:
    """One fact: its label, its value whole, and its kind (``name``, ``id_number``, ``text`` …)."""

    label: str
    value: str
    kind: str = "text"


@dataclass(frozen=True)
class Part:
    """A heading and its facts."""

    label: str
    facts: list[Particular]


def kind_of(paper: Paper) -> RevealedKind:
    """Return what a paper is called in the record of looks."""
    return _KINDS[type(paper)]


def particulars_of(paper: Paper) -> list[Part]:
    """Return everything a paper holds about people, whole, by section."""
    if isinstance(paper, Redirection):
        found = [Part("居民", [Particular("姓名", paper.resident_name, "name")])]
    elif isinstance(paper, DiscretionaryFile):
        found = [_person(paper), *_answers(sheet(PAPER), paper.answers)]
    elif isinstance(paper, Certificate):
        found = particulars_of(paper.owner)
        if isinstance(paper.owner, Application) and paper.state_reason:
            found.append(Part("作废或撤销", [Particular("原因", paper.state_reason)]))
    else:
        found = _answers(paper.template, paper.answers)
    kept = (Part(one.label, [fact for fact in one.facts if fact.value]) for one in found)
    return [one for one in kept if one.facts]


def kinds_in(parts: list[Part]) -> list[str]:
    """Return the kinds of facts that stand in ``parts``, each once."""
    return sorted({fact.kind for part in parts for fact in part.facts})


def own_particulars(paper: Application | DiscretionaryFile, role: str) -> list[Part]:
    """Return what a paper holds about the person in ``role`` (``subject``, ``guardian`` …).

    Others' facts are masked: they are not this person's to take along.
    """
    if isinstance(paper, DiscretionaryFile):
        return particulars_of(paper)
    template, answers = paper.template, dict(paper.answers)
    others = [one for one in (SUBJECT, *roles_of(paper)) if one != role]
    for field in template.fields:
        name = field["name"]
        if field["type"] == "table":
            answers[name] = [_row_masked(field, row) for row in answers.get(name) or []]
        elif any(name.startswith(f"{other}_") for other in others):
            answers[name] = masked(_kind(field), str(answers.get(name, "")))
    parts = _answers(template, answers) if role == SUBJECT else [_of_role(template, answers, role)]
    kept = (Part(one.label, [fact for fact in one.facts if fact.value]) for one in parts)
    return [one for one in kept if one.facts]


def _row_masked(field: Mapping[str, Any], row: dict[str, str]) -> dict[str, str]:
    """Return a row of a table as far as a relative's copy may show it: no numbers, no addresses."""
    hidden = {c["name"]: c["type"] for c in field["columns"] if c["type"] in _TYPES}
    return {
        name: masked(hidden[name], str(value)) if name in hidden else value
        for name, value in row.items()
    }


def _of_role(template: CertificateTemplate, answers: Mapping[str, Any], role: str) -> Part:
    values = printed_values(template, answers)
    return Part(
        "本人信息",
        [
            Particular(field["label"], values.get(field["name"], ""), _kind(field))
            for field in template.fields
            if field["name"].startswith(f"{role}_") and field["type"] != "table"
        ],
    )


def _person(file: DiscretionaryFile) -> Part:
    return Part(
        "当事人",
        [
            Particular("姓名", file.subject_name, "name"),
            Particular("身份证号", file.subject_id_number, "id_number"),
            Particular("联系电话", file.subject_phone, "phone"),
        ],
    )


def _answers(template: CertificateTemplate, answers: Mapping[str, Any]) -> list[Part]:
    values, found = printed_values(template, answers), []
    for section in template.sections:
        facts = []
        for field in template.fields:
            if field["section"] != section["name"] or "attachment" in field:
                continue
            if field["type"] == "table":
                facts += _rows(field, answers.get(field["name"]) or [])
            else:
                value = values.get(field["name"], "")
                facts.append(Particular(field["label"], value, _kind(field)))
        found.append(Part(section["label"], facts))
    return found


def _rows(field: Mapping[str, Any], rows: list[dict[str, str]]) -> list[Particular]:
    """Return a table as one fact a row: 张秀英，本人，61."""
    texts = (
        "，".join(filter(None, (str(row.get(c["name"], "")) for c in field["columns"])))
        for row in rows
    )
    return [
        Particular(f"{field['label']} {number}", text, "table")
        for number, text in enumerate(texts, 1)
        if text
    ]


def _kind(field: Mapping[str, Any]) -> str:
    if field["type"] in _TYPES:
        return str(field["type"])
    return "name" if field["name"].endswith("_name") else "text"

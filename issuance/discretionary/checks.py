"""What a step's answers must hold beyond each field by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from core.errors import InvalidInput
from issuance.answers import Answers, check_answers, tidy_answers
from issuance.discretionary.sheets import PAPER, sheet

_LONG_NUMBER = re.compile(r"\d{11}")
_BETWEEN_NAMES = re.compile(r"[、，,;；\s]+")

Errors = dict[str, list[str]]


def checked(name: str, raw: Answers, *, subject_name: str = "") -> Answers:
    """Return the tidy answers to a sheet; raise ``InvalidInput`` with sentences by field.

    ``subject_name`` is whom the file is about: what goes to the bureau, or to anybody who verifies
    a code, must not name them.
    """
    template = sheet(name)
    answers = tidy_answers(template, raw)
    errors = check_answers(template, answers)
    further = FURTHER.get(name)
    if further is not None:
        for field, sentence in further(answers, subject_name):
            errors.setdefault(field, []).append(sentence)
    if errors:
        raise InvalidInput(errors)
    return answers


def names_in(text: str) -> list[str]:
    """Return the names of a list as people type it: 王芳、刘洋."""
    return [name for name in _BETWEEN_NAMES.split(text) if name]


def _intake(answers: Answers, _name: str) -> list[tuple[str, str]]:
    fields = ("wording", "unit_name", "unit_basis")
    return _names_nobody(answers, fields, answers["subject_name"])


def _paper(answers: Answers, name: str) -> list[tuple[str, str]]:
    return _names_nobody(answers, ("title", "purpose"), name)


def _names_nobody(answers: Answers, fields: tuple[str, ...], name: str) -> list[tuple[str, str]]:
    return [
        (field, "这里不写当事人的姓名和号码，请改写后再提交。")
        for field in fields
        if (len(name) > 1 and name in answers[field]) or _LONG_NUMBER.search(answers[field])
    ]


def _investigation(answers: Answers, _name: str) -> list[tuple[str, str]]:
    if answers["investigators"] and len(set(names_in(answers["investigators"]))) < 2:
        return [("investigators", "调查至少由两人进行，请写两个人的姓名，用顿号隔开。")]
    return []


def _deliberation(answers: Answers, _name: str) -> list[tuple[str, str]]:
    found = []
    people = [row["name"] for row in answers["participants"] if row.get("name")]
    if len(set(people)) < len(people):
        found.append(("participants", "有参加人写了两次，请删掉重复的一行。"))
    votes = [answers[name] for name in ("votes_for", "votes_against", "votes_abstain")]
    if all(vote.isascii() and vote.isdigit() for vote in votes):
        cast, present = sum(map(int, votes)), len(answers["participants"])
        if cast != present:
            sentence = f"同意、不同意、弃权加起来是{cast}票，参加人有{present}人，请核对。"
            found.append(("votes_abstain", sentence))
    return found


FURTHER: dict[str, Callable[[Answers, str], list[tuple[str, str]]]] = {
    "intake": _intake,
    "investigating": _investigation,
    "deliberating": _deliberation,
    PAPER: _paper,
}


def said_yes(answers: dict[str, Any], name: str) -> bool:
    """Say whether a question was answered with 是."""
    return answers.get(name) == "是"

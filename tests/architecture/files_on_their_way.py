"""A discretionary file taken, row by row, to the state in which a record may be written."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import models

from issuance.discretionary.machine import FileState
from issuance.models import (
    Deliberation,
    DiscretionaryFile,
    FileAttachment,
    Investigation,
    RiskAssessment,
    VerificationRecord,
)

Made = dict[type[models.Model], models.Model]
Specimen = Callable[[type[models.Model], Made], models.Model]
EVIDENCE: dict[FileState, tuple[str, type[models.Model]]] = {
    FileState.INVESTIGATING: ("verification", VerificationRecord),
    FileState.DELIBERATING: ("investigation", Investigation),
    FileState.ASSESSING: ("deliberation", Deliberation),
}
WAY = (FileState.JUDGING, FileState.VERIFYING, *EVIDENCE)


def walk(until: FileState, specimen: Specimen, made: Made) -> None:
    """Take the file of ``made`` to ``until``, with the evidence each state asks for."""
    file = specimen(DiscretionaryFile, made)
    for state in WAY[: WAY.index(until) + 1]:
        reached = DiscretionaryFile.objects.get(pk=file.pk).state
        if reached in WAY and WAY.index(FileState(reached)) >= WAY.index(state):
            continue
        columns: dict[str, object] = {"state": state, "number": f"f{file.pk}", "wording": "w"}
        columns |= {"is_within_duties": True, "is_verifiable": True, "has_risk": True}
        if state in EVIDENCE:
            name, record = EVIDENCE[state]
            columns[name] = specimen(record, made)
        DiscretionaryFile.objects.filter(pk=file.pk).update(**columns)


FIRST: dict[str, Callable[[Specimen, Made], None]] = {
    model._meta.label: partial(walk, model.WRITTEN_IN)
    for model in (VerificationRecord, Investigation, Deliberation, RiskAssessment)
}
"""Model → what has to have happened before a row of it may be written."""
STATES = {
    **{
        model._meta.label: {"file_state": model.WRITTEN_IN}
        for model in (VerificationRecord, Investigation, RiskAssessment)
    },
    Deliberation._meta.label: {
        "file_state": Deliberation.WRITTEN_IN,
        "participant_count": 3,
        "votes_for": 2,
        "votes_against": 1,
        "votes_abstain": 0,
    },
    FileAttachment._meta.label: {"file_state": FileState.INTAKE},
}

"""How states look: the word and the tone of its tag."""

from __future__ import annotations

from dataclasses import dataclass

from issuance.discretionary.machine import FileState
from issuance.models import Application, Certificate, Correction, DiscretionaryFile
from issuance.models.applications import ApplicationState
from issuance.models.certificates import CertificateState
from issuance.models.corrections import CorrectionState


@dataclass(frozen=True)
class State:
    """A word, and the tone that goes with it."""

    label: str
    tone: str


APPLICATION_TONES = {
    ApplicationState.DRAFT: "neither",
    ApplicationState.SUBMITTED: "ask",
    ApplicationState.RETURNED: "no",
    ApplicationState.APPROVED: "primary",
    ApplicationState.ISSUED: "yes",
    ApplicationState.WITHDRAWN: "neither",
}
CERTIFICATE_TONES = {
    CertificateState.ISSUED: "yes",
    CertificateState.VOIDED: "no",
    CertificateState.REVOKED: "no",
}
CORRECTION_TONES = {
    CorrectionState.OPEN: "ask",
    CorrectionState.DONE: "yes",
    CorrectionState.DECLINED: "no",
    CorrectionState.WITHDRAWN: "neither",
}

FILE_TONES = {
    FileState.INTAKE: "neither",
    FileState.SUBMITTED: "ask",
    FileState.ISSUED: "yes",
    FileState.DECLINED: "no",
    FileState.WITHDRAWN: "neither",
}


def state_of_application(application: Application) -> State:
    """Return the state of an application; of an issued one, that of its certificate."""
    state = ApplicationState(application.state)
    if state == ApplicationState.ISSUED and not application.certificate.is_valid:
        return state_of_certificate(application.certificate)
    return State(state.label, APPLICATION_TONES[state])


def state_of_certificate(certificate: Certificate) -> State:
    """Return whether a certificate holds."""
    state = CertificateState(certificate.state)
    return State(state.label, CERTIFICATE_TONES[state])


def state_of_correction(correction: Correction) -> State:
    """Return what became of a request; a reissue that is open waits for its new draft."""
    state = CorrectionState(correction.state)
    label = "补开中" if correction.is_open and correction.asks_for_new_paper else state.label
    return State(label, CORRECTION_TONES[state])


def state_of_file(file: DiscretionaryFile) -> State:
    """Return where a discretionary file stands."""
    state = FileState(file.state)
    return State(state.label, FILE_TONES.get(state, "primary"))

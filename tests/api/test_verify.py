"""Verification through GraphQL: on every host, masked, logged, limited."""

from __future__ import annotations

import pytest

from core.privacy.masking import mask_name
from core.tenancy.platform import at_the_platform
from issuance.verification.codes import new_code, shown
from issuance.verification.models import VerificationLook
from tests.factories.issuance import (
    ID_NUMBER,
    NAME,
    PHONE,
    R06_ANSWERS,
    issued_certificate,
    revoked,
    voided,
)

VERIFY = """
query($code: String!) {
  verify(code: $code) {
    outcome itemName number issuerName subjectName relyingParty issuedOn validUntil endedOn
  }
}
"""
NOTHING = {
    "itemName": None, "number": None, "issuerName": None, "subjectName": None,
    "relyingParty": None, "issuedOn": None, "validUntil": None, "endedOn": None,
}  # fmt: skip


@pytest.fixture
def certificate(clerk, approver):
    return issued_certificate(clerk, approver)


def looks():
    with at_the_platform():
        return list(
            VerificationLook.objects.order_by("pk").values_list("outcome", "host_schema", "door")
        )


@pytest.mark.parametrize(
    "code", ["", "ABC", "7KQ2-M9XD-4TBH-U", "证" * 13, "\x00" * 13, "0" * 5000]
)
def test_a_mistyped_code_is_told_as_such_and_looked_up_nowhere(code, ask, counted):
    with counted() as tables:
        said = ask(VERIFY, code=code)
    assert said.data == {"verify": {"outcome": "MISTYPED", **NOTHING}}
    assert set(tables) == {"verification_verificationlook"}


def test_an_unknown_code_is_told_as_such(ask):
    assert ask(VERIFY, code=new_code()).data == {"verify": {"outcome": "UNKNOWN", **NOTHING}}


def test_too_many_looks_are_refused_and_the_rest_of_the_answer_stands(ask):
    ten = (
        "{" + " ".join(f'v{n}: verify(code: "{new_code()}") {{ outcome }}' for n in range(10)) + "}"
    )
    for _ in range(3):
        assert set(ask(ten).data) == {f"v{n}" for n in range(10)}
    said = ask(
        "query($c: String!) { edition { number } verify(code: $c) { outcome } }", c=new_code()
    )
    assert said.status == 200
    assert said.codes == ["too_many_looks"]
    assert said.content["data"] == {"edition": {"number": 1}, "verify": None}


def test_a_genuine_certificate(certificate, ask):
    assert ask(VERIFY, code=certificate.verification_code).data["verify"] == {
        "outcome": "GENUINE",
        "itemName": "经济困难证明",
        "number": certificate.number,
        "issuerName": certificate.paper["issuer_name"],
        "subjectName": mask_name(NAME),
        "relyingParty": R06_ANSWERS["addressee"],
        "issuedOn": certificate.issued_on.isoformat(),
        "validUntil": certificate.valid_until.isoformat(),
        "endedOn": None,
    }


def test_the_code_may_be_typed_as_printed(certificate, ask):
    for typed in (
        shown(certificate.verification_code),
        certificate.verification_code.lower(),
        f" {certificate.verification_code} ",
    ):
        assert ask(VERIFY, code=typed).data["verify"]["outcome"] == "GENUINE"


@pytest.mark.parametrize(("end", "outcome"), [(revoked, "REVOKED"), (voided, "VOIDED")])
def test_a_certificate_that_ended(end, outcome, certificate, ask, clerk, approver):
    end(certificate, clerk, approver)
    answer = ask(VERIFY, code=certificate.verification_code).data["verify"]
    assert answer["outcome"] == outcome
    assert answer["number"] == certificate.number
    assert answer["endedOn"] is not None


def test_nothing_personal_is_said_unmasked(certificate, ask):
    text = ask(VERIFY, code=certificate.verification_code).response.content.decode()
    for secret in (NAME, ID_NUMBER, PHONE, R06_ANSWERS["subject_address"], "罗国强"):
        assert secret not in text


def test_every_host_of_the_platform_answers(certificate, ask, city, other_county):
    code = certificate.verification_code
    here = ask(VERIFY, code=code).data
    assert ask(VERIFY, at=city, code=code).data == here
    assert ask(VERIFY, at=other_county, code=code).data == here
    assert ask(VERIFY, host="localhost", code=code).data == here


def test_every_look_is_logged(certificate, ask, other_county):
    ask(VERIFY, at=other_county, code=certificate.verification_code)
    ask(VERIFY, host="localhost", code=new_code())
    ask(VERIFY, code="mistyped")
    assert looks() == [
        ("genuine", "pzh_xiqu", "graphql"),
        ("unknown", "public", "graphql"),
        ("mistyped", "pzh_dongqu", "graphql"),
    ]


def test_what_a_look_reads(certificate, ask, counted):
    with counted() as tables:
        ask(VERIFY, code=certificate.verification_code)
    assert tables == {
        "catalog_certificatetemplate": 1,  # The paper with all about it, in one statement.
        "verification_verificationlook": 2,  # the limit's count with the index, and the new row
    }

"""Is this paper genuine? One answer for every door and every host of the deployment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from core.errors import DomainError
from core.tenancy import current_schema
from core.tenancy.platform import asking, at_the_platform
from core.web.pace import asker_of
from issuance.selectors.verification import MaskedCertificate, masked_certificate
from issuance.verification.codes import CodeMistyped, is_practice_code, read_code
from issuance.verification.models import Outcome, VerificationLook

# By hand and in one sentence, as anybody may ask as often as they like.
_LOOKS_AND_ISSUER = """
SELECT (SELECT count(*) FROM "verification_verificationlook" WHERE asker = %s AND at >= %s),
       (SELECT schema_name FROM "verification_verificationcode" WHERE code = %s)
"""


class TooManyLooks(DomainError):
    """Somebody asks faster than a person with a paper in hand would."""

    code = "too_many_looks"
    message = "核验次数太多，请一分钟后再试。"


@dataclass(frozen=True)
class Answer:
    """What is said about a code. ``certificate`` is masked, and None where nothing is known."""

    outcome: Outcome
    code: str
    certificate: MaskedCertificate | None = None

    @property
    def is_practice(self) -> bool:
        """Whether the code is that of a paper made in training, which holds nowhere."""
        return self.certificate is None and is_practice_code(self.code)

    @property
    def issued_on(self) -> date | None:
        """Return the day of issue, where known."""
        return self.certificate.issued_on if self.certificate else None


def refuse_haste(request: HttpRequest) -> None:
    """Raise ``TooManyLooks`` where the caller has none left: before anything costly is done."""
    with at_the_platform():
        looks, _issuer = _looks_and_issuer(asker_of(request), "")
    if looks >= settings.VERIFICATION_LOOKS_PER_MINUTE:
        raise TooManyLooks


def note_unreadable(request: HttpRequest, *, door: str) -> None:
    """Log a look that led to no code at all; it counts like one at a mistyped code."""
    host_schema = current_schema()
    with at_the_platform():
        VerificationLook.objects.create(
            outcome=Outcome.MISTYPED, host_schema=host_schema, door=door, asker=asker_of(request)
        )


def look_up_code(typed: str, *, request: HttpRequest, door: str) -> Answer:
    """Answer for a code as typed or scanned, and log the look. ``door`` is page or graphql.

    The platform finds the issuing tenant in the shared index and asks it; the host's own tenant
    never sees another's schema. Mistyped codes count and are logged too, without what was typed.
    Raises ``CodeMistyped`` and ``TooManyLooks``.
    """
    host_schema = current_schema()
    asker = asker_of(request)
    code, mistyped = "", None
    try:
        code = read_code(typed)
    except CodeMistyped as refusal:
        mistyped = refusal
    with at_the_platform():
        looks, issuer = _looks_and_issuer(asker, code)
        if looks >= settings.VERIFICATION_LOOKS_PER_MINUTE:
            raise TooManyLooks
        look = VerificationLook(code=code, host_schema=host_schema, door=door, asker=asker)
        if mistyped is not None:
            look.outcome = Outcome.MISTYPED
            look.save(force_insert=True)
            raise mistyped
        certificate = None
        if issuer is not None:
            with asking(issuer):
                certificate = masked_certificate(code)
        look.outcome = certificate.state if certificate else Outcome.UNKNOWN
        look.save(force_insert=True)
    return Answer(Outcome(look.outcome), code, certificate)


def _looks_and_issuer(asker: str, code: str) -> tuple[int, str | None]:
    """Return how many looks of the last minute are the caller's, and whose code it is.

    The log is the limit's memory.
    """
    since = timezone.now() - timedelta(minutes=1)
    with connection.cursor() as cursor:
        cursor.execute(_LOOKS_AND_ISSUER, [asker, since, code])
        looks, issuer = cursor.fetchone()
    return looks, issuer

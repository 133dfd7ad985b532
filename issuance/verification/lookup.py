"""Is this paper genuine? One answer for every door and every host of the deployment."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import is_ratelimited

from core.errors import DomainError
from core.tenancy import current_schema, working_in
from core.tenancy.platform import at_the_platform
from issuance.selectors.verification import MaskedCertificate, masked_certificate
from issuance.verification.codes import read_code
from issuance.verification.models import Outcome, VerificationCode, VerificationLook


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
    def issued_on(self) -> date | None:
        """Return the day of issue, where known."""
        return self.certificate.issued_on if self.certificate else None


def look_up_code(typed: str, *, request: HttpRequest, door: str) -> Answer:
    """Answer for a code as typed or scanned, and log the look. ``door`` is page or graphql.

    The platform finds the issuing tenant in the shared index and asks it; the host's own tenant
    never sees another's schema. Raises ``TooManyLooks`` and ``CodeMistyped``.
    """
    with at_the_platform():
        rate = f"{settings.VERIFICATION_LOOKS_PER_MINUTE}/m"
        if is_ratelimited(request, group="verification", key=_asker_key, rate=rate, increment=True):
            raise TooManyLooks
    code = read_code(typed)
    host_schema = current_schema()
    with at_the_platform():
        known = VerificationCode.objects.filter(code=code).first()
        certificate = None
        if known is not None:
            with working_in(known.schema_name):
                certificate = masked_certificate(code)
        outcome = Outcome(certificate.state) if certificate else Outcome.UNKNOWN
        VerificationLook.objects.create(
            code=code,
            outcome=outcome,
            host_schema=host_schema,
            door=door,
            asker=_asker_key("", request),
        )
    return Answer(outcome, code, certificate)


def _asker_key(_group: str, request: HttpRequest) -> str:
    """Return a keyed hash of the caller's address: enough to count by, not to find anyone."""
    address = request.META.get("REMOTE_ADDR", "")
    return hmac.digest(settings.SECRET_KEY.encode(), address.encode(), "sha256").hex()[:32]

"""What anybody may learn about a certificate whose code they hold: never more than masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.utils import timezone

from core.privacy.masking import mask_name
from issuance.models import Application, DiscretionaryFile
from issuance.models.certificates import CertificateState

OUTCOMES = {
    CertificateState.ISSUED: "genuine",
    CertificateState.VOIDED: "voided",
    CertificateState.REVOKED: "revoked",
}
OFF_LISTS_NAME = "清单外事项证明（据实出具）"

# By hand, as anybody may ask as often as they like. What is one value is asked for by itself: each
# further table to join doubles what the planner thinks about, and it thought longer than it looked.
_BY_CODE = """
SELECT c.state, c.number, c.item_name, c.issuer_name, c.relying_party, c.issued_on, c.valid_until,
       c.state_changed_at, a.subject_name,
       (SELECT t.addressees FROM "catalog_certificatetemplate" t WHERE t.id = c.template_id),
       f.subject_name,
       (SELECT p.name FROM "directory_relyingparty" p WHERE p.id = f.relying_party_id),
       (SELECT newer.number FROM "issuance_certificate" newer WHERE newer.replaces_id = c.id),
       (SELECT older.number FROM "issuance_certificate" older WHERE older.id = c.replaces_id)
FROM "issuance_certificate" c
LEFT JOIN "issuance_application" a ON a.id = c.application_id
LEFT JOIN "issuance_discretionaryfile" f ON f.id = c.discretionary_file_id
JOIN "directory_community" d ON d.id = c.community_id AND NOT d.is_training
WHERE c.verification_code = %s
"""


@dataclass(frozen=True)
class MaskedCertificate:
    """A certificate as the verification page shows it. ``state``: genuine, voided or revoked.

    ``replaced_by`` and ``replaces`` are the numbers of what was issued in its place, and of what it
    was issued in the place of; empty for most.
    """

    state: str
    number: str
    item_name: str
    issuer_name: str
    subject_name: str
    relying_party: str
    issued_on: date
    valid_until: date
    ended_on: date | None
    replaced_by: str = ""
    replaces: str = ""

    @property
    def has_expired(self) -> bool:
        """Whether its last day of validity has passed, in Shanghai."""
        return self.valid_until < timezone.localdate()


def masked_certificate(code: str) -> MaskedCertificate | None:
    """Return the certificate of a code in the current tenant, masked; None when there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_CODE, [code])
        row = cursor.fetchone()
    if row is None:
        return None
    owner: type[Application] | type[DiscretionaryFile]
    (
        state, number, item_name, issuer_name, relying_party, issued_on, until, ended_at, name, listed,
        name_on_file, unit_on_file, newer, older,
    ) = row  # fmt: skip
    if listed is None:  # It rests on a discretionary file: its title was typed by hand, too.
        owner, name, item_name, listed = (
            DiscretionaryFile,
            name_on_file,
            OFF_LISTS_NAME,
            [unit_on_file],
        )
    else:
        owner = Application
    name = owner._meta.get_field("subject_name").from_db_value(name, None, connection)
    return MaskedCertificate(
        state=OUTCOMES[CertificateState(state)],
        number=number,
        item_name=item_name,
        issuer_name=issuer_name,
        subject_name=mask_name(name),
        # What was typed by hand may name anybody; what the bureau listed is an office.
        relying_party=relying_party if relying_party in listed else "",
        issued_on=issued_on,
        valid_until=until,
        ended_on=timezone.localdate(ended_at) if ended_at else None,
        replaced_by=newer or "",
        replaces=older or "",
    )

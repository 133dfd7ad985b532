"""The chain of archive entries: what is hashed, and in which form."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Link:
    """What an entry vouches for. ``archived_at`` is aware; ``pdf_sha256`` is hex."""

    schema_name: str
    community_code: str
    sequence: int
    certificate_number: str
    verification_code: str
    pdf_sha256: str
    archived_at: datetime
    previous_hash: str

    def digest(self) -> str:
        """Return the hex SHA-256 of the link's canonical JSON (sorted keys, UTC, microseconds)."""
        return _hash(
            {
                "archived_at": self.archived_at.astimezone(UTC).isoformat(timespec="microseconds"),
                "certificate_number": self.certificate_number,
                "community_code": self.community_code,
                "pdf_sha256": self.pdf_sha256,
                "previous_hash": self.previous_hash,
                "schema_name": self.schema_name,
                "sequence": self.sequence,
                "verification_code": self.verification_code,
            }
        )


@dataclass(frozen=True, slots=True)
class DisposalLink:
    """What a record of disposal vouches for: which entry was destroyed, when, and by which list."""

    schema_name: str
    community_code: str
    sequence: int
    entry_sequence: int
    entry_hash: str
    disposal_id: str
    destroyed_at: datetime
    previous_hash: str

    def digest(self) -> str:
        """Return the hex SHA-256, made like that of a ``Link``."""
        return _hash(
            {
                "community_code": self.community_code,
                "destroyed_at": self.destroyed_at.astimezone(UTC).isoformat(
                    timespec="microseconds"
                ),
                "disposal_id": self.disposal_id,
                "entry_hash": self.entry_hash,
                "entry_sequence": self.entry_sequence,
                "previous_hash": self.previous_hash,
                "schema_name": self.schema_name,
                "sequence": self.sequence,
            }
        )


def _hash(particulars: dict[str, str | int]) -> str:
    text = json.dumps(particulars, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

"""Certificates made, sealed and kept; papers refused, and who demanded them."""

from issuance.models.applications import Application
from issuance.models.archive import ArchiveEntry
from issuance.models.books import BookCounter, IssuingPolicy
from issuance.models.certificates import Certificate, Reprint
from issuance.models.redirections import Demand, Redirection
from issuance.models.seals import Seal, SealUse

__all__ = [
    "Application",
    "ArchiveEntry",
    "BookCounter",
    "Certificate",
    "Demand",
    "IssuingPolicy",
    "Redirection",
    "Reprint",
    "Seal",
    "SealUse",
]

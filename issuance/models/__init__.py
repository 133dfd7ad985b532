"""Certificates made, sealed and kept; papers refused, and who demanded them."""

from issuance.models.anchors import ReceivedAnchor
from issuance.models.applications import Application
from issuance.models.archive import ArchiveEntry
from issuance.models.books import BookCounter, IssuingPolicy
from issuance.models.certificates import Certificate, Reprint
from issuance.models.corrections import Correction
from issuance.models.discretionary import DiscretionaryFile
from issuance.models.disposal import DisposalLine, DisposalList, DisposalRecord
from issuance.models.file_records import (
    Deliberation,
    FileAttachment,
    Investigation,
    RiskAssessment,
    VerificationRecord,
)
from issuance.models.keeping import ArchiveCheck, ArchiveHold, RetentionClass
from issuance.models.packages import ArchivePackage
from issuance.models.redirections import Demand, Redirection
from issuance.models.seal_uses import SealRequest, SealRequestFile, SealUse, StampedScan
from issuance.models.seals import Seal, SealHandOver, SealLoss

__all__ = [
    "Application",
    "ArchiveCheck",
    "ArchiveEntry",
    "ArchiveHold",
    "ArchivePackage",
    "BookCounter",
    "Certificate",
    "Correction",
    "Deliberation",
    "Demand",
    "DiscretionaryFile",
    "DisposalLine",
    "DisposalList",
    "DisposalRecord",
    "FileAttachment",
    "Investigation",
    "IssuingPolicy",
    "ReceivedAnchor",
    "Redirection",
    "Reprint",
    "RetentionClass",
    "RiskAssessment",
    "Seal",
    "SealHandOver",
    "SealLoss",
    "SealRequest",
    "SealRequestFile",
    "SealUse",
    "StampedScan",
    "VerificationRecord",
]

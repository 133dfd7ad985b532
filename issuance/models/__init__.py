"""Certificates made, sealed and kept; papers refused, and who demanded them."""

from issuance.models.anchors import ReceivedAnchor
from issuance.models.applications import Application
from issuance.models.archive import ArchiveEntry
from issuance.models.attachments import ApplicationAttachment
from issuance.models.books import BookCounter, IssuingPolicy
from issuance.models.certificates import Certificate, Reprint
from issuance.models.corrections import Correction
from issuance.models.discretionary import DiscretionaryFile
from issuance.models.disposal import DisposalLine, DisposalList, DisposalRecord
from issuance.models.electronic_seals import ElectronicSealing, SealKey
from issuance.models.file_records import (
    Deliberation,
    FileAttachment,
    Investigation,
    RiskAssessment,
    VerificationRecord,
)
from issuance.models.keeping import ArchiveCheck, ArchiveHold, RetentionClass
from issuance.models.packages import ArchivePackage
from issuance.models.people import ApplicationPerson
from issuance.models.privacy import PersonRequest, Reveal
from issuance.models.redirections import Demand, Redirection
from issuance.models.seal_uses import SealRequest, SealRequestFile, SealUse, StampedScan
from issuance.models.seals import Seal, SealHandOver, SealLoss
from issuance.models.substitutes import PaperSaved
from issuance.models.unit_names import UnitName

__all__ = [
    "Application",
    "ApplicationAttachment",
    "ApplicationPerson",
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
    "ElectronicSealing",
    "FileAttachment",
    "Investigation",
    "IssuingPolicy",
    "PaperSaved",
    "PersonRequest",
    "ReceivedAnchor",
    "Redirection",
    "Reprint",
    "RetentionClass",
    "Reveal",
    "RiskAssessment",
    "Seal",
    "SealHandOver",
    "SealKey",
    "SealLoss",
    "SealRequest",
    "SealRequestFile",
    "SealUse",
    "StampedScan",
    "UnitName",
    "VerificationRecord",
]

"""What may and may not be certified: editions, their items, the templates of the retained ones."""

from catalog.models.changes import ChangeKind, EditionChange
from catalog.models.editions import Edition, EditionState
from catalog.models.inheritance import (
    AdditionRequest,
    AdditionState,
    AdoptionReport,
    Inheritance,
    MergeState,
    ParentWithdrawal,
    PendingMerge,
)
from catalog.models.items import CertificateItem, ListKind
from catalog.models.notices import NoticeConfirmation
from catalog.models.routes import AlternativeRoute, ItemException, Outcome, Substitute
from catalog.models.searches import SearchMiss
from catalog.models.templates import CertificateTemplate

__all__ = [
    "AdditionRequest",
    "AdditionState",
    "AdoptionReport",
    "AlternativeRoute",
    "CertificateItem",
    "CertificateTemplate",
    "ChangeKind",
    "Edition",
    "EditionChange",
    "EditionState",
    "Inheritance",
    "ItemException",
    "ListKind",
    "MergeState",
    "NoticeConfirmation",
    "Outcome",
    "ParentWithdrawal",
    "PendingMerge",
    "SearchMiss",
    "Substitute",
]

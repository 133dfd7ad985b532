"""Printing several papers at once."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from core.audit.trail import record
from core.documents.joining import join_pdfs
from core.documents.render import render_slip
from core.identity.access import Can, require
from core.identity.models import User
from issuance import archive_files
from issuance.actions.certificates import print_copy
from issuance.documents import slip_paper
from issuance.errors import NoPaperChosen, TooManyPapers
from issuance.models import Certificate, Redirection
from issuance.models.certificates import ReprintReason
from issuance.selectors.archive import why_there_is_no_file

MOST_PAPERS = 50


@transaction.atomic
def print_batch(
    papers: Sequence[Certificate | Redirection],
    *,
    by: User,
    reason: ReprintReason | str = "",
    note: str = "",
) -> bytes:
    """Return certificates and slips as one PDF in the order given, each copy counted.

    All of them or none: one that no longer holds, or that was printed before and comes without a
    ``reason``, refuses the batch and counts nothing. Raises ``NoPaperChosen``, ``TooManyPapers``,
    ``CertificateNotValid``, ``ReprintReasonMissing`` and ``ArchivedFileMissing``.
    """
    require(by, Can.REPRINT_CERTIFICATE)
    if not papers:
        raise NoPaperChosen
    if len(papers) > MOST_PAPERS:
        raise TooManyPapers
    # Counters of several papers are locked in one order, whoever chose them in which.
    for certificate in sorted(_certificates(papers), key=lambda one: one.pk):
        print_copy(certificate, by=by, reason=reason, note=note)
    return join_pdfs([_pdf_of(paper, by) for paper in papers])


def printed_before(papers: Sequence[Certificate | Redirection]) -> bool:
    """Say whether any certificate among ``papers`` was printed already."""
    keys = [one.pk for one in _certificates(papers)]
    return Certificate.objects.filter(pk__in=keys, reprints__isnull=False).exists()


def _certificates(papers: Sequence[Certificate | Redirection]) -> list[Certificate]:
    return [paper for paper in papers if isinstance(paper, Certificate)]


def _pdf_of(paper: Certificate | Redirection, by: User) -> bytes:
    if isinstance(paper, Certificate):
        try:
            return archive_files.read(paper.pdf_sha256)
        except OSError as error:
            raise why_there_is_no_file(paper) from error
    record("slip.printed", paper, by=by, number=paper.number)
    return render_slip(slip_paper(paper))

"""The lines of a disposal list, as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone

from catalog.answers import split_name
from issuance.models import DiscretionaryFile, DisposalLine, PaperSaved, Redirection
from issuance.selectors.disposal import kind_of_other


@dataclass(frozen=True)
class Listed:
    """One line; ``outcome`` is empty while nothing was done."""

    number: str
    url: str
    title: str
    day: date
    retained_until: date
    outcome: str


def listed(line: DisposalLine) -> Listed:
    """Return what a line says: of papers that name people, the kind and nothing more."""
    outcome = f"未销毁：{line.kept_because}" if line.kept_because else ""
    if line.entry is not None:
        certificate = line.entry.certificate
        if record := getattr(line.entry, "disposal_record", None):
            outcome = f"已销毁，记录第{record.sequence}号"
        url = reverse("archive:paper", args=[certificate.public_id])
        number, title, day = certificate.number, certificate.item_name, certificate.issued_on
        return Listed(number, url, title, day, line.retained_until, outcome)
    paper = line.other
    if line.destroyed_at:
        outcome = f"{timezone.localdate(line.destroyed_at):%Y-%m-%d}已销毁"
    if isinstance(paper, Redirection):
        number, name, title = paper.number, "redirection", split_name(paper.item.name)[0]
        title = f"告知单：{title}"
    elif isinstance(paper, PaperSaved):
        number, name = paper.number, "saving"
        title = f"免开告知单：{split_name(paper.item.name)[0]}"
    elif isinstance(paper, DiscretionaryFile):
        number, name = paper.number or "未登记", "file"
        title = f"清单外事项卷宗：{paper.get_state_display()}"
    else:
        number, name, title = "用印申请", "seal_request", paper.get_state_display()
    url = reverse(f"counter:{name}", args=[paper.public_id])
    day = kind_of_other(paper).day_of(paper)
    return Listed(number, url, title, day, line.retained_until, outcome)

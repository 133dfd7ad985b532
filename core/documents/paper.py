"""What is printed, as plain values: the certificate and the guidance slip.

Every string is data. It is laid out as it stands and is never read as markup, whatever it holds.
Line breaks and other control characters inside a string are removed when the paper is rendered
(:mod:`core.documents.render`); use a tuple of strings where lines are meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of a paragraph: the bureau's wording (``text``) or what was filled in (``field``).

    An empty ``field`` is printed as a blank line to be filled in, so that a preview of an
    unfinished form reads like the form.
    """

    kind: Literal["text", "field"]
    value: str


Paragraph = tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table: ``header`` has one cell per column, each row as many.

    ``widths`` are the relative widths of the columns; left out, they follow from the contents.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse ragged rows: a programming error, hence ``ValueError``."""
        columns = len(self.header)
        if not columns:
            raise ValueError("a table needs a header")
        if any(len(row) != columns for row in self.rows):
            raise ValueError(f"every row needs {columns} cells")
        if self.widths and (len(self.widths) != columns or min(self.widths) <= 0):
            raise ValueError(f"widths needs {columns} positive numbers")


@dataclass(frozen=True, slots=True)
class StubLine:
    """One entry of the stub (存根); an empty ``value`` leaves room to write by hand."""

    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Stub:
    """The strip below the dashed line that stays with the community."""

    lines: tuple[StubLine, ...]
    title: str = "存根"


@dataclass(frozen=True, slots=True)
class CertificatePaper:
    """A certificate on A4. What is empty or ``None`` is left out of the paper.

    ``number`` and the verification fields are empty on a preview, which carries ``watermark``
    (预览无效) instead. ``title_lines`` and ``issuer_lines`` are the title and the issuer's name as
    the organization wants them broken over lines; left out, long ones are broken evenly.
    """

    title: str
    issuer_name: str
    body: tuple[Paragraph, ...]
    number: str = ""
    addressee: str = ""
    table: Table | None = None
    after_table: tuple[Paragraph, ...] = ()
    purpose_line: str = ""
    validity_line: str = ""
    closing_line: str = "特此证明。"
    issued_on: date | None = None
    title_lines: tuple[str, ...] = ()
    issuer_lines: tuple[str, ...] = ()
    basis_line: str = ""
    clerk_name: str = ""
    approver_name: str = ""
    phone: str = ""
    verification_code: str = ""
    verification_url: str = ""
    stub: Stub | None = None
    watermark: str | None = None
    is_sealed_electronically: bool = False


@dataclass(frozen=True, slots=True)
class SlipRoute:
    """Where to go instead: who does it, what to bring, how to reach them."""

    authority: str
    what_to_do: str = ""
    what_to_bring: str = ""
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class SlipPaper:
    """A guidance slip (一次性告知单) on A5 for the resident and for whoever demanded the paper.

    ``basis`` cites the rule (《…通知》附件1第5项); ``why`` is one plain sentence; ``guidance`` is the
    notice's own wording of the route. ``portal_url`` becomes a QR code. ``verdict_line`` replaces
    the usual first sentence where the paper is on neither list; ``complaint_line`` ends the text.
    """

    item_name: str
    basis: str
    why: str
    guidance: str
    issuer_name: str
    issued_on: date
    title: str = "一次性告知单"
    number: str = ""
    item_code: str = ""
    addressed_to_resident: str = ""
    addressed_to_unit: str = ""
    unit_notice: str = ""
    verdict_line: str = ""
    guidance_title: str = "办事途径"
    complaint_line: str = ""
    routes: tuple[SlipRoute, ...] = ()
    clerk_name: str = ""
    phone: str = ""
    hotline: str = ""
    portal_url: str = ""
    watermark: str | None = None

"""A bureau's own file → rows → a draft, with problems listed row by row. Knows no database.

What the back office calls::

    imported = read_lists(upload.name, upload.read())   # .docx, .xlsx, .html, .txt, .csv
    imported = read_pasted(form["text"])                # plain text or HTML from the clipboard
    draft = to_payload(imported, present, on=today)     # payload + problems, nothing written
    edition, problems = import_draft(imported, by=editor)   # catalog.actions.importing: writes

``read_lists`` and ``read_pasted`` raise ``ImportRefused`` (a ``DomainError``: show ``.message``)
where nothing is read: macros, password, zip bomb, wrong type, no table, too many rows. Everything
smaller is a ``Problem(list, row, column, sentence)`` and the rest is read. ``Imported`` has
``prohibited``, ``retained``, ``problems`` and the titles found; ``Draft`` adds what follows from
comparing with the present edition: new and missing items, guidance that changed under its routes.

A cell's line breaks are those of a narrow column: each text comes out as one paragraph.
"""

from __future__ import annotations

from catalog.importing import pasted, spreadsheets, tables, word
from catalog.importing.drafting import Draft, to_payload
from catalog.importing.packages import kind_of
from catalog.importing.refusals import ImportRefused
from catalog.importing.rows import Imported, Problem, ProhibitedRow, RetainedRow

__all__ = [
    "Draft",
    "ImportRefused",
    "Imported",
    "Problem",
    "ProhibitedRow",
    "RetainedRow",
    "read_lists",
    "read_pasted",
    "to_payload",
]


def read_lists(file_name: str, content: bytes) -> Imported:
    """Return what an uploaded file holds; ``file_name`` only serves to catch a wrong choice.

    Raises ``ImportRefused`` and its kin.
    """
    kind = kind_of(file_name, content)
    if kind == "word":
        return tables.read(word.grids(content))
    if kind == "spreadsheet":
        return tables.read(spreadsheets.grids(content))
    return read_pasted(pasted.decoded(content))


def read_pasted(text: str) -> Imported:
    """Return what a pasted text holds. Raises ``ImportRefused`` and its kin."""
    return tables.read(pasted.grids(text))

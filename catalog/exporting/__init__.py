"""An edition's document as a spreadsheet or a Word file; both can be read in again.

``edition_xlsx(payload)`` holds everything but the templates, ``edition_docx(payload)`` the two
tables as a notice has them. Both take what ``catalog.payloads.edition_payload`` gives.
"""

from __future__ import annotations

from catalog.exporting.spreadsheet import edition_xlsx
from catalog.exporting.word import edition_docx

__all__ = ["edition_docx", "edition_xlsx"]

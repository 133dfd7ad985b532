"""Kept files as answers: shown in place, run by nothing, kept by no cache."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from core.uploads.keeping import content_of
from core.uploads.models import StoredFile

_ENDINGS = {"image/jpeg": "jpg", "application/pdf": "pdf"}
_IMAGE_POLICY = "default-src 'none'; sandbox"
_PDF_POLICY = "default-src 'none'; style-src 'unsafe-inline'; plugin-types application/pdf"
"""Chrome's own reader does not start inside a sandbox; the file holds nothing but pictures."""


def serve_upload(row: StoredFile, *, name: str = "材料") -> HttpResponse:
    """Answer with the file; its owner's selector has allowed it. Raises what ``content_of`` does.

    ``name`` is what it is called when saved: never a person's name, it lands in folders.
    """
    response = HttpResponse(content_of(row), content_type=row.media_type)
    ending = _ENDINGS[row.media_type]
    response["Content-Disposition"] = content_disposition_header(False, f"{name}.{ending}") or ""
    response["Content-Security-Policy"] = _IMAGE_POLICY if row.is_image else _PDF_POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response

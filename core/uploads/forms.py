"""A form's field for scans and photographs, one or several."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from core.uploads.cleaning import PDF_MOST_BYTES, Cleaned, cleaned
from core.uploads.errors import NothingSent, TooManyFiles, UploadRefused

ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf"
"""On a telephone this offers the camera beside the folders."""


class UploadInput(forms.FileInput):
    """A file input that takes several; the script beside it lists them before they are sent."""

    allow_multiple_selected = True

    def __init__(self, *, most_files: int = 1) -> None:
        attrs: dict[str, Any] = {"accept": ACCEPTED, "data-files": PDF_MOST_BYTES}
        if most_files > 1:
            attrs["multiple"] = True
        super().__init__(attrs)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return every file sent under ``name``."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class UploadField(forms.FileField):
    """Cleans to a list of (``Cleaned``, name as sent); none of them is kept yet.

    One bad file refuses all of them by its place in the row, so that nothing is half sent.
    """

    default_error_messages = {"required": NothingSent.message, "invalid": NothingSent.message}

    def __init__(self, *, most_files: int = 1, **options: Any) -> None:
        """Take ``most_files``, and what every form field takes."""
        self.most_files = most_files
        options.setdefault("widget", UploadInput(most_files=most_files))
        options.setdefault(
            "help_text", "JPG、PNG照片或PDF扫描件；照片不超过15兆，PDF不超过20兆、50页。"
        )
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Return the cleaned files in the order they were sent."""
        sent = [file for file in data or [] if isinstance(file, UploadedFile)]
        if not sent and self.required:
            raise ValidationError(NothingSent.message, code=NothingSent.code)
        return clean_all(sent, most_files=self.most_files)


def clean_all(sent: list[UploadedFile[Any]], *, most_files: int) -> list[tuple[Cleaned, str]]:
    """Return every file with its name as sent; raise ``ValidationError`` naming the bad ones."""
    if len(sent) > most_files:
        raise ValidationError(TooManyFiles.message, code=TooManyFiles.code)
    done, refused = [], []
    for place, file in enumerate(sent, start=1):
        try:
            done.append((cleaned(file), file.name or ""))
        except UploadRefused as refusal:
            which = f"第{place}个文件：" if len(sent) > 1 else ""
            refused.append(ValidationError(which + refusal.message, code=refusal.code))
    if refused:
        raise ValidationError(refused)
    return done

"""A bureau's own notice, uploaded or pasted."""

from __future__ import annotations

from typing import Any

from django import forms

from catalog.importing import Imported, read_lists, read_pasted
from core.errors import DomainError


class ImportForm(forms.Form):
    """A file, or the text of both tables; what is read is in ``imported``."""

    upload = forms.FileField(
        label="上传文件",
        required=False,
        help_text="Word（.docx）、Excel（.xlsx）、网页或者纯文本，含两张清单的表格。",
    )
    text = forms.CharField(
        label="或者粘贴",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        max_length=400_000,
        help_text="在Word里选中两张表格，复制，粘贴到这里。",
    )
    imported: Imported

    def clean(self) -> dict[str, Any]:
        """Read whichever was given."""
        data = super().clean() or {}
        upload, text = data.get("upload"), data.get("text", "")
        if self.errors:
            return data
        if not upload and not text.strip():
            self.add_error("upload", "请上传文件，或者粘贴两张清单。")
            return data
        try:
            if upload:
                self.imported = read_lists(str(upload.name), upload.read())
            else:
                self.imported = read_pasted(text)
        except DomainError as refusal:
            self.add_error("upload" if upload else "text", refusal.message)
        return data

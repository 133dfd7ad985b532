"""What is attached to a discretionary file."""

from __future__ import annotations

from django import forms

from core.uploads.forms import UploadField


class AttachmentForm(forms.Form):
    """Photographs and scans of the present step."""

    use_required_attribute = False

    attachments = UploadField(label="照片或扫描件", most_files=5)

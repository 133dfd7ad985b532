"""What was brought to the counter and photographed."""

from __future__ import annotations

from django.db import models

from core.uploads.models import StoredFile
from issuance.models.applications import Application


class ApplicationAttachment(StoredFile):
    """A scan or photograph for one line of the template's checklist.

    ``field`` is the name of that line: a field of type ``attachment``. While the form is open files
    come and go; what was submitted stays.
    """

    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="attachments"
    )
    field = models.CharField("材料", max_length=40)

    class Meta:
        verbose_name = "申请材料"
        verbose_name_plural = "申请材料"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.application_id} {self.field}"

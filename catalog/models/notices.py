"""Communities confirming that the lists hang on their boards."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from catalog.models.editions import Edition
from core.directory.models import Community


class NoticeConfirmation(models.Model):
    """A community says, with a photograph, that it has put up an edition: 公示已张贴.

    Written once. It speaks for its own edition only, and so turns stale by itself when another
    takes effect. ``photo_sha256`` names the file (:mod:`core.photos`).
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="confirmations")
    photo_sha256 = models.CharField("照片校验值", max_length=64)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "公示登记"
        verbose_name_plural = "公示登记"
        ordering = ("-pk",)
        indexes = (models.Index(fields=("community", "-id"), name="notice_confirmations"),)

    def __str__(self) -> str:
        return f"{self.community} {self.edition}"

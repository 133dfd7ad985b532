"""Documents between tenants, in the shared schema."""

from __future__ import annotations

import uuid

from django.db import models


class Dispatch(models.Model):
    """A document sent from one office to another; immutable but for its delivery.

    ``payload`` carries figures and texts, never personal data; ``sha256`` is over its canonical
    JSON. ``sender`` and ``recipient`` are tenant slugs.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("种类", max_length=64)
    version = models.PositiveSmallIntegerField("格式版本")
    sender = models.CharField("发送单位", max_length=63)
    recipient = models.CharField("接收单位", max_length=63)
    subject = models.CharField("标题", max_length=200)
    payload = models.JSONField("内容")
    sha256 = models.CharField("校验值", max_length=64)
    sent_at = models.DateTimeField("发送时间", auto_now_add=True)
    delivered_at = models.DateTimeField("送达时间", null=True, blank=True)
    attempts = models.PositiveIntegerField("投递次数", default=0)
    refusal = models.CharField("退回原因", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "公文"
        verbose_name_plural = "公文"
        ordering = ("sent_at",)
        indexes = (
            models.Index(
                fields=("recipient", "sent_at"),
                condition=models.Q(delivered_at=None),
                name="dispatch_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.sender} → {self.recipient}"

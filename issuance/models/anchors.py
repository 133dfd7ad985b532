"""Anchors that offices below sent: what their archives held on a day, as they said that day."""

from __future__ import annotations

from django.db import models


class ReceivedAnchor(models.Model):
    """One anchor as it came through the exchange; ``payload`` is as ``issuance.anchoring`` says.

    ``fault`` says why it contradicts the anchors before it; empty where it does not. Never altered.
    """

    sender = models.CharField("报送单位", max_length=63)
    day = models.DateField("日期")
    sha256 = models.CharField("校验值", max_length=64, unique=True)
    payload = models.JSONField("内容")
    fault = models.CharField("问题", max_length=200, blank=True, default="")
    received_at = models.DateTimeField("收到时间", auto_now_add=True)

    class Meta:
        verbose_name = "下级存档锚点"
        verbose_name_plural = "下级存档锚点"
        ordering = ("-pk",)
        indexes = (models.Index(fields=("sender", "-id"), name="anchors_of_sender"),)

    def __str__(self) -> str:
        return f"{self.sender} {self.day}"

"""The inbox of each member of staff."""

from __future__ import annotations

from django.conf import settings
from django.db import models

TITLE_LENGTH = 120


class Notice(models.Model):
    """A message to one person, with where to go next. Holds no personal data.

    ``key`` makes sending idempotent: the same key reaches the same person once.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    key = models.CharField(max_length=200)
    title = models.CharField("标题", max_length=TITLE_LENGTH)
    body = models.TextField("内容", blank=True, default="")
    url = models.CharField("去处", max_length=200, blank=True, default="")
    is_alarm = models.BooleanField("需立即处理", default=False)
    sent_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("recipient", "key"), name="notice_once_per_person"),
        )

    def __str__(self) -> str:
        return self.title

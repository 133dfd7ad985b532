"""Which reminder went to whom: the row that makes it happen once."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from core.notices.models import Notice


class ReminderSent(models.Model):
    """One person was reminded of one stage of a quarter, of an office below, or of a concern.

    ``stage`` is that of ``reporting.calendar``, or ``above`` where ``about`` names the office below
    that did not report. Of a concern ``about`` holds its public id and the deadline that was meant,
    and ``quarter`` is empty. ``is_caught_up`` marks a stage that was missed and told of with a later one;
    both then point at the same notice.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    quarter = models.CharField("季度", max_length=6, blank=True, default="")
    stage = models.CharField("阶段", max_length=16)
    about = models.CharField("有关单位或问题", max_length=63, blank=True, default="")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="+")
    is_caught_up = models.BooleanField("补发", default=False)
    sent_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = "提醒"
        verbose_name_plural = "提醒"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("recipient", "quarter", "stage", "about"), name="one_reminder_a_stage"
            ),
        )

    def __str__(self) -> str:
        return f"{self.quarter} {self.stage} {self.about}"

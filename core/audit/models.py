"""The trail: who did what, when, to what. Written by actions, never changed."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """One line of the trail.

    ``verb`` reads like ``certificate.issued``; ``subject_kind`` and ``subject_id`` say to what.
    ``details`` holds codes, numbers and states, never personal data.
    """

    at = models.DateTimeField("时间", auto_now_add=True)
    actor_id = models.BigIntegerField("人员编号", null=True)
    actor_name = models.CharField("人员", max_length=64)
    verb = models.CharField("事项", max_length=64)
    subject_kind = models.CharField("对象类别", max_length=64)
    subject_id = models.CharField("对象编号", max_length=64)
    details = models.JSONField("详情", default=dict)

    class Meta:
        verbose_name = "审计记录"
        verbose_name_plural = "审计记录"
        ordering = ("-pk",)
        indexes = (models.Index(fields=("subject_kind", "subject_id"), name="audit_subject"),)

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind} {self.subject_id}"

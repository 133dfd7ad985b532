"""Asking that a certificate be ended or issued anew, and the decision on it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from core.privacy.fields import EncryptedTextField
from issuance.models.applications import Application
from issuance.models.certificates import Certificate


class CorrectionKind(models.TextChoices):
    """What is asked for."""

    END = "end", "作废或撤销"
    REISSUE = "reissue", "更正后补开"


class CorrectionReason(models.TextChoices):
    """Why, in the words that are counted. What else there is to say is sealed beside it."""

    WRITTEN_WRONG = "written_wrong", "内容填写有误"
    CHANGED = "changed", "情况已经变化"
    UNTRUE = "untrue", "核实有误或材料不实"
    NOT_NEEDED = "not_needed", "居民不再需要"
    MISPRINTED = "misprinted", "打印或盖章有误"
    OTHER = "other", "其他"


class CorrectionState(models.TextChoices):
    """The life of a request. Only an open one still changes (a trigger sees to it)."""

    OPEN = "open", "待决定"
    DONE = "done", "已更正"
    DECLINED = "declined", "未同意"
    WITHDRAWN = "withdrawn", "已收回"


class Correction(models.Model):
    """One person asks that a certificate be corrected, another decides.

    ``application`` is what a new certificate is made from, None where none is asked for. Until that
    is issued the old paper holds; then both change in one transaction.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    certificate = models.ForeignKey(
        Certificate, on_delete=models.PROTECT, related_name="corrections"
    )
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="correction"
    )
    kind = models.CharField("请求", max_length=16, choices=CorrectionKind.choices)
    reason = models.CharField("原因", max_length=16, choices=CorrectionReason.choices)
    note = EncryptedTextField("说明", blank=True, default="")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("提出时间", auto_now_add=True)
    state = models.CharField(
        "状态", max_length=16, choices=CorrectionState.choices, default=CorrectionState.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)
    answer = EncryptedTextField("不同意的原因", blank=True, default="")

    class Meta:
        verbose_name = "更正"
        verbose_name_plural = "更正"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("certificate",),
                condition=models.Q(state=CorrectionState.OPEN),
                name="one_open_correction",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=CorrectionKind.REISSUE, application__isnull=False)
                | models.Q(kind=CorrectionKind.END, application__isnull=True),
                name="a_reissue_has_its_application",
            ),
        )

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.kind} {self.state}"

    @property
    def is_open(self) -> bool:
        """Whether it still waits for a decision."""
        return self.state == CorrectionState.OPEN

    @property
    def asks_for_new_paper(self) -> bool:
        """Whether the old certificate is to be replaced."""
        return self.kind == CorrectionKind.REISSUE

    @property
    def stated_reason(self) -> str:
        """The reason as the books keep it: 内容填写有误：门牌号少写一位."""
        label, note = str(CorrectionReason(self.reason).label), str(self.note)
        if self.reason == CorrectionReason.OTHER and note:
            return note
        return f"{label}：{note}" if note else label

"""Who asked to see personal data whole, and what a person asked for about their own."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.directory.models import Community
from core.privacy.fields import BlindIndexField, EncryptedTextField
from core.privacy.id_numbers import normalize_id_number


class RevealReason(models.TextChoices):
    """Why somebody needs to see what is masked."""

    CHECK_IDENTITY = "check_identity", "核对当事人身份"
    CONTACT = "contact", "联系当事人"
    CHECK_PAPER = "check_paper", "核对证明内容"
    CORRECTION = "correction", "办理更正、作废或撤销"
    VERIFY_REQUEST = "verify_request", "用证单位来函核实"
    INSPECTION = "inspection", "检查、审计或者投诉处理"
    OTHER = "other", "其他"


class RevealedKind(models.TextChoices):
    """What kind of paper was opened."""

    APPLICATION = "application", "申请"
    CERTIFICATE = "certificate", "证明"
    FILE = "file", "清单外事项卷宗"
    REDIRECTION = "redirection", "告知单"


class Reveal(models.Model):
    """Somebody saw the personal data of one paper whole (查看完整信息): who, of what, and why.

    ``facts`` are kinds (``name``, ``id_number`` …), never values. ``note`` may name people.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    kind = models.CharField("类别", max_length=16, choices=RevealedKind.choices)
    subject_id = models.BigIntegerField("对象编号")
    facts = ArrayField(models.CharField(max_length=16), verbose_name="信息种类", default=list)
    reason = models.CharField("原因", max_length=16, choices=RevealReason.choices)
    note = EncryptedTextField("说明", blank=True, default="")
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    seen_at = models.DateTimeField("查看时间", auto_now_add=True)

    class Meta:
        verbose_name = "查看记录"
        verbose_name_plural = "查看记录"
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("kind", "subject_id"), name="reveal_of_paper"),
            models.Index(fields=("seen_at", "seen_by"), name="reveal_by_day"),
        )
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(reason=""), name="nothing_revealed_without_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"


class PersonRequestKind(models.TextChoices):
    """What a person has a right to ask (个人信息保护法 第44、45、47条)."""

    LOOKS = "looks", "查询谁看过"
    COPY = "copy", "查阅、复制"
    ERASURE = "erasure", "删除"


class PersonRequest(models.Model):
    """A person, known by ID number, asked about their own data, and it was answered.

    ``community`` is where the answer was looked for, None for the whole office. ``records`` were
    found, ``erased`` of them blanked.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, null=True, blank=True)
    kind = models.CharField("请求", max_length=16, choices=PersonRequestKind.choices)
    id_number = EncryptedTextField("身份证号")
    id_index = BlindIndexField(source="id_number", normalize=normalize_id_number)
    records = models.PositiveIntegerField("找到", default=0)
    erased = models.PositiveIntegerField("删除", default=0)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    handled_at = models.DateTimeField("办理时间", auto_now_add=True)

    class Meta:
        verbose_name = "个人信息请求"
        verbose_name_plural = "个人信息请求"
        ordering = ("-pk",)
        indexes = (models.Index(fields=("id_index",), name="request_by_id_number"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

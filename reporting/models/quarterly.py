"""The quarterly report: our own on its way up, and those that came from below."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import models

from reporting.quarters import Quarter


class ReportState(models.TextChoices):
    """The life of one version of our own report."""

    DRAFT = "draft", "起草中"
    IN_REVIEW = "in_review", "待审核"
    SUBMITTED = "submitted", "已报送"
    ACCEPTED = "accepted", "已接收"
    RETURNED = "returned", "已退回"


class ReceivedState(models.TextChoices):
    """What we did with a report from below."""

    RECEIVED = "received", "待接收"
    ACCEPTED = "accepted", "已接收"
    RETURNED = "returned", "已退回"


OPEN = (ReportState.DRAFT, ReportState.IN_REVIEW)


class QuarterlyReport(models.Model):
    """One version of this office's report on a quarter (``2026Q4``).

    ``narrative`` maps the codes of ``reporting.narrative`` to texts. ``payload`` are the figures as
    ``reporting.payloads`` has them, counted anew while a draft; ``basis`` is what else was found
    then (``reporting.counted``). ``snapshot`` is the document as it
    was submitted (``reporting.snapshots``) and ``sha256`` the hash of it: from then on a trigger
    keeps everything but the answer of the office above. ``remarks`` are the reviewer's while it is
    a draft again, ``answer`` those of the office above.
    """

    quarter = models.CharField("季度", max_length=6)
    version = models.PositiveSmallIntegerField("版次", default=1)
    state = models.CharField(
        "状态", max_length=16, choices=ReportState.choices, default=ReportState.DRAFT
    )
    narrative: models.JSONField[Any, dict[str, str]] = models.JSONField("文字部分", default=dict)
    payload: models.JSONField[Any, Any] = models.JSONField("数据", null=True, blank=True)
    basis: models.JSONField[Any, Any] = models.JSONField("数据来源", default=dict)
    counted_at: models.DateTimeField[Any, datetime | None] = models.DateTimeField(
        "数据时间", null=True, blank=True
    )
    opened_at = models.DateTimeField("起草时间")
    saved_at = models.DateTimeField("保存时间", null=True, blank=True)
    handed_in_at = models.DateTimeField("提交审核时间", null=True, blank=True)
    handed_in_by_id = models.BigIntegerField("提交人", null=True, blank=True)
    handed_in_by_name = models.CharField("提交人姓名", max_length=64, blank=True, default="")
    remarks = models.TextField("审核意见", blank=True, default="")
    snapshot: models.JSONField[Any, Any] = models.JSONField("报送内容", null=True, blank=True)
    sha256 = models.CharField("校验值", max_length=64, blank=True, default="")
    submitted_at: models.DateTimeField[Any, datetime | None] = models.DateTimeField(
        "报送时间", null=True, blank=True
    )
    submitted_by_name = models.CharField("审核人姓名", max_length=64, blank=True, default="")
    dispatch_id: models.UUIDField[Any, uuid.UUID | None] = models.UUIDField(
        "公文", null=True, blank=True
    )
    answer = models.TextField("上级意见", blank=True, default="")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "季报"
        verbose_name_plural = "季报"
        ordering = ("-quarter", "-version")
        constraints = (
            models.UniqueConstraint(fields=("quarter", "version"), name="one_report_per_version"),
            models.UniqueConstraint(
                fields=("quarter",),
                condition=models.Q(state__in=OPEN),
                name="one_open_report_per_quarter",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN, submitted_at=None)
                | models.Q(submitted_at__isnull=False, snapshot__isnull=False)
                & ~models.Q(sha256="")
                & ~models.Q(state__in=OPEN),
                name="submitted_report_is_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.quarter} v{self.version}"

    @property
    def period(self) -> Quarter:
        """The quarter it is about."""
        return Quarter.parse(self.quarter)

    @property
    def is_draft(self) -> bool:
        return self.state == ReportState.DRAFT

    @property
    def is_in_review(self) -> bool:
        return self.state == ReportState.IN_REVIEW

    @property
    def is_returned(self) -> bool:
        """Whether the office above gave it back."""
        return self.state == ReportState.RETURNED

    @property
    def is_submitted(self) -> bool:
        """Whether it left this house, whatever became of it."""
        return self.submitted_at is not None


class ReceivedReport(models.Model):
    """A report an office below submitted, kept as it came; only our answer is written to it.

    ``snapshot`` is the whole document, ``sha256`` its hash. The newest version of a sender that
    was not returned is what our own figures are summed from.
    """

    sender_slug = models.CharField("报送单位代号", max_length=63)
    sender_name = models.CharField("报送单位", max_length=64)
    quarter = models.CharField("季度", max_length=6)
    version = models.PositiveSmallIntegerField("版次")
    snapshot: models.JSONField[Any, Any] = models.JSONField("报送内容")
    sha256 = models.CharField("校验值", max_length=64)
    dispatch_id = models.UUIDField("公文", unique=True)
    submitted_at = models.DateTimeField("报送时间")
    received_at = models.DateTimeField("送达时间")
    state = models.CharField(
        "状态", max_length=16, choices=ReceivedState.choices, default=ReceivedState.RECEIVED
    )
    remarks = models.TextField("意见", blank=True, default="")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by_name = models.CharField("答复人姓名", max_length=64, blank=True, default="")

    class Meta:
        verbose_name = "收到的季报"
        verbose_name_plural = "收到的季报"
        ordering = ("-quarter", "sender_slug", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("sender_slug", "quarter", "version"), name="one_received_per_version"
            ),
        )

    def __str__(self) -> str:
        return f"{self.sender_slug} {self.quarter} v{self.version}"

    @property
    def period(self) -> Quarter:
        """The quarter it is about."""
        return Quarter.parse(self.quarter)

    @property
    def is_waiting(self) -> bool:
        """Whether it has no answer yet."""
        return self.state == ReceivedState.RECEIVED

    @property
    def is_returned(self) -> bool:
        return self.state == ReceivedState.RETURNED

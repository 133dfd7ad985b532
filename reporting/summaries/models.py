"""What each office counted in each quarter, in the shared schema: nothing personal, only figures."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models


class SummaryState(models.TextChoices):
    """How far the figures of an office can be relied on."""

    COMPLETE = "complete", "已汇总"
    PARTIAL = "partial", "季度未结束"
    FAILED = "failed", "汇总失败"


class AggregationRun(models.Model):
    """One request to count a quarter anew in some offices (``slugs``).

    Its progress is not kept: it is read from the summaries, which name the run that wrote them.
    ``root_slug`` is the office whose subtree it is; the platform's own runs have none.
    """

    quarter = models.CharField("季度", max_length=6)
    root_slug = models.CharField("发起单位", max_length=63, blank=True, default="")
    slugs = models.JSONField("汇总单位", default=list)
    asked_by = models.CharField("发起人", max_length=64, blank=True, default="")
    started_at = models.DateTimeField("开始时间")
    resent_at = models.DateTimeField("上次续跑时间", null=True, blank=True)

    class Meta:
        verbose_name = "汇总"
        verbose_name_plural = "汇总"
        ordering = ("-pk",)
        indexes = (models.Index(fields=("root_slug", "quarter", "-id"), name="run_of_quarter"),)

    def __str__(self) -> str:
        return f"{self.quarter} {self.started_at:%Y-%m-%d %H:%M}"


class QuarterSummary(models.Model):
    """The figures of one office in one quarter, counted by its own task from its own books.

    ``payload`` is ``reporting.payloads`` as data and, beside it, ``report_left_at``: when the
    office's own report on the quarter first left, None while it has not. Where counting failed (``error`` is the code of
    the refusal or the kind of fault) the figures counted before stay, with ``counted_at``.
    """

    tenant_slug = models.CharField("单位代号", max_length=63)
    schema_name = models.CharField("模式", max_length=63)
    division_code = models.CharField("区划代码", max_length=12, blank=True, default="")
    level = models.CharField("级别", max_length=16)
    parent_slug = models.CharField("上级代号", max_length=63, blank=True, default="")
    name = models.CharField("名称", max_length=64)
    quarter = models.CharField("季度", max_length=6)
    payload: models.JSONField[Any, Any] = models.JSONField("数据", null=True)
    state = models.CharField("状态", max_length=16, choices=SummaryState.choices)
    error = models.CharField("失败原因", max_length=64, blank=True, default="")
    counted_at: models.DateTimeField[Any, datetime | None] = models.DateTimeField(
        "数据时间", null=True
    )
    computed_at = models.DateTimeField("汇总时间")
    milliseconds = models.PositiveIntegerField("用时（毫秒）", default=0)
    run_id = models.BigIntegerField("汇总", default=0)

    class Meta:
        verbose_name = "季度汇总"
        verbose_name_plural = "季度汇总"
        ordering = ("quarter", "division_code")
        constraints = (
            models.UniqueConstraint(
                fields=("tenant_slug", "quarter"), name="one_summary_per_office_and_quarter"
            ),
        )
        indexes = (models.Index(fields=("quarter", "parent_slug"), name="summary_of_quarter"),)

    def __str__(self) -> str:
        return f"{self.tenant_slug} {self.quarter}"

    @property
    def has_failed(self) -> bool:
        """Whether the last attempt failed."""
        return self.state == SummaryState.FAILED

    @property
    def report_left_at(self) -> datetime | None:
        """When the office's report first left; None while it had not, or where it was not noted."""
        left = (self.payload or {}).get("report_left_at")
        return datetime.fromisoformat(left) if left else None

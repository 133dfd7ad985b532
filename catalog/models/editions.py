"""Editions of the two lists."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models


class EditionState(models.TextChoices):
    """The life of an edition."""

    DRAFT = "draft", "草稿"
    SUBMITTED = "submitted", "待审核"
    SCHEDULED = "scheduled", "待生效"
    PUBLISHED = "published", "现行"
    SUPERSEDED = "superseded", "已被替代"
    WITHDRAWN = "withdrawn", "已撤回"


UNLOCKED = (EditionState.DRAFT, EditionState.SUBMITTED)
# Not IN: PostgreSQL prints that otherwise when it is read again, as a new tenant's copy is.
_UNLOCKED = models.Q(state=EditionState.DRAFT) | models.Q(state=EditionState.SUBMITTED)


class EditionQuerySet(models.QuerySet["Edition"]):
    """Reads editions."""

    def in_force(self) -> EditionQuerySet:
        """Keep the one edition this office decides by."""
        return self.filter(state=EditionState.PUBLISHED)

    def due(self, day: date) -> EditionQuerySet:
        """Keep those approved to take effect on ``day`` or before, in that order."""
        scheduled = self.filter(state=EditionState.SCHEDULED, effective_on__lte=day)
        return scheduled.order_by("effective_on", "number")

    def locked(self) -> EditionQuerySet:
        """Lock the rows until the transaction ends."""
        return self.select_for_update(of=("self",))


class Edition(models.Model):
    """One edition of both lists, whole. Once approved, neither it nor any of its rows ever changes.

    ``number`` counts this office's editions. ``origin_*`` say whose edition it is: our own (then
    ``origin_slug`` is our slug) or the parent's that we adopted from ``source_dispatch``.
    ``content_sha256`` is over the canonical JSON of the two lists and the templates.

    ``revision`` counts the changes made to a draft (:class:`~catalog.models.EditionChange`).
    Whoever saves says which revision they saw, so that nobody overwrites what another did
    meanwhile. ``supersedes`` is the edition it took the place of.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.PositiveIntegerField("版次")
    state = models.CharField(
        "状态", max_length=16, choices=EditionState.choices, default=EditionState.DRAFT
    )
    is_locked = models.BooleanField("已锁定", default=False, editable=False)
    title = models.CharField("名称", max_length=120)
    prohibited_title = models.CharField("不应出具清单名称", max_length=120)
    retained_title = models.CharField("保留清单名称", max_length=120)
    authority = models.CharField("制定机关", max_length=100)
    document_title = models.CharField("文件名称", max_length=200)
    document_number = models.CharField("文号", max_length=60, blank=True, default="")
    legal_basis = models.TextField("依据")
    issued_on = models.DateField("成文日期")
    effective_on = models.DateField("生效日期")
    drafted_by_name = models.CharField("起草人", max_length=64, blank=True, default="")
    drafted_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField("修改次数", default=0, editable=False)
    submitted_by_name = models.CharField("提交人", max_length=64, blank=True, default="")
    submitted_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=200, blank=True, default="")
    approved_at = models.DateTimeField("审核时间", null=True, blank=True)
    published_by_name = models.CharField("发布人", max_length=64, blank=True, default="")
    published_at = models.DateTimeField("发布时间", null=True, blank=True)
    superseded_at = models.DateTimeField("被替代时间", null=True, blank=True)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="替代的版本"
    )
    withdrawn_by_name = models.CharField("撤回人", max_length=64, blank=True, default="")
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True)
    withdrawal_reason = models.CharField("撤回原因", max_length=200, blank=True, default="")
    origin_slug = models.CharField("来源地区代号", max_length=63)
    origin_name = models.CharField("来源地区", max_length=64)
    origin_number = models.PositiveIntegerField("来源版次")
    source_dispatch = models.UUIDField("来源公文", null=True, blank=True, unique=True)
    content_sha256 = models.CharField("内容校验值", max_length=64, blank=True, default="")

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = "清单版本"
        verbose_name_plural = "清单版本"
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=("number",), name="one_edition_per_number"),
            models.UniqueConstraint(
                fields=("origin_slug", "origin_number"), name="one_edition_per_origin_number"
            ),
            models.UniqueConstraint(
                fields=("state",),
                condition=models.Q(state=EditionState.PUBLISHED),
                name="one_edition_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(_UNLOCKED, is_locked=False)
                | models.Q(~_UNLOCKED, is_locked=True),
                name="edition_locked_once_approved",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title}（第{self.number}版）"

    @property
    def is_draft(self) -> bool:
        """Whether it may still be changed."""
        return self.state == EditionState.DRAFT

    @property
    def is_submitted(self) -> bool:
        """Whether it waits for the second person."""
        return self.state == EditionState.SUBMITTED

    @property
    def is_scheduled(self) -> bool:
        """Whether it is approved and waits for its day."""
        return self.state == EditionState.SCHEDULED

    @property
    def is_in_force(self) -> bool:
        """Whether this office decides by it now."""
        return self.state == EditionState.PUBLISHED

    @property
    def citation(self) -> str:
        """How a slip cites it: 《…通知》（攀民政〔2021〕5号), the number where there is one."""
        number = f"（{self.document_number}）" if self.document_number else ""
        return f"《{self.document_title}》{number}"

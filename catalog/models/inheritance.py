"""What ties a lower office's lists to those above: the edition they stand on, what waits."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from catalog.models.editions import Edition


class Inheritance(models.Model):
    """The parent's edition that an edition of our own stands on.

    ``parent_dispatch`` is the document it came in: the exchange keeps it unaltered, so it is the
    base of the next merge.
    """

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="inheritance")
    parent_slug = models.CharField("上级代号", max_length=63)
    parent_number = models.PositiveIntegerField("上级版次")
    parent_dispatch = models.UUIDField("上级公文")

    class Meta:
        verbose_name = "清单来源"
        verbose_name_plural = "清单来源"

    def __str__(self) -> str:
        return f"{self.parent_slug} 第{self.parent_number}版"


class MergeState(models.TextChoices):
    """The life of a merge with conflicts."""

    OPEN = "open", "待处理"
    RESOLVED = "resolved", "已处理"
    CARRIED = "carried", "已并入新版"


class PendingMerge(models.Model):
    """What a new edition from above and our own edits could not agree on.

    ``edition`` is the one in force since, which says what the parent says at these places;
    ``conflicts`` keep our wording (``catalog.merging.Conflict.as_json``), ``choices`` map their
    keys to ``ours`` or ``theirs``, ``resolution`` is the draft that puts ours back.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="merges")
    state = models.CharField(
        "状态", max_length=16, choices=MergeState.choices, default=MergeState.OPEN
    )
    conflicts: Any = models.JSONField("不一致之处")
    choices: Any = models.JSONField("选择", default=dict)
    resolution = models.ForeignKey(
        Edition, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField("产生时间", auto_now_add=True)
    closed_at = models.DateTimeField("处理时间", null=True, blank=True)
    closed_by_name = models.CharField("处理人", max_length=64, blank=True, default="")

    class Meta:
        verbose_name = "待合并"
        verbose_name_plural = "待合并"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.edition} {self.get_state_display()}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to choose."""
        return self.state == MergeState.OPEN


class AdditionState(models.TextChoices):
    """The life of a request to add a retained item."""

    WAITING = "waiting", "待答复"
    APPROVED = "approved", "同意"
    REFUSED = "refused", "不同意"


class AdditionRequest(models.Model):
    """A lower office's request to keep one more certificate: on its file and on its parent's.

    ``request_id`` is the same on both. ``item`` and ``template`` are documents
    (:mod:`catalog.payloads`).
    """

    request_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    requester_slug = models.CharField("申请地区代号", max_length=63)
    requester_name = models.CharField("申请地区", max_length=64)
    name = models.CharField("事项名称", max_length=120)
    item: Any = models.JSONField("事项")
    template: Any = models.JSONField("证明模板", null=True, blank=True)
    reason = models.TextField("申请理由")
    state = models.CharField(
        "状态", max_length=16, choices=AdditionState.choices, default=AdditionState.WAITING
    )
    requested_at = models.DateTimeField("申请时间")
    requested_by_name = models.CharField("申请人", max_length=64, blank=True, default="")
    answer = models.TextField("答复理由", blank=True, default="")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by_name = models.CharField("答复人", max_length=64, blank=True, default="")

    class Meta:
        verbose_name = "增加事项申请"
        verbose_name_plural = "增加事项申请"
        ordering = ("-requested_at",)
        constraints = (
            models.UniqueConstraint(
                fields=("requester_slug", "name"),
                condition=models.Q(state=AdditionState.WAITING),
                name="one_waiting_request_per_name",
            ),
        )

    def __str__(self) -> str:
        return f"{self.requester_name} {self.name}"

    @property
    def is_waiting(self) -> bool:
        """Whether it has no answer yet."""
        return self.state == AdditionState.WAITING


class AdoptionReport(models.Model):
    """What a lower office last told us about its lists: one row per office, the newest.

    ``origin_*`` name the edition from above that it stands on, ``number`` its own;
    ``differences`` is a list of ``{"code", "field", "change"}``.
    """

    reporter_slug = models.CharField("地区代号", max_length=63, unique=True)
    reporter_name = models.CharField("地区", max_length=64)
    number = models.PositiveIntegerField("本级版次")
    origin_slug = models.CharField("来源地区代号", max_length=63)
    origin_number = models.PositiveIntegerField("来源版次")
    content_sha256 = models.CharField("内容校验值", max_length=64)
    differences: Any = models.JSONField("不同之处", default=list)
    open_conflicts = models.PositiveIntegerField("未处理的不一致", default=0)
    effective_at = models.DateTimeField("生效时间")

    class Meta:
        verbose_name = "清单执行情况"
        verbose_name_plural = "清单执行情况"
        ordering = ("reporter_slug",)

    def __str__(self) -> str:
        return f"{self.reporter_name} {self.origin_number}"


class ParentWithdrawal(models.Model):
    """The office above took its edition back, and nothing has taken its place yet.

    What stands on that edition here stays in force until somebody decides: ``kept_at`` is when they
    said to go on with it. ``parent_number`` is the parent's own count of its editions.
    """

    parent_slug = models.CharField("上级代号", max_length=63)
    parent_number = models.PositiveIntegerField("上级版次")
    reason = models.CharField("撤回原因", max_length=200)
    withdrawn_at = models.DateTimeField("撤回时间")
    kept_at = models.DateTimeField("决定时间", null=True, blank=True)
    kept_by_name = models.CharField("决定人", max_length=64, blank=True, default="")

    class Meta:
        verbose_name = "上级撤回"
        verbose_name_plural = "上级撤回"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("parent_slug", "parent_number"), name="one_withdrawal_per_edition"
            ),
        )

    def __str__(self) -> str:
        return f"{self.parent_slug} 第{self.parent_number}版"

"""Problems and needs: ours, those that came from below, and the sessions held about them."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.db import models

from core.directory.models import Community
from core.privacy.fields import EncryptedTextField
from core.uploads.models import StoredFile

TEXT_LENGTH = 1000


class ConcernKind(models.TextChoices):
    """What is wrong or wanted."""

    DEMAND = "demand", "要求开具不应开具的证明"
    LISTS = "lists", "清单或模板不合用"
    ROUTE = "route", "办事途径走不通"
    NEED = "need", "需要支持"
    OTHER = "other", "其他"


class Scope(models.TextChoices):
    """Whose it is to solve, in the words of the notice."""

    COMMUNITY = "community", "个案"
    COUNTY = "county", "个别县（区）"
    CITY = "city", "全市普遍"
    PROVINCE = "province", "全省普遍"


class ConcernState(models.TextChoices):
    """The life of a concern."""

    RAISED = "raised", "待研判"
    IN_HAND = "in_hand", "办理中"
    ESCALATED = "escalated", "已上报"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"


class Concern(models.Model):
    """What a point, or somebody by telephone, raised with this office.

    ``text`` and ``answer`` may name somebody and are sealed. ``wording`` is the officer's, names
    nobody, and is all that the quarterly report and the office above ever see. ``due_on`` is the day
    by which it should be triaged, and from then on the day by which it should be settled.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, null=True, blank=True)
    is_by_phone = models.BooleanField("来电", default=False)
    kind = models.CharField("类别", max_length=16, choices=ConcernKind.choices)
    item_code = models.CharField("事项代码", max_length=16, blank=True, default="")
    item_name = models.CharField("事项", max_length=100, blank=True, default="")
    unit_name = models.CharField("要求单位", max_length=100, blank=True, default="")
    text = EncryptedTextField("情况")
    raised_at = models.DateTimeField("反映时间")
    raised_by_name = models.CharField("登记人", max_length=64, blank=True, default="")
    state = models.CharField(
        "状态", max_length=16, choices=ConcernState.choices, default=ConcernState.RAISED
    )
    scope = models.CharField("范围", max_length=16, choices=Scope.choices, blank=True, default="")
    wording = models.TextField("对外表述", blank=True, default="")
    due_on: models.DateField[Any, date | None] = models.DateField("期限", null=True, blank=True)
    dispatch_id: models.UUIDField[Any, uuid.UUID | None] = models.UUIDField(
        "公文", null=True, blank=True
    )
    answer = EncryptedTextField("答复", blank=True, default="")
    answered_at: models.DateTimeField[Any, datetime | None] = models.DateTimeField(
        "答复时间", null=True, blank=True
    )
    answered_by_name = models.CharField("答复人", max_length=64, blank=True, default="")

    class Meta:
        verbose_name = "问题和需求"
        verbose_name_plural = "问题和需求"
        ordering = ("-raised_at", "-pk")
        indexes = (
            models.Index(fields=("state", "due_on"), name="concern_by_state"),
            models.Index(fields=("community", "-id"), name="concern_of_community"),
        )

    def __str__(self) -> str:
        return f"{self.public_id}"

    @property
    def is_raised(self) -> bool:
        return self.state == ConcernState.RAISED

    @property
    def is_in_hand(self) -> bool:
        return self.state == ConcernState.IN_HAND

    @property
    def is_escalated(self) -> bool:
        return self.state == ConcernState.ESCALATED

    @property
    def is_answered(self) -> bool:
        return self.state == ConcernState.ANSWERED


class ConcernAttachment(StoredFile):
    """What shows the problem: a photograph or a scan, sealed, never sent to another office.

    Who takes one out says why; the row stays and tells it, the file is gone and its key blank.
    """

    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, related_name="attachments")
    removed_at: models.DateTimeField[Any, datetime | None] = models.DateTimeField(
        "移除时间", null=True, blank=True
    )
    removed_by_name = models.CharField("移除人", max_length=64, blank=True, default="")
    removed_because = EncryptedTextField("移除原因", blank=True, default="")

    class Meta:
        verbose_name = "问题附件"
        verbose_name_plural = "问题附件"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.concern_id} {self.public_id}"

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None


class ReceivedConcern(models.Model):
    """A concern an office below could not solve, in the wording it sent up.

    ``scope`` is what was decided when it was answered. What is sent further up shares a
    ``forward_id`` with all that went up in the same words, and waits for the answer from there.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sender_slug = models.CharField("报送单位代号", max_length=63)
    sender_name = models.CharField("报送单位", max_length=64)
    concern_id = models.UUIDField("原编号")
    kind = models.CharField("类别", max_length=16, choices=ConcernKind.choices)
    item_code = models.CharField("事项代码", max_length=16, blank=True, default="")
    item_name = models.CharField("事项", max_length=100, blank=True, default="")
    unit_name = models.CharField("要求单位", max_length=100, blank=True, default="")
    text = models.TextField("情况")
    raised_on = models.DateField("反映日期")
    received_at = models.DateTimeField("送达时间")
    due_on: models.DateField[Any, date | None] = models.DateField("答复期限", null=True, blank=True)
    forward_id: models.UUIDField[Any, uuid.UUID | None] = models.UUIDField(
        "上报编号", null=True, blank=True, db_index=True
    )
    forward_dispatch_id: models.UUIDField[Any, uuid.UUID | None] = models.UUIDField(
        "上报公文", null=True, blank=True
    )
    forwarded_at: models.DateTimeField[Any, datetime | None] = models.DateTimeField(
        "上报时间", null=True, blank=True
    )
    forward_wording = models.TextField("上报表述", blank=True, default="")
    scope = models.CharField("范围", max_length=16, choices=Scope.choices, blank=True, default="")
    answer = models.TextField("答复", blank=True, default="")
    answered_at: models.DateTimeField[Any, datetime | None] = models.DateTimeField(
        "答复时间", null=True, blank=True
    )
    answered_by_name = models.CharField("答复人", max_length=64, blank=True, default="")

    class Meta:
        verbose_name = "下级问题和需求"
        verbose_name_plural = "下级问题和需求"
        ordering = ("-received_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("sender_slug", "concern_id"), name="one_received_per_concern"
            ),
        )

    def __str__(self) -> str:
        return f"{self.sender_slug} {self.concern_id}"

    @property
    def is_forwarded(self) -> bool:
        return self.forward_id is not None

    @property
    def is_answered(self) -> bool:
        return self.answered_at is not None


class JointSession(models.Model):
    """A session with the organization department (会商) about concerns of the whole city."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    held_on = models.DateField("会商日期")
    departments = models.CharField("会商部门", max_length=200)
    participants = models.TextField("参加人员")
    measures = models.TextField("议定措施")
    concerns = models.ManyToManyField(ReceivedConcern, verbose_name="所议问题")
    recorded_at = models.DateTimeField("登记时间")
    recorded_by_name = models.CharField("登记人", max_length=64)

    class Meta:
        verbose_name = "会商"
        verbose_name_plural = "会商"
        ordering = ("-held_on", "-pk")

    def __str__(self) -> str:
        return f"{self.held_on}"

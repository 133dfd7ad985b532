"""Monitoring points: ours, and what the offices below say about theirs."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db import models

from core.directory.models import Community
from core.privacy.fields import EncryptedTextField

POINTS_WANTED = 2
"""The notice, 三(一): 每个县（区）至少选取2个."""


class MonitoringPoint(models.Model):
    """A community whose burden is watched from ``starts_on`` to ``ends_on`` (None: until ended).

    ``reasons`` are the sentences that were shown when it was chosen, so that it can be told later
    why. The contact is a person and therefore sealed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    starts_on = models.DateField("起始日期")
    ends_on: models.DateField[Any, date | None] = models.DateField(
        "截止日期", null=True, blank=True
    )
    contact_name = EncryptedTextField("联系人", blank=True, default="")
    contact_phone = EncryptedTextField("联系电话", blank=True, default="")
    reasons: models.JSONField[Any, list[str]] = models.JSONField("选取理由", default=list)
    chosen_by_name = models.CharField("选取人", max_length=64, blank=True, default="")
    chosen_at = models.DateTimeField("选取时间")

    class Meta:
        verbose_name = "监测点"
        verbose_name_plural = "监测点"
        ordering = ("starts_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("community",),
                condition=models.Q(ends_on=None),
                name="one_standing_point_per_community",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="point_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return f"{self.community_id} {self.starts_on}"


class ReceivedPoints(models.Model):
    """The points an office below has, as it last told: one row per office.

    ``points`` holds ``code`` and ``name`` of each community and nothing about people.
    """

    sender_slug = models.CharField("报送单位代号", max_length=63, unique=True)
    sender_name = models.CharField("报送单位", max_length=64)
    points: models.JSONField[Any, list[dict[str, str]]] = models.JSONField("监测点", default=list)
    told_at = models.DateTimeField("报送时间")

    class Meta:
        verbose_name = "下级监测点"
        verbose_name_plural = "下级监测点"
        ordering = ("sender_slug",)

    def __str__(self) -> str:
        return self.sender_slug

    @property
    def is_short(self) -> bool:
        """Whether there are fewer than the notice asks for."""
        return len(self.points) < POINTS_WANTED


class ResidentCount(models.Model):
    """How many people live in a community, as the bureau noted it: the books do not know."""

    community = models.OneToOneField(Community, on_delete=models.PROTECT, related_name="+")
    residents = models.PositiveIntegerField("居民人数")
    noted_at = models.DateTimeField("登记时间")
    noted_by_name = models.CharField("登记人", max_length=64)

    class Meta:
        verbose_name = "居民人数"
        verbose_name_plural = "居民人数"
        ordering = ("community",)

    def __str__(self) -> str:
        return f"{self.community_id} {self.residents}"

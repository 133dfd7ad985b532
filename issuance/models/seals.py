"""Seals: who keeps them, where and until when; how they change hands, get lost, are replaced."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models

from core.directory.models import Community
from core.privacy.fields import EncryptedTextField


class SealState(models.TextChoices):
    """Whether a seal may be set. What has ended never comes back (a trigger sees to it)."""

    IN_USE = "in_use", "在用"
    LOST = "lost", "已报遗失"
    RETIRED = "retired", "已停用"


class Seal(models.Model):
    """A community's official seal. ``replaces`` is the one it was made for.

    Without ``valid_from`` or ``valid_until`` that side of its period is open; both days count.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="seals")
    name = models.CharField("印章名称", max_length=100)
    state = models.CharField(
        "状态", max_length=16, choices=SealState.choices, default=SealState.IN_USE
    )
    keeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    kept_at = models.CharField("存放地点", max_length=100, blank=True, default="")
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_until = models.DateField("使用期限至", null=True, blank=True)
    ended_on = models.DateField("停用日期", null=True, blank=True)
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        verbose_name = "公章"
        verbose_name_plural = "公章"
        constraints = (
            models.UniqueConstraint(
                fields=("community",),
                condition=models.Q(state=SealState.IN_USE),
                name="one_seal_in_use_per_community",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_until__gte=models.F("valid_from"))
                | models.Q(valid_from=None)
                | models.Q(valid_until=None),
                name="seal_valid_forwards",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_in_use(self) -> bool:
        """Whether it is the seal of its community today, its period aside."""
        return self.state == SealState.IN_USE

    def is_valid_on(self, day: date) -> bool:
        """Whether ``day`` lies in its period."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)


class HandOverState(models.TextChoices):
    """The old keeper proposes, the new one accepts."""

    PROPOSED = "proposed", "待接收"
    ACCEPTED = "accepted", "已接收"
    DECLINED = "declined", "未接收"
    WITHDRAWN = "withdrawn", "已撤回"


class SealHandOver(models.Model):
    """A seal going from one keeper to the next; ``giver`` is None where there was nobody to give.

    Kept for ever. Once answered it does not change.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="hand_overs")
    giver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField("移交原因", max_length=200)
    proposed_at = models.DateTimeField("移交时间")
    state = models.CharField(
        "状态", max_length=16, choices=HandOverState.choices, default=HandOverState.PROPOSED
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    class Meta:
        verbose_name = "公章移交"
        verbose_name_plural = "公章移交"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("seal",),
                condition=models.Q(state=HandOverState.PROPOSED),
                name="one_hand_over_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.seal_id} {self.state}"


class SealLoss(models.Model):
    """A seal reported lost: when and how. From then on it is never set again."""

    seal = models.OneToOneField(Seal, on_delete=models.PROTECT, related_name="loss")
    lost_on = models.DateField("遗失日期")
    circumstances = EncryptedTextField("遗失经过", max_length=500)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reported_at = models.DateTimeField("报告时间")

    class Meta:
        verbose_name = "公章遗失"
        verbose_name_plural = "公章遗失"

    def __str__(self) -> str:
        return f"{self.seal_id} {self.lost_on}"

"""Papers refused, and who asked for them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from catalog.models import CertificateItem
from core.directory.models import Community, RelyingParty
from core.privacy.fields import BlindIndexField, EncryptedTextField
from core.privacy.name_sounds import initials_of, sound_of


class Demand(models.Model):
    """A unit asked a resident for a paper the communities must not issue.

    ``relying_party`` where the directory knows the unit, ``unit_name`` always.
    """

    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    item = models.ForeignKey(CertificateItem, on_delete=models.PROTECT)
    relying_party = models.ForeignKey(RelyingParty, on_delete=models.PROTECT, null=True, blank=True)
    unit_name = models.CharField("索要单位", max_length=100)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    noted_at = models.DateTimeField("记录时间", auto_now_add=True)

    class Meta:
        verbose_name = "索要证明"
        verbose_name_plural = "索要证明"
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("noted_at", "unit_name"), name="demand_by_unit"),
            models.Index(fields=("unit_name", "-id"), name="demand_found_by_unit"),
        )

    def __str__(self) -> str:
        return f"{self.unit_name} {self.item_id}"


class Redirection(models.Model):
    """A resident was told that the paper is not issued, and where to go instead."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    item = models.ForeignKey(CertificateItem, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("顺序号")
    number = models.CharField("告知单编号", max_length=40, unique=True)
    resident_name = EncryptedTextField("居民姓名", blank=True, default="")
    resident_name_index = BlindIndexField(source="resident_name")
    resident_name_sound_index = BlindIndexField(source="resident_name", normalize=sound_of)
    resident_name_initials_index = BlindIndexField(source="resident_name", normalize=initials_of)
    demand = models.OneToOneField(
        Demand, on_delete=models.PROTECT, null=True, blank=True, related_name="redirection"
    )
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField("告知时间")

    class Meta:
        verbose_name = "不予出具"
        verbose_name_plural = "不予出具"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("community", "year", "serial"), name="one_redirection_per_number"
            ),
        )
        indexes = (
            models.Index(fields=("community", "-id"), name="redirection_book"),
            models.Index(fields=("resident_name_index",), name="redirection_by_name"),
            models.Index(fields=("resident_name_sound_index",), name="redirection_by_sound"),
            models.Index(fields=("resident_name_initials_index",), name="redirection_by_initials"),
            models.Index(fields=("told_at",), name="redirection_by_time"),
            models.Index(fields=("serial",), name="redirection_by_serial"),
        )

    def __str__(self) -> str:
        return self.number

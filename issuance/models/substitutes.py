"""Papers that did not have to be issued, because something else does as well."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from catalog.models import CertificateItem
from core.directory.models import Community
from core.privacy.fields import BlindIndexField, EncryptedTextField


class PaperSaved(models.Model):
    """A retained certificate was not needed: the resident takes what they have (免开告知).

    ``name`` and ``basis`` are the substitute's as they stood then. Taken back, it keeps its number
    and is not counted: ``counted()`` is what reports count.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    item = models.ForeignKey(CertificateItem, on_delete=models.PROTECT)
    name = models.CharField("替代材料", max_length=100)
    basis = models.CharField("出处", max_length=100, blank=True, default="")
    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("顺序号")
    number = models.CharField("免开告知单编号", max_length=40, unique=True)
    resident_name = EncryptedTextField("居民姓名", blank=True, default="")
    resident_name_index = BlindIndexField(source="resident_name")
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    told_at = models.DateTimeField("告知时间")
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_back_at = models.DateTimeField("收回时间", null=True, blank=True)

    class Meta:
        verbose_name = "免开证明"
        verbose_name_plural = "免开证明"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("community", "year", "serial"), name="one_saving_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(taken_back_by=None, taken_back_at=None)
                | models.Q(taken_back_by__isnull=False, taken_back_at__isnull=False),
                name="taken_back_by_somebody",
            ),
        )
        indexes = (
            models.Index(fields=("community", "-id"), name="saving_book"),
            models.Index(fields=("resident_name_index",), name="saving_by_name"),
            models.Index(
                fields=("told_at",),
                condition=models.Q(taken_back_at=None),
                name="saving_counted_by_time",
            ),
        )

    def __str__(self) -> str:
        return self.number

    @classmethod
    def counted(cls) -> models.QuerySet[PaperSaved]:
        """Return what counts: not taken back, and not practised."""
        return cls.objects.filter(taken_back_at=None, community__is_training=False)

"""How long the archive keeps what, what is frozen, and what the last check found."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.directory.models import Community
from core.privacy.fields import EncryptedTextField
from issuance.models.archive import ArchiveEntry

FEWEST_YEARS, MOST_YEARS = 5, 100


class RetentionClass(models.Model):
    """A class of retention of this tenant. No row at all means ``issuance.retention.DEFAULTS``.

    ``years`` is None for permanent. ``item_codes`` are the items kept in it; every other item is
    kept in the one that ``is_usual``.
    """

    code = models.CharField("代码", max_length=16, unique=True)
    name = models.CharField("名称", max_length=20)
    years = models.PositiveSmallIntegerField("保管年数", null=True, blank=True)
    is_usual = models.BooleanField("未另行指定的事项", default=False)
    item_codes = ArrayField(models.CharField(max_length=8), verbose_name="事项", default=list)
    changed_at = models.DateTimeField("修改时间", auto_now=True)

    class Meta:
        verbose_name = "保管期限"
        verbose_name_plural = "保管期限"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("is_usual",),
                condition=models.Q(is_usual=True),
                name="one_usual_retention_class",
            ),
            models.CheckConstraint(
                condition=models.Q(years=None)
                | models.Q(years__gte=FEWEST_YEARS, years__lte=MOST_YEARS),
                name="retention_years_in_bounds",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ArchiveHold(models.Model):
    """A file is frozen (冻结): a court or an inspection needs it, whatever its period says."""

    entry = models.ForeignKey(ArchiveEntry, on_delete=models.PROTECT, related_name="holds")
    reason = EncryptedTextField("冻结原因", max_length=200)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    placed_at = models.DateTimeField("冻结时间", auto_now_add=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField("解除时间", null=True, blank=True)
    lifting_reason = EncryptedTextField("解除原因", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "冻结"
        verbose_name_plural = "冻结"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("entry",),
                condition=models.Q(lifted_at=None),
                name="one_hold_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.entry_id} {self.placed_at:%Y-%m-%d}"


class ArchiveCheck(models.Model):
    """What the last reading of a community's archive found; one row per community.

    ``sentences`` are the first twenty disagreements; they name papers by number.
    """

    community = models.OneToOneField(Community, on_delete=models.PROTECT)
    checked_at = models.DateTimeField("核对时间")
    entries = models.PositiveIntegerField("存档记录")
    files = models.PositiveIntegerField("文件")
    mismatches = models.PositiveIntegerField("异常")
    sentences = models.JSONField("异常说明", default=list)

    class Meta:
        verbose_name = "存档核对"
        verbose_name_plural = "存档核对"

    def __str__(self) -> str:
        return f"{self.community_id} {self.checked_at:%Y-%m-%d}"

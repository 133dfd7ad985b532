"""A year of a community's archive as one file that verifies itself offline."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from core.directory.models import Community


class PackageState(models.TextChoices):
    """The life of a package."""

    MAKING = "making", "制作中"
    READY = "ready", "可下载"
    FAILED = "failed", "未做成"


class ArchivePackage(models.Model):
    """The package of a community and year. The zip lies on the shelf ``packages``."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField(
        "状态", max_length=16, choices=PackageState.choices, default=PackageState.MAKING
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField("提出时间")
    made_at = models.DateTimeField("完成时间", null=True, blank=True)
    papers = models.PositiveIntegerField("证明份数", default=0)
    sha256 = models.CharField("校验值", max_length=64, blank=True, default="")
    size = models.PositiveBigIntegerField("大小", default=0)
    failure = models.CharField("未做成的原因", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "年度档案包"
        verbose_name_plural = "年度档案包"
        ordering = ("-year", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "year"), name="one_package_per_community_and_year"
            ),
        )

    def __str__(self) -> str:
        return f"{self.community_id} {self.year}"

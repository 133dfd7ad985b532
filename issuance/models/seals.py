"""Seals and the register of their use (用印登记簿)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from core.directory.models import Community
from issuance.models.certificates import Certificate


class Seal(models.Model):
    """A community's official seal."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="seals")
    name = models.CharField("印章名称", max_length=100)
    is_in_use = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "公章"
        verbose_name_plural = "公章"
        constraints = (
            models.UniqueConstraint(
                fields=("community",),
                condition=models.Q(is_in_use=True),
                name="one_seal_in_use_per_community",
            ),
        )

    def __str__(self) -> str:
        return self.name


class SealUse(models.Model):
    """One line of the register: which paper, how many copies, who approved, who handled it."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="uses")
    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("登记号")
    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="seal_use"
    )
    document = models.CharField("用印文件", max_length=200)
    copies = models.PositiveSmallIntegerField("份数", default=1)
    used_at = models.DateTimeField("用印时间")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    is_self_approved = models.BooleanField("经办人自行审批", default=False)

    class Meta:
        verbose_name = "用印登记"
        verbose_name_plural = "用印登记"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("seal", "year", "serial"), name="one_use_per_number"),
        )

    def __str__(self) -> str:
        return f"{self.seal_id} {self.year}-{self.serial}"

"""The statistics bureau's table of divisions, shared by all tenants."""

from __future__ import annotations

from django.db import models


class Level(models.TextChoices):
    """The five levels of GB/T 2260 and the statistics bureau's extension of it."""

    PROVINCE = "province", "省"
    CITY = "city", "市（州）"
    COUNTY = "county", "县（市、区）"
    TOWNSHIP = "township", "街道（乡镇）"
    COMMUNITY = "community", "村（社区）"


class Division(models.Model):
    """One division. Names repeat within a county: always key on ``code``.

    ``code`` has 6 digits down to counties, 9 for townships, 12 for communities; a child's code
    starts with its parent's significant digits.
    """

    code = models.CharField("代码", max_length=12, primary_key=True)
    name = models.CharField("名称", max_length=64)
    level = models.CharField("级别", max_length=16, choices=Level.choices)

    class Meta:
        verbose_name = "行政区划"
        verbose_name_plural = "行政区划"
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.name}（{self.code}）"

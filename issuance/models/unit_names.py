"""Every unit a paper of this tenant names, once."""

from __future__ import annotations

from django.db import connection, models


class UnitName(models.Model):
    """A unit that relied on a paper or demanded one, as it was written.

    A book of a million papers names some thousand units: part of a name is looked for here.
    """

    name = models.CharField("单位", max_length=200, unique=True)

    class Meta:
        verbose_name = "单位名称"
        verbose_name_plural = "单位名称"
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def remember(cls, name: str) -> None:
        """Keep the name, unless it is known."""
        if not name:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO issuance_unitname (name) VALUES (%s) ON CONFLICT (name) DO NOTHING",
                [name],
            )

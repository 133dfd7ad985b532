"""The lines of the two lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.models.editions import Edition

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from catalog.models.routes import AlternativeRoute, ItemException, Substitute


class ListKind(models.TextChoices):
    """Which of the two lists an item stands on."""

    RETAINED = "RETAINED", "保留事项"
    PROHIBITED = "PROHIBITED", "不应出具事项"


class CertificateItem(models.Model):
    """A line of either list. ``code`` (P05, R06) stays the same through all editions.

    Prohibited items have ``guidance``, routes and exceptions; retained ones the columns of their
    list, substitutes and, in ``question`` and ``purpose_words``, the one purpose they are kept
    for: what the clerk asks, and the words that answer it.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="items")
    is_locked = models.BooleanField(default=False, editable=False)
    code = models.CharField("代码", max_length=8)
    kind = models.CharField("清单", max_length=16, choices=ListKind.choices)
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("名称", max_length=120)
    source = models.CharField("出处", max_length=60, blank=True, default="")
    guidance = models.TextField("办事途径", blank=True, default="")
    category = models.CharField("证明类别", max_length=20, blank=True, default="")
    purpose = models.TextField("证明用途", blank=True, default="")
    conditions = ArrayField(models.TextField(), verbose_name="出具条件", default=list, blank=True)
    relying_parties = ArrayField(
        models.CharField(max_length=100), verbose_name="用证单位", default=list, blank=True
    )
    issuer = models.CharField("开具单位", max_length=60, blank=True, default="")
    question = models.CharField("用途问题", max_length=200, blank=True, default="")
    purpose_words = ArrayField(
        models.CharField(max_length=40), verbose_name="用途用语", default=list, blank=True
    )
    aliases = ArrayField(
        models.CharField(max_length=60), verbose_name="别名", default=list, blank=True
    )

    if TYPE_CHECKING:
        alternative_routes: RelatedManager[AlternativeRoute]
        exceptions: RelatedManager[ItemException]
        substitutes: RelatedManager[Substitute]

    class Meta:
        verbose_name = "证明事项"
        verbose_name_plural = "证明事项"
        ordering = ("kind", "position")
        constraints = (
            models.UniqueConstraint(fields=("edition", "code"), name="one_item_per_code"),
            models.UniqueConstraint(
                fields=("edition", "kind", "position"), name="one_item_per_position"
            ),
            models.UniqueConstraint(fields=("edition", "name"), name="one_item_per_name"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def is_retained(self) -> bool:
        """Whether communities may issue it."""
        return self.kind == ListKind.RETAINED

    @property
    def is_prohibited(self) -> bool:
        """Whether communities must not issue it."""
        return self.kind == ListKind.PROHIBITED

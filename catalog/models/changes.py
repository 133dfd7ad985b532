"""Who changed what in a draft, word for word."""

from __future__ import annotations

from django.db import models

from catalog.models.editions import Edition


class ChangeKind(models.TextChoices):
    """What was done to a draft."""

    HEAD = "head", "修改版本信息"
    ITEM_ADDED = "item_added", "新增事项"
    ITEM_CHANGED = "item_changed", "修改事项"
    ITEM_REMOVED = "item_removed", "删去事项"
    REORDERED = "reordered", "调整次序"
    TEMPLATE_ADDED = "template_added", "新增模板"
    TEMPLATE_CHANGED = "template_changed", "修改模板"


class EditionChange(models.Model):
    """One change to a draft: what stood there before and what after; never altered.

    ``before`` and ``after`` hold the parts that differ, in the language of
    :mod:`catalog.payloads`; None where there was or is nothing. ``revision`` is the draft's own
    after the change. A draft with such a history is withdrawn, not deleted.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="changes")
    revision = models.PositiveIntegerField("修改次数")
    kind = models.CharField("修改", max_length=20, choices=ChangeKind.choices)
    item_code = models.CharField("事项代码", max_length=8, blank=True, default="")
    before = models.JSONField("修改前", null=True)
    after = models.JSONField("修改后", null=True)
    made_at = models.DateTimeField("时间", auto_now_add=True)
    made_by_name = models.CharField("修改人", max_length=64)
    made_by_id = models.BigIntegerField(editable=False)

    class Meta:
        verbose_name = "清单修改记录"
        verbose_name_plural = "清单修改记录"
        ordering = ("edition", "-revision")
        constraints = (
            models.UniqueConstraint(fields=("edition", "revision"), name="one_change_per_revision"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.item_code}".strip()

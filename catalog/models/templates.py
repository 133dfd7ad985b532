"""The wording and form of a retained certificate."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.models.editions import Edition


class CertificateTemplate(models.Model):
    """How a retained certificate is worded and what is asked for it; locked with its edition.

    ``body``, ``after_table``, ``basis_line``, ``purpose_line`` and ``stub`` are wording with
    placeholders (:mod:`catalog.wording`); ``fields`` is a list of objects as
    :mod:`catalog.template_fields` describes; ``table_field`` names the field printed as a table,
    or is empty.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="templates")
    is_locked = models.BooleanField(default=False, editable=False)
    item_code = models.CharField("事项代码", max_length=8)
    title = models.CharField("标题", max_length=60)
    title_lines = ArrayField(
        models.CharField(max_length=40), verbose_name="标题分行", default=list, blank=True
    )
    addressees = ArrayField(
        models.CharField(max_length=100), verbose_name="主送单位", default=list, blank=True
    )
    sections = models.JSONField("分组", default=list)
    fields: Any = models.JSONField("字段", default=list)
    body = ArrayField(models.TextField(), verbose_name="正文")
    table_field = models.CharField("表格字段", max_length=40, blank=True, default="")
    after_table = ArrayField(models.TextField(), verbose_name="表格之后", default=list, blank=True)
    basis_line = models.TextField("核实依据", blank=True, default="")
    purpose_line = models.TextField("用途")
    closing_line = models.CharField("结语", max_length=40, default="特此证明。")
    validity_days = models.PositiveSmallIntegerField("有效天数")
    stub: Any = models.JSONField("存根", default=list)
    notes = ArrayField(models.TextField(), verbose_name="提示", default=list, blank=True)

    class Meta:
        verbose_name = "证明模板"
        verbose_name_plural = "证明模板"
        ordering = ("item_code",)
        constraints = (
            models.UniqueConstraint(fields=("edition", "item_code"), name="one_template_per_item"),
        )

    def __str__(self) -> str:
        return f"{self.item_code} {self.title}"

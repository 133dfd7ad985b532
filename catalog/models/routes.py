"""What stands beside an item: where to go instead, when it is different, what does as well."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.models.items import CertificateItem


class AlternativeRoute(models.Model):
    """Where a resident goes instead: the authority, what it does, what to bring."""

    item = models.ForeignKey(
        CertificateItem, on_delete=models.CASCADE, related_name="alternative_routes"
    )
    is_locked = models.BooleanField(default=False, editable=False)
    position = models.PositiveSmallIntegerField("序号")
    authority = models.CharField("办理单位", max_length=100)
    matter = models.TextField("如何办理")
    bring = ArrayField(
        models.CharField(max_length=100), verbose_name="携带材料", default=list, blank=True
    )
    phone = models.CharField("电话", max_length=40, blank=True, default="")
    address = models.CharField("地址", max_length=200, blank=True, default="")
    link = models.URLField("网上办理", blank=True, default="")

    class Meta:
        verbose_name = "办事途径"
        verbose_name_plural = "办事途径"
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("item", "position"), name="one_route_per_position"),
        )

    def __str__(self) -> str:
        return self.authority


class Outcome(models.TextChoices):
    """What follows when an exception's question is answered with yes."""

    RETAINED = "RETAINED", "按保留事项办理"
    CASE_BY_CASE = "CASE_BY_CASE", "作为清单外事项据实办理"
    OTHER_ROUTE = "OTHER_ROUTE", "仍不出具，办事途径不同"


class ItemException(models.Model):
    """A case a prohibited item does not cover (…除外), as one yes/no question.

    ``cue_words`` are words in a request that answer it with yes. ``leads_to_code`` is the retained
    item where ``outcome`` is RETAINED. ``is_inferred`` marks what the notice does not spell out.
    """

    item = models.ForeignKey(CertificateItem, on_delete=models.CASCADE, related_name="exceptions")
    is_locked = models.BooleanField(default=False, editable=False)
    position = models.PositiveSmallIntegerField("序号")
    question = models.CharField("问题", max_length=200)
    outcome = models.CharField("答“是”时", max_length=16, choices=Outcome.choices)
    leads_to_code = models.CharField("转到事项", max_length=8, blank=True, default="")
    explanation = models.TextField("说明")
    cue_words = ArrayField(
        models.CharField(max_length=40), verbose_name="用途用语", default=list, blank=True
    )
    basis = models.CharField("出处", max_length=60, blank=True, default="")
    is_inferred = models.BooleanField("推定", default=False)

    class Meta:
        verbose_name = "除外情形"
        verbose_name_plural = "除外情形"
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("item", "position"), name="one_exception_per_position"),
            models.CheckConstraint(
                condition=(models.Q(outcome=Outcome.RETAINED) & ~models.Q(leads_to_code=""))
                | (~models.Q(outcome=Outcome.RETAINED) & models.Q(leads_to_code="")),
                name="exception_leads_somewhere",
            ),
        )

    def __str__(self) -> str:
        return self.question


class Substitute(models.Model):
    """Something that does as well as a retained certificate: 能不能不开？"""

    item = models.ForeignKey(CertificateItem, on_delete=models.CASCADE, related_name="substitutes")
    is_locked = models.BooleanField(default=False, editable=False)
    position = models.PositiveSmallIntegerField("序号")
    name = models.CharField("替代材料", max_length=100)
    question = models.CharField("问题", max_length=200)
    basis = models.CharField("出处", max_length=100, blank=True, default="")
    is_inferred = models.BooleanField("推定", default=False)

    class Meta:
        verbose_name = "替代材料"
        verbose_name_plural = "替代材料"
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(
                fields=("item", "position"), name="one_substitute_per_position"
            ),
        )

    def __str__(self) -> str:
        return self.name

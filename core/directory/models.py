"""How an office is reached, its communities, and the units that ask residents for papers."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class OfficeContact(models.Model):
    """How residents reach the office itself: at most one row; none is as good as an empty one.

    ``hotline`` is the number for complaints about undue demands and for questions (N15).
    """

    hotline = models.CharField("举报、咨询电话", max_length=32, blank=True, default="")
    hours = models.CharField("接听时间", max_length=60, blank=True, default="")
    address = models.CharField("办公地址", max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "联系方式"
        verbose_name_plural = "联系方式"
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="one_office_contact"),)

    def __str__(self) -> str:
        return self.hotline or "联系方式"


class Communities(models.Manager["Community"]):
    """The communities there are: nobody lists, counts or reports a training twin by accident."""

    def get_queryset(self) -> models.QuerySet[Community]:
        """Return them without the training twins."""
        return super().get_queryset().filter(is_training=False)


class Community(models.Model):
    """A village or community: the issuer on paper.

    ``code`` is the statistics bureau's (12 digits). ``mark`` is its 字 in document numbers, such as
    攀东竹: unique in the tenant, so that numbers are.

    A training twin stands for a community while its people practise: its own code, 字, counters,
    chain and seal, and a book that counts nowhere. ``Community.objects`` does not know twins,
    ``Community.with_training`` does. A twin that is no longer active was practised in before.
    """

    code = models.CharField("代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=64)
    township_code = models.CharField("街道（乡镇）代码", max_length=9)
    township_name = models.CharField("街道（乡镇）", max_length=64)
    mark = models.CharField("发文字号", max_length=16, unique=True)
    phone = models.CharField("办公电话", max_length=32, blank=True, default="")
    address = models.CharField("办公地址", max_length=200, blank=True, default="")
    is_active = models.BooleanField("在用", default=True)
    is_training = models.BooleanField("练习用", default=False, editable=False)
    trains_for = models.CharField(
        "为哪个社区练习", max_length=12, blank=True, default="", editable=False
    )

    objects = Communities()
    with_training: ClassVar[models.Manager[Community]] = models.Manager()

    class Meta:
        verbose_name = "社区"
        verbose_name_plural = "社区"
        ordering = ("code",)
        constraints = (
            models.UniqueConstraint(
                fields=("trains_for",),
                condition=models.Q(is_training=True, is_active=True),
                name="one_training_twin_per_community",
            ),
            models.CheckConstraint(
                condition=models.Q(is_training=False, trains_for="")
                | (models.Q(is_training=True) & ~models.Q(trains_for="")),
                name="a_twin_trains_for_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.short_name

    @property
    def short_name(self) -> str:
        """The name people say: 竹湖园社区, without the committee."""
        for ending in ("居民委员会", "村民委员会", "居委会", "村委会", "民委员会"):
            if self.name.endswith(ending) and len(self.name) > len(ending):
                return self.name.removesuffix(ending)
        return self.name


class RelyingPartyKind(models.TextChoices):
    """What sort of unit asks for papers."""

    DEPARTMENT = "department", "党政部门"
    COURT = "court", "司法机关"
    INSTITUTION = "institution", "企事业单位"
    OTHER = "other", "其他"


class RelyingParty(models.Model):
    """A unit that relies on certificates, or demands them: 用证单位."""

    name = models.CharField("名称", max_length=100, unique=True)
    kind = models.CharField("类别", max_length=16, choices=RelyingPartyKind.choices)
    phone = models.CharField("电话", max_length=32, blank=True, default="")
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "用证单位"
        verbose_name_plural = "用证单位"
        ordering = ("kind", "name")

    def __str__(self) -> str:
        return self.name

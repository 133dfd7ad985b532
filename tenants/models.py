"""The offices on the platform and the hosts they answer on. In the public schema."""

from __future__ import annotations

from django.db import models
from django_tenants.models import DomainMixin, TenantMixin


class Level(models.TextChoices):
    """Where an office stands. The platform itself is the row of the public schema."""

    PLATFORM = "platform", "平台"
    PROVINCE = "province", "省"
    CITY = "city", "市（州）"
    COUNTY = "county", "县（市、区）"


class State(models.TextChoices):
    """The life of a tenant."""

    ACTIVE = "active", "在用"
    SUSPENDED = "suspended", "暂停"


class TenantQuerySet(models.QuerySet["Tenant"]):
    """Reads the table of offices."""

    def active(self) -> TenantQuerySet:
        """Leave out what is suspended."""
        return self.filter(state=State.ACTIVE)


class Tenant(TenantMixin):  # type: ignore[misc]
    """A province, city or county bureau: one schema, its own hosts, users, lists and books.

    ``division_code`` is GB/T 2260 (six digits), or a code of its own for a functional zone.
    Its schema is made by ``tenants.actions.create.create_tenant``, never by saving a row.
    """

    auto_create_schema = False
    auto_drop_schema = False

    slug = models.SlugField("代号", max_length=63, unique=True)
    name = models.CharField("名称", max_length=64)
    short_name = models.CharField("简称", max_length=16)
    level = models.CharField("级别", max_length=16, choices=Level.choices)
    division_code = models.CharField("区划代码", max_length=12, blank=True, default="")
    is_functional_zone = models.BooleanField("功能区", default=False)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    state = models.CharField("状态", max_length=16, choices=State.choices, default=State.ACTIVE)
    created_at = models.DateTimeField("开通时间", auto_now_add=True)

    objects = TenantQuerySet.as_manager()

    class Meta:
        verbose_name = "地区"
        verbose_name_plural = "地区"
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Whether its hosts answer."""
        return self.state == State.ACTIVE


class Domain(DomainMixin):  # type: ignore[misc]
    """A host of a tenant."""

    class Meta:
        verbose_name = "域名"
        verbose_name_plural = "域名"

    def __str__(self) -> str:
        return str(self.domain)


class Blueprint(models.Model):
    """The DDL of the template schema, as dumped after its last migration: one row.

    Replaying it makes a schema in well under a second, where running the migrations takes 2–15 s.
    """

    ddl = models.TextField()
    dumped_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "建库蓝本"
        verbose_name_plural = "建库蓝本"

    def __str__(self) -> str:
        return f"{len(self.ddl)} characters, {self.dumped_at:%Y-%m-%d %H:%M}"

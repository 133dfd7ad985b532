"""Making a tenant."""

from __future__ import annotations

import re

from django.conf import settings
from django.db import transaction

from core.audit.trail import record
from core.identity.access import Can, require
from core.identity.models import User
from core.tenancy import PUBLIC
from core.tenancy.middleware import forget_hosts
from tenants.errors import HostTaken, SlugTaken, SlugUnfit
from tenants.models import Domain, Level, Tenant
from tenants.schemas import replay_blueprint

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
PLATFORM = "platform"
CATALOG = "information_schema"


@transaction.atomic
def create_tenant(
    *,
    slug: str,
    name: str,
    short_name: str,
    level: Level,
    host: str,
    division_code: str = "",
    parent: Tenant | None = None,
    is_functional_zone: bool = False,
    by: User | None = None,
) -> Tenant:
    """Make an office: its row, its host and its schema, in one transaction (well under a second).

    Runs in the public schema. ``by`` is the operator, or None for the command line. The new
    schema is empty: ``tenants.actions.rollout.roll_out`` furnishes it. Raises ``SlugUnfit``,
    ``SlugTaken``, ``HostTaken``.
    """
    if by is not None:
        require(by, Can.ROLL_OUT_TENANT)
    schema = schema_for(slug)
    if Tenant.objects.filter(slug=slug).exists():
        raise SlugTaken
    if Domain.objects.filter(domain=host.lower()).exists():
        raise HostTaken
    tenant = Tenant(
        slug=slug,
        schema_name=schema,
        name=name,
        short_name=short_name,
        level=level,
        division_code=division_code,
        parent=parent,
        is_functional_zone=is_functional_zone,
    )
    tenant.full_clean(exclude=["parent"])
    tenant.save()
    Domain.objects.create(domain=host.lower(), tenant=tenant, is_primary=True)
    replay_blueprint(tenant.schema_name)
    record("tenant.created", tenant, by=by, slug=slug)
    transaction.on_commit(forget_hosts)
    return tenant


def schema_for(slug: str) -> str:
    """Return the name of the schema that belongs to ``slug``; raise ``SlugUnfit``."""
    schema = slug.replace("-", "_")
    is_reserved = slug == PLATFORM or schema in (PUBLIC, settings.TEMPLATE_SCHEMA, CATALOG)
    if is_reserved or schema.startswith("pg_") or not SLUG.fullmatch(slug) or len(slug) > 48:
        raise SlugUnfit
    return schema


@transaction.atomic
def ensure_platform(host: str) -> Tenant:
    """Return the row of the public schema, making it at first and pointing ``host`` at it."""
    tenant: Tenant
    tenant, _made = Tenant.objects.get_or_create(
        schema_name=PUBLIC,
        defaults={
            "slug": PLATFORM,
            "name": "社区减负平台",
            "short_name": "平台",
            "level": Level.PLATFORM,
        },
    )
    Domain.objects.get_or_create(
        domain=host.lower(), defaults={"tenant": tenant, "is_primary": True}
    )
    return tenant

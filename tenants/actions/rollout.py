"""Furnishing a new tenant: communities, seals, relying parties, the list it adopts."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.actions.inheritance import adopt_latest_from_parent
from core.directory.actions import add_relying_parties, load_communities
from core.divisions.loading import load_divisions
from core.divisions.models import Division
from core.tenancy import working_in
from issuance.actions.seals import register_seals
from issuance.models import IssuingPolicy
from tenants.models import Level, Tenant

# The units the notice names, and those residents meet most: editable in each tenant.
RELYING_PARTIES = {
    "市人民法院": "court",
    "市司法局": "department",
    "市市场监管局": "department",
    "市自然资源和规划局": "department",
    "市公安局": "department",
    "市民政局": "department",
    "市人力资源社会保障局": "department",
    "市卫生健康委员会": "department",
    "市住房城乡建设局": "department",
    "市教育和体育局": "department",
    "税务局": "department",
    "住房公积金管理中心": "institution",
    "银行": "institution",
    "保险公司": "institution",
    "学校": "institution",
    "用人单位": "institution",
    "房地产中介": "institution",
}


@dataclass(frozen=True)
class RollOut:
    """What a roll-out did; zeros when everything was there already."""

    communities: int
    seals: int
    relying_parties: int
    adopted_edition: bool


def roll_out(tenant: Tenant) -> RollOut:
    """Furnish ``tenant``; running it again adds only what is missing. Needs the public schema.

    Counties get the communities of their division code; a functional zone has no code of the
    statistics bureau and so starts without any.
    """
    if not Division.objects.exists():
        load_divisions()
    with working_in(tenant):
        IssuingPolicy.objects.get_or_create(pk=1)
        communities = 0
        if tenant.level == Level.COUNTY and not tenant.is_functional_zone:
            communities = load_communities(tenant.division_code, mark_prefix=mark_prefix(tenant))
        return RollOut(
            communities=communities,
            seals=register_seals(),
            relying_parties=add_relying_parties(RELYING_PARTIES),
            adopted_edition=adopt_latest_from_parent() is not None,
        )


def mark_prefix(tenant: Tenant) -> str:
    """Return the first characters of the city's and the county's names: 攀东 for 攀枝花市东区."""
    city = tenant.parent.short_name[:1] if tenant.parent else ""
    return city + tenant.short_name[:1]

"""From an application, or a redirection, to the paper that is printed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.conf import settings
from django.utils import timezone

from catalog.documents import portal_url
from catalog.filling import filled_parts
from catalog.models import CertificateItem
from core.directory.models import Community
from core.directory.selectors import office_contact
from core.documents.paper import CertificatePaper, SlipPaper, SlipRoute
from core.tenancy import Place, current_tenant
from core.tenancy.hierarchy import place_of
from core.web.chinese import chinese_date
from issuance.models import Application, PaperSaved, Redirection
from issuance.verification.codes import shown

WATERMARK = "预览无效"
PRACTICE_WATERMARK = "练习用，无效"


def certificate_paper(
    application: Application,
    *,
    number: str,
    verification_code: str,
    issued_on: date,
    valid_until: date,
) -> CertificatePaper:
    """Return the certificate as it is issued: numbered, dated and verifiable."""
    return _paper(
        application,
        number=number,
        issued_on=issued_on,
        validity_line=f"本证明有效期至{chinese_date(valid_until)}。",
        approver_name=application.approved_by.name if application.approved_by else "",
        verification_code=shown(verification_code),
        verification_url=f"{settings.PUBLIC_URL}/v/{verification_code}",
    )


def preview_paper(application: Application) -> CertificatePaper:
    """Return the certificate as it would look, marked 预览无效, without number, date and code."""
    days = application.template.validity_days
    return _paper(
        application, validity_line=f"本证明自出具之日起{days}日内有效。", watermark=WATERMARK
    )


def _paper(application: Application, **particulars: Any) -> CertificatePaper:
    community = application.community
    if community.is_training:
        particulars["watermark"] = PRACTICE_WATERMARK
    return CertificatePaper(
        **filled_parts(application.template, application.answers),
        issuer_name=issuer_name(community),
        clerk_name=application.created_by.name,
        phone=community.phone,
        **particulars,
    )


def certificate_paper_as_data(paper: CertificatePaper) -> dict[str, Any]:
    """Return the paper as plain JSON data, to be kept (encrypted) beside the PDF's hash."""
    data = asdict(paper)
    data["issued_on"] = paper.issued_on.isoformat() if paper.issued_on else None
    return data


def issuer_name(community: Community) -> str:
    """Return the issuer as printed: 攀枝花市东区炳草岗街道竹湖园社区居民委员会."""
    tenant = current_tenant()
    place, city = place_of(tenant), tenant.parent
    return f"{_city_name(place, city)}{place.name}{community.township_name}{community.name}"


def _city_name(place: Place, city: Any) -> str:
    """Return the city before a district; a county (县) stands by itself in common usage."""
    if place.level != "county" or city is None or place.name.endswith("县"):
        return ""
    return str(city.name)


def slip_paper(redirection: Redirection) -> SlipPaper:
    """Return the guidance slip of a redirection, for the resident and the demanding unit."""
    item: CertificateItem = redirection.item
    unit = redirection.demand.unit_name if redirection.demand else ""
    community = redirection.community
    return SlipPaper(
        number=redirection.number,
        item_name=item.name,
        item_code=item.code,
        basis=f"{item.edition.citation}{item.source}",
        why="这类事项由有关部门核对或者由您据实提供证件，不需要社区证明。",
        guidance=item.guidance,
        addressed_to_resident=redirection.resident_name,
        addressed_to_unit=unit,
        unit_notice=_unit_notice(unit),
        routes=tuple(
            SlipRoute(
                authority=route.authority,
                what_to_do=route.matter,
                what_to_bring="、".join(route.bring),
                phone=route.phone,
                address=route.address,
            )
            for route in item.alternative_routes.all()
        ),
        issuer_name=issuer_name(community),
        issued_on=timezone.localdate(redirection.told_at),
        clerk_name=redirection.told_by.name,
        phone=community.phone,
        hotline=office_contact().hotline,
        portal_url=f"{portal_url()}items/{item.code}/",
        watermark=PRACTICE_WATERMARK if community.is_training else None,
    )


def saving_paper(saved: PaperSaved) -> SlipPaper:
    """Return the slip that spares a certificate: what to show to whom, and why that is enough."""
    item: CertificateItem = saved.item
    parties = "、".join(item.relying_parties)
    because = f"（{saved.basis}）" if saved.basis else ""
    return SlipPaper(
        title="免开证明告知单",
        number=saved.number,
        item_name=item.name,
        item_code=item.code,
        basis=f"{item.edition.citation}{item.source}",
        why="",
        verdict_line=f"需要“{item.name}”的，凭{saved.name}即可，不需要村（社区）证明{because}。",
        guidance="",
        addressed_to_resident=saved.resident_name,
        addressed_to_unit=parties,
        unit_notice="请用证单位直接核对上述材料，不再要求居民到村（社区）开具证明。",
        routes=(
            SlipRoute(
                authority=parties or "用证单位",
                what_to_do=f"出示{saved.name}，不用开证明。",
                what_to_bring=f"{saved.name}、居民身份证",
            ),
        ),
        issuer_name=issuer_name(saved.community),
        issued_on=timezone.localdate(saved.told_at),
        clerk_name=saved.told_by.name,
        phone=saved.community.phone,
        hotline=office_contact().hotline,
        portal_url=f"{portal_url()}items/{item.code}/",
        watermark=PRACTICE_WATERMARK if saved.community.is_training else None,
    )


def _unit_notice(unit: str) -> str:
    if not unit:
        return ""
    return "请贵单位按上述途径自行核对，不再要求居民到村（社区）开具。"

"""From an edition to what hangs on the board: poster, desk stand, long picture, plain text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from django.conf import settings

from catalog.models import CertificateItem, Edition, ListKind
from catalog.selectors import items, with_everything
from core.directory.models import Community
from core.directory.selectors import office_contact
from core.documents.poster import (
    PosterLine,
    PosterList,
    PosterPaper,
    Sheet,
    render_picture,
    render_poster,
    thumbnail_png,
)
from core.tenancy import current_tenant
from core.tenancy.hierarchy import place_of
from core.web.chinese import chinese_date

LONGEST_VERBATIM = 72
"""Characters. Longer guidance is shortened on the poster; text and portal have it whole."""
THUMBNAIL_SIZE_PX = (120, 168)
_KEPT = 48
_EXCEPTED = re.compile(r"（[^（）]*除外）")
_BY_ONESELF = "本人"
_AND_SO_ON = "等"


class Form(NamedTuple):
    """A form of the public notice: what it is called, what it is good for, how it is served."""

    label: str
    use: str
    content_type: str
    sheet: Sheet | None = None

    @property
    def is_paper(self) -> bool:
        """Whether it is for printing."""
        return self.sheet is not None

    @property
    def has_picture(self) -> bool:
        """Whether there is a small picture of it."""
        return not self.content_type.startswith("text/")


FORMS = MappingProxyType(
    {
        "poster-a3.pdf": Form("墙面海报 A3", "公示栏张贴", "application/pdf", Sheet.A3),
        "poster-a2.pdf": Form("墙面海报 A2", "大厅、广场张贴", "application/pdf", Sheet.A2),
        "desk-stand-a4.pdf": Form(
            "窗口台卡 A4", "双面打印，插台卡架", "application/pdf", Sheet.STAND
        ),
        "long-picture.png": Form("长图", "转发微信群、QQ群", "image/png"),
        "lists.txt": Form("纯文本", "复制到微信群、公众号", "text/plain; charset=utf-8"),
    }
)


def poster_paper(edition: Edition, community: Community | None = None) -> PosterPaper:
    """Return both lists whole as they are hung up, by the office itself or by one community."""
    return PosterPaper(
        owner=owner_of_board(community),
        prohibited=_list(edition, ListKind.PROHIBITED),
        retained=_list(edition, ListKind.RETAINED),
        edition_title=edition.title,
        edition=f"第{edition.number}版",
        basis=f"{edition.authority}{edition.citation}",
        effective_on=edition.effective_on,
        portal_url=portal_url(),
        hotline=office_contact().hotline,
        phone=community.phone if community else "",
    )


@lru_cache(maxsize=_KEPT)
def notice_file(paper: PosterPaper, name: str) -> bytes:
    """Return the PDF or PNG ``name`` of ``FORMS``; the last ones drawn are kept, by their values.

    Raises ``GlyphMissing`` and ``DoesNotFit``.
    """
    sheet = FORMS[name].sheet
    return render_poster(paper, sheet) if sheet else render_picture(paper)


@lru_cache(maxsize=_KEPT)
def notice_thumbnail(paper: PosterPaper, name: str) -> bytes:
    """Return a small PNG of ``notice_file(paper, name)``."""
    return thumbnail_png(notice_file(paper, name), THUMBNAIL_SIZE_PX)


def notice_text(edition: Edition, community: Community | None = None) -> str:
    """Return both lists word for word, to be pasted into a chat; lines end in a single newline."""
    paper = poster_paper(edition, community)
    lines = [f"【{paper.heading}】", paper.owner, ""]
    for kind, part in (
        (ListKind.PROHIBITED, paper.prohibited),
        (ListKind.RETAINED, paper.retained),
    ):
        lines += [f"{part.mark}（{len(part.lines)}{part.unit}）", part.heading, part.lead, ""]
        for item in items(kind, edition=edition):
            lines += [f"{item.position}．{item.name}", item.guidance or _use_of(item)]
        lines.append("")
    lines += [line for line in _stamp(paper, office_contact().hours) if line]
    return "\n".join(line for line in lines if line is not None) + "\n"


def owner_of_board(community: Community | None) -> str:
    """Return whose board it is: 攀枝花市东区竹湖园社区, or the office alone."""
    tenant = current_tenant()
    place, above = place_of(tenant), tenant.parent
    is_district = place.level == "county" and above is not None and not place.name.endswith("县")
    name = f"{above.name if is_district else ''}{place.name}"
    return f"{name}{community.short_name}" if community else name


def portal_url() -> str:
    """Return the address of this office's portal, as printed in the QR code."""
    domain = current_tenant().get_primary_domain()
    scheme, _, rest = settings.PUBLIC_URL.partition("://")
    port = rest.partition(":")[2]
    return f"{scheme}://{domain.domain}{':' + port if port else ''}/"


def short_route(item: CertificateItem) -> str:
    """Return where to go instead of a prohibited item in a line or two, in the notice's own words.

    Short guidance stands as it is. Of longer guidance: what to show, whom to see, and every
    exception; whoever needs the rest finds it by the QR code.
    """
    if len(item.guidance) <= LONGEST_VERBATIM:
        return item.guidance
    ways = list(item.alternative_routes.all())
    bring = _named(thing for way in ways for thing in way.bring)
    see = _named(way.authority for way in ways if not way.authority.endswith(_BY_ONESELF))
    parts = [f"凭：{bring}" if bring else "", f"找：{see}" if see else ""]
    short = "；".join(part for part in parts if part)
    if not short:
        return item.guidance
    return short + "".join(_EXCEPTED.findall(item.guidance)) + "。"


def _named(words: Iterable[str]) -> str:
    found = list(dict.fromkeys(words))
    shown = "、".join(word.removesuffix(_AND_SO_ON) for word in found)
    return shown + (_AND_SO_ON if any(word.endswith(_AND_SO_ON) for word in found) else "")


def _use_of(item: CertificateItem) -> str:
    users = "、".join(item.relying_parties)
    return "。".join(
        part for part in (item.purpose.rstrip("。"), f"用证单位：{users}" if users else "") if part
    )


def _list(edition: Edition, kind: ListKind) -> PosterList:
    found = with_everything(items(kind, edition=edition))
    if kind == ListKind.PROHIBITED:
        return PosterList(
            mark="村（社区）不出具",
            heading=edition.prohibited_title,
            lead="任何单位和个人都不得要求居民开具，请按所列途径办理。",
            lines=tuple(PosterLine(one.position, one.name, short_route(one)) for one in found),
            unit="类",
        )
    return PosterList(
        mark="村（社区）可以出具",
        heading=edition.retained_title,
        lead="村（社区）核实后严格按照模板出具，只用于所列用途。",
        lines=tuple(PosterLine(one.position, one.name, _use_of(one)) for one in found),
        unit="项",
    )


def _stamp(paper: PosterPaper, hours: str) -> tuple[str, ...]:
    by_day = f"（{hours}）" if hours else ""
    return (
        f"清单：{paper.edition_title}",
        f"依据：{paper.basis}",
        f"版次：{paper.edition}",
        f"施行日期：{chinese_date(paper.effective_on)}",
        f"举报、咨询电话：{paper.hotline}{by_day}" if paper.hotline else "",
        f"本社区电话：{paper.phone}" if paper.phone else "",
        f"查办事途径：{paper.portal_url}",
    )

"""The back office's frame: its menu, its colours, its words."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy

# Named, not imported: settings are read before any app can be.
MAY = "core.backoffice.menu.may_"
IS_ON = "core.backoffice.menu.is_on_"

# 民政蓝, from its tint to its deepest; 600 is the house's primary.
PRIMARY = {
    "50": "#ecf1f7", "100": "#dbe6f2", "200": "#b9cfe7", "300": "#8eb1d7", "400": "#4f86c0",
    "500": "#2a69ab", "600": "#17569b", "700": "#10417a", "800": "#0d3563", "900": "#0b2b51",
    "950": "#071c36",
}  # fmt: skip

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "后台",
    "SITE_HEADER": "core.backoffice.menu.place_name",
    "SITE_SUBHEADER": "社区减负后台",
    "SITE_SYMBOL": "checklist",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("web/mark.svg")}
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "THEME": "light",
    "BORDER_RADIUS": "6px",
    "COLORS": {"primary": PRIMARY},
    "STYLES": [
        lambda _request: static("web/tokens.css"),
        lambda _request: static("backoffice/backoffice.css"),
    ],
    "SCRIPTS": [lambda _request: static("backoffice/backoffice.js")],
    "SIDEBAR": {
        "navigation": [
            {
                "title": "证明事项清单",
                "items": [
                    {"title": "概览", "icon": "home", "link": reverse_lazy("backoffice:index")},
                    {
                        "title": "清单版本",
                        "icon": "list_alt",
                        "link": reverse_lazy("backoffice:catalog_edition_changelist"),
                        "active": f"{IS_ON}editions",
                    },
                    {
                        "title": "版本对比",
                        "icon": "difference",
                        "link": reverse_lazy("backoffice:compare"),
                        "active": f"{IS_ON}compare",
                    },
                    {
                        "title": "上下级清单",
                        "icon": "account_tree",
                        "link": reverse_lazy("backoffice:inheritance"),
                        "active": f"{IS_ON}inheritance",
                    },
                    {
                        "title": "居民这样问过",
                        "icon": "search_off",
                        "link": reverse_lazy("backoffice:residents_asked"),
                    },
                    {
                        "title": "联系方式",
                        "icon": "call",
                        "link": reverse_lazy("backoffice:contacts"),
                    },
                ],
            },
            {
                "title": "监测与季报",
                "separator": True,
                "items": [
                    {
                        "title": "减负看板",
                        "icon": "monitoring",
                        "link": reverse_lazy("backoffice:pictures"),
                        "permission": f"{MAY}view_all_books",
                        "active": f"{IS_ON}pictures",
                    },
                    {
                        "title": "监测点",
                        "icon": "location_on",
                        "link": reverse_lazy("backoffice:reporting_monitoringpoint_changelist"),
                        "permission": f"{MAY}view_all_books",
                    },
                    {
                        "title": "问题和需求",
                        "icon": "contact_support",
                        "link": reverse_lazy("backoffice:reporting_concern_changelist"),
                        "permission": f"{MAY}view_all_books",
                        "active": f"{IS_ON}concerns",
                    },
                    {
                        "title": "季报",
                        "icon": "description",
                        "link": reverse_lazy("backoffice:reporting_quarterlyreport_changelist"),
                        "active": f"{IS_ON}own_reports",
                    },
                    {
                        "title": "下级季报",
                        "icon": "move_to_inbox",
                        "link": reverse_lazy("backoffice:received_reports"),
                        "permission": "core.backoffice.menu.has_offices_below",
                        "active": f"{IS_ON}received_reports",
                    },
                    {
                        "title": "季度汇总",
                        "icon": "functions",
                        "link": reverse_lazy("backoffice:sums"),
                        "permission": f"{MAY}view_all_books",
                    },
                ],
            },
            {
                "title": "通知",
                "separator": True,
                "items": [
                    {
                        "title": "通知渠道",
                        "icon": "campaign",
                        "link": reverse_lazy("backoffice:channels"),
                        "permission": f"{MAY}set_channels",
                    },
                    {
                        "title": "已发通知",
                        "icon": "outbox",
                        "link": reverse_lazy("backoffice:sent_notices"),
                        "permission": f"{MAY}view_all_books",
                    },
                ],
            },
            {
                "title": "其他入口",
                "separator": True,
                "items": [
                    {
                        "title": "收件箱",
                        "icon": "inbox",
                        "link": reverse_lazy("notices:inbox"),
                    },
                    {
                        "title": "窗口",
                        "icon": "storefront",
                        "link": reverse_lazy("counter:home"),
                        "permission": f"{MAY}work_at_counter",
                    },
                    {
                        "title": "居民看到的清单",
                        "icon": "public",
                        "link": reverse_lazy("portal:home"),
                        "active": False,
                    },
                ],
            },
        ]
    },
}

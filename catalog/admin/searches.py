"""What residents asked for in vain, and the one click that makes it an alias."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from catalog.actions.searches import set_aside, turn_into_alias
from catalog.admin.doors import get_edition, person, posted
from catalog.models import Edition, EditionState, SearchMiss
from catalog.selectors import get_item, residents_asked, searches_not_kept
from core.backoffice.model_admin import ReadOnlyAdmin
from core.backoffice.site import site
from core.errors import NotFound
from core.identity.access import Can, may, require

LONGEST_ALIAS = 60


@admin.register(SearchMiss, site=site)
class SearchMissAdmin(ReadOnlyAdmin):
    """The searches neither list answered, the most wanted first."""

    def get_urls(self) -> list[URLPattern]:
        """Return the page and what may be done to a line of it."""
        view = self.admin_site.admin_view
        return [
            path("", view(asked_page), name="residents_asked"),
            path("<int:number>/alias/", view(make_alias), name="make_alias"),
            path("<int:number>/aside/", view(put_aside), name="set_aside"),
        ]


def asked_page(request: HttpRequest) -> HttpResponse:
    """List what was asked for, each with the item of the draft it could become an alias of."""
    may_edit = may(request.user, Can.EDIT_LISTS)
    draft = Edition.objects.filter(state=EditionState.DRAFT).order_by("-number").first()
    return site.page(
        request,
        "catalog/back_office/residents_asked.html",
        "居民这样问过",
        misses=residents_asked(draft),
        not_kept=searches_not_kept(),
        draft=draft,
        items=list(draft.items.all()) if draft and may_edit else [],
        may_edit=may_edit,
    )


@require_POST
def make_alias(request: HttpRequest, number: int) -> HttpResponse:
    """Give an item of the draft the words as an alias."""
    user = person(request)
    require(user, Can.EDIT_LISTS)
    miss = _miss(number)
    draft = get_edition(_number(request, "draft"))
    item = get_item(request.POST.get("item", "")[:8], edition=draft)
    wording = request.POST.get("wording", "")[:LONGEST_ALIAS]
    return posted(
        request,
        lambda: turn_into_alias(
            miss, item, seen=_number(request, "seen"), by=user, wording=wording
        ),
        done=f"已加为 {item.code} {item.name} 的别名，新版生效后查得到。",
        then=reverse("backoffice:residents_asked"),
    )


@require_POST
def put_aside(request: HttpRequest, number: int) -> HttpResponse:
    """Show the words no more."""
    user = person(request)
    require(user, Can.EDIT_LISTS)
    miss = _miss(number)
    return posted(
        request,
        lambda: set_aside(miss, by=user),
        done="已不再提示。",
        then=reverse("backoffice:residents_asked"),
    )


def _miss(number: int) -> SearchMiss:
    miss = SearchMiss.objects.filter(pk=number).first()
    if miss is None:
        raise NotFound
    return miss


def _number(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0

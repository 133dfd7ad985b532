"""How the office and its communities are reached, kept in the back office."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from core.backoffice.model_admin import ReadOnlyAdmin
from core.backoffice.site import site
from core.directory.actions import change_community_contact, change_office_contact
from core.directory.forms import CommunityContactForm, OfficeContactForm
from core.directory.models import Community, OfficeContact
from core.directory.selectors import get_community, office_contact
from core.errors import NotAllowed
from core.identity.access import Can, may, require
from core.identity.models import User

_FIELDS = ("hotline", "hours", "address")
_READ_OR_WRITE = require_http_methods(["GET", "HEAD", "POST"])


@admin.register(OfficeContact, site=site)
class OfficeContactAdmin(ReadOnlyAdmin):
    """The page of telephones."""

    def get_urls(self) -> list[URLPattern]:
        """Return the office's page and those of its communities."""
        view = self.admin_site.admin_view
        return [
            path("", view(contacts_page), name="contacts"),
            path("communities/<str:code>/", view(community_page), name="community_contact"),
        ]


@_READ_OR_WRITE
def contacts_page(request: HttpRequest) -> HttpResponse:
    """Show the office's own contact, to be changed by whom may, and its communities'."""
    may_edit = may(request.user, Can.EDIT_DIRECTORY)
    contact = office_contact()
    form = OfficeContactForm(initial={name: getattr(contact, name) for name in _FIELDS})
    if request.method == "POST":
        user = _person(request)
        require(user, Can.EDIT_DIRECTORY)
        form = OfficeContactForm(request.POST)
        if form.is_valid():
            change_office_contact(**form.cleaned_data, by=user)
            messages.success(request, "已保存。门户和新打印的告知单、海报上就是这个电话。")
            return redirect("backoffice:contacts")
    return site.page(
        request,
        "directory/back_office/contacts.html",
        "联系方式",
        status=422 if form.errors else 200,
        form=form,
        contact=contact,
        communities=list(Community.objects.filter(is_active=True)),
        may_edit=may_edit,
    )


@_READ_OR_WRITE
def community_page(request: HttpRequest, code: str) -> HttpResponse:
    """Change how one community is reached."""
    user = _person(request)
    require(user, Can.EDIT_DIRECTORY)
    community = get_community(code)
    initial = {"phone": community.phone, "address": community.address}
    form = CommunityContactForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_community_contact(community, **form.cleaned_data, by=user)
        messages.success(request, f"{community.short_name}的联系方式已保存。")
        return redirect("backoffice:contacts")
    return site.page(
        request,
        "directory/back_office/community.html",
        f"{community.short_name}的联系方式",
        status=422 if form.errors else 200,
        form=form,
    )


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise NotAllowed
    return request.user

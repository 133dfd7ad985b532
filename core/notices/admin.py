"""Channels, contacts, and what was sent to whom: pages of the back office."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods, require_POST

from core.backoffice.model_admin import ReadOnlyAdmin
from core.backoffice.site import site
from core.errors import DomainError, NotAllowed, NotFound
from core.identity.access import Can, require
from core.identity.models import User
from core.notices.actions import (
    change_channels,
    change_contact,
    send_again,
)
from core.notices.channels.message import NotDelivered, Unsure
from core.notices.forms import ChannelsForm, ContactForm
from core.notices.models import Channel, ChannelSettings, ContactPoint, Delivery, DeliveryState
from core.notices.outgoing import channel_settings, test_message
from core.privacy.masking import mask_phone

SHOWN = 50
TONES = {
    DeliveryState.WAITING: "ask",
    DeliveryState.HANDING_OVER: "primary",
    DeliveryState.SENT: "yes",
    DeliveryState.UNSURE: "ask",
    DeliveryState.FAILED: "no",
}
_READ_OR_WRITE = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Reached:
    """One person and, masked, where they are reached."""

    user: User
    mail: str
    handle: str


@admin.register(ChannelSettings, site=site)
class ChannelsAdmin(ReadOnlyAdmin):
    """The pages of the channels."""

    def get_urls(self) -> list[URLPattern]:
        """Return the office's page, one per person, the test, and the list of what was sent."""
        view = self.admin_site.admin_view
        return [
            path("", view(channels_page), name="channels"),
            path("test/<str:channel>/", view(test_page), name="test_channel"),
            path("people/<int:pk>/", view(contact_page), name="contact_point"),
            path("sent/", view(sent_page), name="sent_notices"),
            path("sent/<uuid:public_id>/again/", view(again_page), name="send_again"),
        ]


@_READ_OR_WRITE
def channels_page(request: HttpRequest) -> HttpResponse:
    """Show and change the channels, and list where people are reached."""
    user = _person(request)
    require(user, Can.SET_CHANNELS)
    chosen = channel_settings()
    shown = ("mail_is_on", "mail_sender", "webhook_is_on", "webhook_url")
    form = ChannelsForm(request.POST or None, initial={n: getattr(chosen, n) for n in shown})
    if request.method == "POST" and form.is_valid():
        try:
            change_channels(**form.cleaned_data, by=user)
        except DomainError as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, "已保存。可以先给自己发一条测试消息。")
            return redirect("backoffice:channels")
    return site.page(
        request,
        "notices/back_office/channels.html",
        "通知渠道",
        status=422 if form.errors else 200,
        form=form,
        chosen=chosen,
        people=_people(),
        has_secret=bool(chosen.webhook_secret),
    )


@require_POST
def test_page(request: HttpRequest, channel: str) -> HttpResponse:
    """Send one message to oneself, at once, and say what happened."""
    user = _person(request)
    require(user, Can.SET_CHANNELS)
    if channel not in Channel.values:
        raise NotFound
    try:
        test_message(channel, to=user)
    except NotDelivered as refusal:
        messages.error(request, f"没有发出去：{refusal.problem}。请核对设置后再试。")
    except Unsure as doubt:
        messages.warning(request, f"不确定是否收到：{doubt.problem}。请看一下您的手机或邮箱。")
    else:
        messages.success(request, "已发出，请看一下您的手机或邮箱。")
    return redirect("backoffice:channels")


@_READ_OR_WRITE
def contact_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Note where one person is reached."""
    user = _person(request)
    require(user, Can.SET_CHANNELS)
    other = User.objects.filter(pk=pk, is_active=True).first()
    if other is None:
        raise NotFound
    contact = ContactPoint.objects.filter(user=other).first() or ContactPoint(user=other)
    known = {"mail": _masked_mail(contact.mail), "handle": _masked_handle(contact.handle)}
    form = ContactForm(request.POST or None, known=known)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        kept = ContactPoint() if typed.pop("forgets", False) else contact
        given = {name: typed[name] or getattr(kept, name) for name in known}
        change_contact(other, **given, by=user)
        messages.success(request, f"{other.name}的接收方式已保存。")
        return redirect("backoffice:channels")
    return site.page(
        request,
        "notices/back_office/contact.html",
        f"{other.name}的接收方式",
        status=422 if form.errors else 200,
        form=form,
    )


@require_http_methods(["GET", "HEAD"])
def sent_page(request: HttpRequest) -> HttpResponse:
    """List what was sent through the channels, the newest first, stuck ones on demand."""
    require(_person(request), Can.VIEW_ALL_BOOKS)
    state = request.GET.get("state", "")
    found = Delivery.objects.select_related("notice__recipient").order_by("-pk")
    if state in DeliveryState.values:
        found = found.filter(state=state)
    return site.page(
        request,
        "notices/back_office/sent.html",
        "已发通知",
        lines=[(one, TONES[DeliveryState(one.state)]) for one in found[:SHOWN]],
        states=DeliveryState.choices,
        stuck=(DeliveryState.FAILED, DeliveryState.UNSURE),
    )


@require_POST
def again_page(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send one that got stuck once more."""
    user = _person(request)
    delivery = Delivery.objects.filter(public_id=public_id).first()
    if delivery is None:
        raise NotFound
    try:
        send_again(delivery, by=user)
    except NotAllowed:
        raise
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "已重新排队发送。")
    return redirect("backoffice:sent_notices")


def _people() -> list[Reached]:
    contacts = {one.user_id: one for one in ContactPoint.objects.all()}
    return [
        Reached(
            user,
            mail=_masked_mail(contacts[user.pk].mail) if user.pk in contacts else "",
            handle=_masked_handle(contacts[user.pk].handle) if user.pk in contacts else "",
        )
        for user in User.objects.filter(is_active=True, community_code="").order_by("name")
    ]


def _masked_mail(mail: str) -> str:
    name, at, domain = mail.partition("@")
    return f"{name[:1]}***{at}{domain}" if mail else ""


def _masked_handle(handle: str) -> str:
    if handle.isdecimal():
        return mask_phone(handle)
    return f"{handle[:2]}***" if handle else ""


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise NotAllowed
    return request.user

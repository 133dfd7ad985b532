"""The pages of the channels: set up by the officer, tried out, looked through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from core.identity.models import User
from core.notices.actions import change_channels, change_contact, notify
from core.notices.models import ChannelSettings, ContactPoint, Delivery, DeliveryState
from tenants.models import Tenant
from tests.core.notices.channels.gateway import SECRET, Gateway, running_gateway

CHANNELS = "/back-office/notices/channelsettings/"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running_gateway() as running:
        yield running


@pytest.fixture
def page(client_for: Callable[..., Any], county: Tenant, officer: User) -> Any:
    return client_for(county, officer)


def settings_for(gateway: Gateway, **changes: str) -> dict[str, str]:
    return {
        "mail_sender": "", "webhook_is_on": "on", "webhook_url": gateway.url,
        "webhook_secret": SECRET, **changes,
    }  # fmt: skip


def test_a_gateway_without_a_secret_is_not_switched_on(page: Any, gateway: Gateway) -> None:
    answer = page.post(CHANNELS, settings_for(gateway, webhook_secret=""))
    assert answer.status_code == 422
    assert "签名密钥" in answer.text
    assert not ChannelSettings.objects.exists()


@pytest.mark.parametrize("changes", [{"webhook_url": "javascript:1"}, {"mail_sender": "nobody"}])
def test_an_address_that_is_none_is_said_in_its_place(
    page: Any, gateway: Gateway, changes: dict[str, str]
) -> None:
    assert page.post(CHANNELS, settings_for(gateway, **changes)).status_code == 422


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/",
        "http://localhost:5432/",
        "http://10.1.2.3/",
        "ftp://a.example/",
        "http://a.example:99999/",
        "https://me:word@a.example/",
    ],
)
def test_a_gateway_inside_the_platform_is_refused_and_nothing_is_saved(
    page: Any, gateway: Gateway, settings: Any, url: str
) -> None:
    settings.GATEWAY_NETWORKS = []
    answer = page.post(CHANNELS, settings_for(gateway, webhook_url=url))
    assert answer.status_code == 422
    assert not ChannelSettings.objects.exists()


def test_the_secret_is_sealed_never_shown_and_kept_when_left_empty(
    page: Any, gateway: Gateway
) -> None:
    assert page.post(CHANNELS, settings_for(gateway)).status_code == 302
    assert SECRET not in page.get(CHANNELS).text
    page.post(CHANNELS, settings_for(gateway, webhook_secret=""))
    assert ChannelSettings.objects.get().webhook_secret == SECRET
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(s)::text FROM notices_channelsettings s")
        assert SECRET not in cursor.fetchone()[0]


def test_a_test_message_says_what_is_missing_and_then_arrives(
    page: Any, gateway: Gateway, officer: User
) -> None:
    page.post(CHANNELS, settings_for(gateway))
    refused = page.post(f"{CHANNELS}test/webhook/", follow=True)
    assert "还没有登记您自己的接收方式" in refused.text
    page.post(f"{CHANNELS}people/{officer.pk}/", {"mail": "", "handle": "138 1234 5678"})
    assert "138****5678" in page.get(CHANNELS).text
    assert "13812345678" not in page.get(CHANNELS).text
    assert "已发出" in page.post(f"{CHANNELS}test/webhook/", follow=True).text
    (document,) = gateway.shown.values()
    assert document["to"] == "13812345678"
    gateway.answers = [401]
    assert "消息网关拒绝（401）" in page.post(f"{CHANNELS}test/webhook/", follow=True).text


def test_where_somebody_is_reached_is_not_shown_again_and_kept_when_left_empty(
    page: Any, officer: User
) -> None:
    address = f"{CHANNELS}people/{officer.pk}/"
    page.post(address, {"mail": "chen.jing@example.org", "handle": "13812345678"})
    shown = page.get(address).text
    assert "chen.jing" not in shown
    assert "13812345678" not in shown
    assert "138****5678" in shown
    page.post(address, {"mail": "", "handle": "13987654321"})
    contact = ContactPoint.objects.get()
    assert (contact.mail, contact.handle) == ("chen.jing@example.org", "13987654321")
    page.post(address, {"mail": "", "handle": "", "forgets": "on"})
    contact.refresh_from_db()
    assert (contact.mail, contact.handle) == ("", "")
    assert "已登记" not in page.get(address).text


def test_nobody_is_reached_whose_account_was_closed(page: Any, officer: User) -> None:
    other = User.objects.create_user("gone", name="赵明", role="officer", is_active=False)
    assert page.get(f"{CHANNELS}people/{other.pk}/").status_code == 404
    assert page.post(f"{CHANNELS}test/pigeon/").status_code == 404


def test_what_got_stuck_is_listed_with_its_reason_and_sent_again_once(
    page: Any, gateway: Gateway, officer: User
) -> None:
    assert "暂无已发通知" in page.get(f"{CHANNELS}sent/").text
    change_channels(
        mail_is_on=False, mail_sender="", webhook_is_on=True, webhook_url=gateway.url,
        webhook_secret=SECRET, by=officer,
    )  # fmt: skip
    change_contact(officer, mail="", handle="zhang", by=officer)
    notify([officer], key="k", title="季报还有5天截止", goes_out=True)
    Delivery.objects.update(state=DeliveryState.UNSURE, problem="消息网关没有应答")
    listed = page.get(f"{CHANNELS}sent/?state=unsure").text
    assert "季报还有5天截止" in listed
    assert "消息网关没有应答" in listed
    again = f"{CHANNELS}sent/{Delivery.objects.get().public_id}/again/"
    assert "已重新排队" in page.post(again, follow=True).text
    assert "不用重发" in page.post(again, follow=True).text
    assert Delivery.objects.get().state == DeliveryState.WAITING


def test_an_auditor_reads_what_was_sent_and_changes_nothing(
    client_for: Callable[..., Any], county: Tenant, auditor: User, officer: User
) -> None:
    client = client_for(county, auditor)
    assert client.get(f"{CHANNELS}sent/").status_code == 200
    assert client.get(CHANNELS).status_code == 403
    post = client.post(f"{CHANNELS}people/{officer.pk}/", {"mail": "a@b.cn"})
    assert post.status_code == 403
    assert not ContactPoint.objects.exists()

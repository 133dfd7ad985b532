"""Each channel against a real counterpart: a mail server, a gateway."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from core.notices.channels.mail import MailSender
from core.notices.channels.message import Message, NotDelivered, Unsure
from core.notices.channels.webhook import WebhookSender
from tests.core.notices.channels.gateway import SECRET, Gateway, running_gateway

MESSAGE = Message(
    key="6a0f", to="li@example.org", title="2026年第四季度季报还有5天截止", body="节假日不顺延。",
    url="http://pzh-dongqu.localhost/back-office/",
)  # fmt: skip


class MailBox:
    def __init__(self) -> None:
        self.got: list[Any] = []
        self.answer = "250 OK"

    async def handle_RCPT(  # noqa: N802  (aiosmtpd calls it so)
        self, server: Any, session: Any, envelope: Any, to: str, _o: Any
    ) -> str:
        if self.answer.startswith("5"):
            return self.answer
        envelope.rcpt_tos.append(to)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer.startswith("2"):
            self.got.append(message_from_bytes(envelope.content))
        return self.answer


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture
def mail_box(settings: Any) -> Iterator[MailBox]:
    box = MailBox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    yield box
    server.stop()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with running_gateway() as running:
        yield running


def test_a_mail_server_that_is_away_did_not_take_it(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with pytest.raises(NotDelivered) as refusal:
        MailSender(sender="").send(MESSAGE)
    assert not refusal.value.is_final


@pytest.mark.parametrize(("answer", "is_final"), [("550 No such user", True), ("451 Later", False)])
def test_what_a_mail_server_refuses_is_final_or_not(
    mail_box: MailBox, answer: str, is_final: bool
) -> None:
    mail_box.answer = answer
    with pytest.raises(NotDelivered) as refusal:
        MailSender(sender="").send(MESSAGE)
    assert refusal.value.is_final is is_final
    assert "li@example.org" not in str(refusal.value)
    assert mail_box.got == []


def test_a_mail_arrives_whole_from_the_office_s_own_address(mail_box: MailBox) -> None:
    MailSender(sender="bureau@example.org").send(MESSAGE)
    (mail,) = mail_box.got
    assert str(make_header(decode_header(mail["Subject"]))) == MESSAGE.title
    assert mail["From"] == "bureau@example.org"
    assert mail["Message-ID"] == "<6a0f@notices>"
    text = mail.get_payload(decode=True).decode()
    assert MESSAGE.body in text
    assert MESSAGE.url in text


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/",
        "http://localhost:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://2130706433:{port}/",
        "http://169.254.169.254/latest/meta-data/",
        "https://10.0.0.7/",
    ],
)
def test_no_message_goes_to_an_address_inside_the_platform(
    gateway: Gateway, settings: Any, url: str
) -> None:
    settings.GATEWAY_NETWORKS = []
    port = gateway.url.rpartition(":")[2].partition("/")[0]
    with pytest.raises(NotDelivered) as refusal:
        WebhookSender(url=url.format(port=port), secret=SECRET).send(MESSAGE)
    assert refusal.value.is_final
    assert refusal.value.problem == "网关地址指向平台内部，不能使用"
    assert gateway.asked == {}


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "http://example.org:99999/",
        "http://example.org:0/",
        "http://a:b@example.org/",
        "http://",
        "http://example.org/收",
        f"http://{'a' * 70}.org/",
    ],
)
def test_an_address_that_is_none_ends_the_delivery_for_good(url: str) -> None:
    with pytest.raises(NotDelivered) as refusal:
        WebhookSender(url=url, secret=SECRET).send(MESSAGE)
    assert refusal.value.is_final


def test_a_title_of_two_lines_is_one_subject_and_no_header(mail_box: MailBox) -> None:
    title = "待审批：亲属关系\r\nBcc: everybody@example.org"
    MailSender(sender="").send(replace(MESSAGE, title=title))
    (mail,) = mail_box.got
    assert mail["Bcc"] is None
    assert "亲属关系 Bcc:" in str(make_header(decode_header(mail["Subject"])))


def test_a_gateway_that_is_away_did_not_take_it() -> None:
    with pytest.raises(NotDelivered) as refusal:
        WebhookSender(url=f"http://127.0.0.1:{free_port()}/", secret=SECRET).send(MESSAGE)
    assert not refusal.value.is_final


@pytest.mark.parametrize(
    ("status", "is_final"), [(401, True), (302, True), (429, False), (408, False), (503, False)]
)
def test_what_a_gateway_refuses_is_final_or_not(
    gateway: Gateway, status: int, is_final: bool
) -> None:
    gateway.answers = [status]
    with pytest.raises(NotDelivered) as refusal:
        WebhookSender(url=gateway.url, secret=SECRET).send(MESSAGE)
    assert refusal.value.is_final is is_final
    assert gateway.shown == {}


def test_a_gateway_that_goes_silent_may_have_it(gateway: Gateway) -> None:
    gateway.answers = [None]
    with pytest.raises(Unsure):
        WebhookSender(url=gateway.url, secret=SECRET).send(MESSAGE)


def test_a_message_with_another_signature_is_refused(gateway: Gateway) -> None:
    with pytest.raises(NotDelivered) as refusal:
        WebhookSender(url=gateway.url, secret="guessed").send(MESSAGE)
    assert refusal.value.is_final


def test_a_message_arrives_once_however_often_it_is_sent(gateway: Gateway) -> None:
    sender = WebhookSender(url=gateway.url, secret=SECRET)
    sender.send(MESSAGE)
    sender.send(MESSAGE)
    assert gateway.asked == {MESSAGE.key: 2}
    assert gateway.shown == {
        MESSAGE.key: {
            "to": MESSAGE.to, "title": MESSAGE.title, "text": MESSAGE.body, "url": MESSAGE.url
        }
    }  # fmt: skip

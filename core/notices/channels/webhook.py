"""A message gateway: one signed JSON document by HTTP, for enterprise WeChat or text messages.

``POST`` with ``Idempotency-Key``, ``X-Timestamp`` (Unix seconds) and ``X-Signature``: the hex
HMAC-SHA256 of ``timestamp.body`` under the office's secret. A gateway that answers 2xx has taken the
message, and drops what comes again under the same key.
"""

from __future__ import annotations

import hmac
import http.client
import json
import socket
import ssl
import time

from core.notices.channels.message import Message, NotDelivered, Unsure
from core.notices.channels.reach import connected, gateway_parts

TIMEOUT_SECONDS = 10
_TOO_MANY, _TIMEOUT = 429, 408


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the hex signature a gateway compares."""
    return hmac.digest(secret.encode(), timestamp.encode() + b"." + body, "sha256").hex()


class WebhookSender:
    """Posts to one address. No redirect is followed: the signature is meant for that one alone."""

    drops_repetitions = True

    def __init__(self, *, url: str, secret: str) -> None:
        """Take the gateway's address (http or https) and the secret it knows."""
        self._url = url
        self._secret = secret

    def send(self, message: Message) -> None:
        """Hand over to the gateway: see :class:`core.notices.channels.message.Sender`."""
        body = json.dumps(
            {"to": message.to, "title": message.title, "text": message.body, "url": message.url},
            ensure_ascii=False,
        ).encode()
        stamp = str(int(time.time()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message.key,
            "X-Timestamp": stamp,
            "X-Signature": signature(self._secret, stamp, body),
        }
        parts = gateway_parts(self._url)
        if parts is None:
            raise NotDelivered("网关地址不能使用", is_final=True)
        host, is_https = parts.hostname or "", parts.scheme == "https"
        port = parts.port or (http.client.HTTPS_PORT if is_https else http.client.HTTP_PORT)
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.sock = connected(host, port, timeout=TIMEOUT_SECONDS)
            if is_https:
                connection.sock = _secured(connection.sock, host)
            try:
                connection.request("POST", path, body, headers)
                status = connection.getresponse().status
            except (OSError, http.client.HTTPException) as error:
                raise Unsure("消息网关没有应答") from error
        finally:
            connection.close()
        if not 200 <= status < 300:
            is_final = 300 <= status < 500 and status not in (_TOO_MANY, _TIMEOUT)
            raise NotDelivered(f"消息网关拒绝（{status}）", is_final=is_final)


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except (OSError, ssl.CertificateError) as error:
        plain.close()
        raise NotDelivered("消息网关连不上") from error

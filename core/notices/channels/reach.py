"""Where a gateway may stand: an office names the address, so it must not lead into our own house.

The Internet is open to everybody. Anything else, our own machine, the database's network, a cloud's
metadata service, is not, unless the platform says so (``GATEWAY_NETWORKS``): many message gateways
stand inside a government network.
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from core.notices.channels.message import NotDelivered

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

INWARD = "网关地址指向平台内部，不能使用"


def gateway_parts(url: str) -> SplitResult | None:
    """Return the parts of a gateway's address; None where no message can be sent there."""
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in ("http", "https") and parts.port != 0
        host = (parts.hostname or "").encode("idna").decode()
        f"{parts.path}?{parts.query}".encode("ascii")
    except ValueError:  # UnicodeError is one.
        return None
    return parts if is_usable and host and parts.username is None else None


def leads_inward(url: str) -> bool:
    """Say whether an address as it is written, before any name is looked up, is one of ours."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return not _is_open(ipaddress.ip_address("127.0.0.1"))
    try:
        return not _is_open(ipaddress.ip_address(host))
    except ValueError:
        return False


def connected(host: str, port: int, *, timeout: float) -> socket.socket:
    """Return a connection to the first address of ``host`` that may be reached.

    What the name says now is what is connected to: nothing is looked up twice. Raises
    ``NotDelivered``: for good where every address leads inward.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotDelivered("消息网关连不上") from error
    outward = [
        str(sockaddr[0])
        for *_rest, sockaddr in found
        if _is_open(ipaddress.ip_address(str(sockaddr[0]).partition("%")[0]))
    ]
    if not outward:
        raise NotDelivered(INWARD, is_final=True)
    try:
        return socket.create_connection((outward[0], port), timeout=timeout)
    except OSError as error:
        raise NotDelivered("消息网关连不上") from error


def _is_open(address: Address) -> bool:
    inner = getattr(address, "ipv4_mapped", None) or address
    if any(inner in ipaddress.ip_network(known) for known in settings.GATEWAY_NETWORKS):
        return True
    return inner.is_global and not inner.is_multicast

"""Which app opens which kind of document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from core.errors import DomainError
from core.exchange.models import Dispatch

Handler = Callable[[Dispatch], Any]
_handlers: dict[tuple[str, int], Handler] = {}


class KindUnknown(DomainError):
    """No app here opens this kind and version of document."""

    code = "kind_unknown"
    message = "收到的公文格式本单位暂不支持，请联系平台运维人员升级。"


def handles(kind: str, version: int) -> Callable[[Handler], Handler]:
    """Register a handler. It runs in the recipient's schema and may run twice for one dispatch."""

    def register(handler: Handler) -> Handler:
        _handlers[(kind, version)] = handler
        return handler

    return register


def handler_for(dispatch: Dispatch) -> Handler:
    """Return the handler of a dispatch; raise ``KindUnknown``."""
    try:
        return _handlers[(dispatch.kind, dispatch.version)]
    except KeyError:
        raise KindUnknown from None

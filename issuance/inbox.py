"""What issuance opens when it comes through the exchange."""

from __future__ import annotations

from core.exchange.models import Dispatch
from core.exchange.registry import handles
from issuance.actions import anchors
from issuance.anchoring import KIND, VERSION
from issuance.models import ReceivedAnchor


@handles(KIND, VERSION)
def receive_anchor(dispatch: Dispatch) -> ReceivedAnchor:
    """Keep the anchor of an office below."""
    return anchors.receive_anchor(dispatch)

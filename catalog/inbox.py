"""What the catalog opens when it comes through the exchange."""

from __future__ import annotations

from catalog.actions.editions import adopt_edition
from catalog.models import Edition
from catalog.payloads import KIND, VERSION
from core.exchange.models import Dispatch
from core.exchange.registry import handles


@handles(KIND, VERSION)
def receive_edition(dispatch: Dispatch) -> Edition:
    """Adopt the edition a parent sent."""
    return adopt_edition(dispatch)

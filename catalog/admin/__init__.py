"""The lists in the back office: thin pages over ``catalog.actions``. Registered by autodiscovery."""

from catalog.admin.editions import EditionAdmin
from catalog.admin.panels import lists_panel
from catalog.admin.searches import SearchMissAdmin

__all__ = ["EditionAdmin", "SearchMissAdmin", "lists_panel"]

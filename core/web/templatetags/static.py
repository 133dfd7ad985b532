"""``{% load static %}``, remembering addresses: every page names ten files that never change.

Stands in for Django's library of the same name, for its and unfold's templates too.
"""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.templatetags import static as django_static

register = template.Library()


@lru_cache(maxsize=1024)
def static(path: str) -> str:
    """Return the address of a static file, as the storage of the settings names it."""
    return django_static.static(path)


class StaticNode(django_static.StaticNode):
    """Django's own tag, with its ``as name``."""

    @classmethod
    def handle_simple(cls, path: str) -> str:
        """Return the address, from memory after the first time."""
        return static(path)


register.tag("static", StaticNode.handle_token)
register.tag("get_static_prefix", django_static.get_static_prefix)
register.tag("get_media_prefix", django_static.get_media_prefix)

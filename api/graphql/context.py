"""What the resolvers of one request share."""

from __future__ import annotations

from functools import cached_property

from django.http import HttpRequest

from catalog.models import Edition
from catalog.selectors import present_edition
from core.errors import NotFound
from core.tenancy import PUBLIC, current_schema


class NoEditionHere(NotFound):
    """The platform's own host has no lists: they belong to cities and counties."""

    code = "no_edition_here"
    message = "平台主域名没有证明事项清单。请向所在市、县（区）的网址查询；核验证明在这里也可以。"


class Context:
    """One request. It knows no user: every field is open to anybody."""

    def __init__(self, request: HttpRequest) -> None:
        """Keep ``request`` for what counts by the caller's address."""
        self.request = request

    @cached_property
    def edition(self) -> Edition:
        """Return the edition in force here; raise ``NoEditionHere`` or ``NoEditionInForce``."""
        if current_schema() == PUBLIC:
            raise NoEditionHere
        return present_edition()

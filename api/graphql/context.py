"""What the resolvers of one request share."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.http import HttpRequest

from catalog.models import Edition
from catalog.selectors import present_edition
from core.errors import DomainError, NotFound
from core.tenancy import PUBLIC, current_schema
from core.web.pace import count


class NoEditionHere(NotFound):
    """The platform's own host has no lists: they belong to cities and counties."""

    code = "no_edition_here"
    message = "平台主域名没有证明事项清单。请向所在市、县（区）的网址查询；核验证明在这里也可以。"


class TooManyQuestions(DomainError):
    """A caller who could have the whole catalog in one request asks without end."""

    code = "too_many_questions"
    message = "查询太频繁，请一分钟后再试。整份清单可以一次取回，不必逐项查询。"


class Context:
    """One request. It knows no user: every field is open to anybody."""

    def __init__(self, request: HttpRequest) -> None:
        """Keep ``request`` for what counts by the caller's address."""
        self.request = request

    @cached_property
    def edition(self) -> Edition:
        """Return the edition in force here: what every field about the lists begins with.

        Raises ``NoEditionHere``, ``NoEditionInForce`` and ``TooManyQuestions``.
        """
        if current_schema() == PUBLIC:
            raise NoEditionHere
        if count("graphql", self.request, seconds=60) > settings.QUESTIONS_PER_MINUTE:
            raise TooManyQuestions
        return present_edition()

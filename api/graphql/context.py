"""What the resolvers of one request share."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from catalog.models import Edition
from catalog.selectors import present_edition
from core.errors import DomainError, NotFound
from core.identity.models import User
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


class NotSignedIn(DomainError):
    """The field is for staff, and nobody is signed in on this host."""

    code = "not_signed_in"
    message = "这项内容须登录后使用。请先在本网址登录，再带上登录后的 Cookie 发送请求。"


class TokenMissing(DomainError):
    """A cookie alone gives no right: another site can have a browser send it."""

    code = "csrf_failed"
    message = "请求没有带上有效的 X-CSRFToken，或来自其他网站。请重新登录后取新的令牌再试。"


class _TokenCheck(CsrfViewMiddleware):
    """The check of Django's own forms, asked for by those fields that need it."""

    def __init__(self) -> None:
        super().__init__(lambda _request: HttpResponse())

    def is_passed(self, request: HttpRequest) -> bool:
        """Say whether the request carries the token of this session, and comes from this host."""
        return self.process_view(request, HttpResponse, (), {}) is None


class Context:
    """One request. Most fields are open to anybody and never ask who it is."""

    def __init__(self, request: HttpRequest) -> None:
        """Keep ``request`` for what counts by the caller's address."""
        self.request = request

    @cached_property
    def staff(self) -> User:
        """Return who is signed in on this host; raise ``NotSignedIn`` or ``TokenMissing``."""
        user = self.request.user
        if not isinstance(user, User) or not user.is_active:
            raise NotSignedIn
        if not _TokenCheck().is_passed(self.request):
            raise TokenMissing
        return user

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

"""A browser without a screen: one kept connection to one host, cookies, a sign-in."""

from __future__ import annotations

import http.client
import http.cookies
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

LOOPBACK = "127.0.0.1"


class UnexpectedAnswer(Exception):
    """The server answered with another status than a benchmark counts on."""


@dataclass(frozen=True)
class Answer:
    """Status, address it leads to, and body."""

    status: int
    location: str
    body: bytes


class Client:
    """Speaks to one tenant's host over a connection that stays open."""

    def __init__(self, url: str) -> None:
        """Take the tenant's address; its host need not resolve, the server is on this machine."""
        parts = urlsplit(url)
        self.host = parts.netloc
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self._connection = http.client.HTTPConnection(LOOPBACK, parts.port or 80, timeout=60)
        self._cookies: dict[str, str] = {}

    def get(self, path: str, *, status: int = 200, headers: dict[str, str] | None = None) -> Answer:
        """Fetch a page; raise ``UnexpectedAnswer`` on another status."""
        return self._ask("GET", path, None, status, headers or {})

    def post(
        self,
        path: str,
        fields: dict[str, str],
        *,
        status: int = 302,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send a form with the CSRF token, as a page's own script would."""
        sent = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Origin": self.origin,
            "X-CSRFToken": self._cookies.get("csrftoken", ""),
            **(headers or {}),
        }
        return self._ask("POST", path, urlencode(fields).encode(), status, sent)

    def post_json(self, path: str, body: bytes) -> Answer:
        """Send JSON."""
        return self._ask("POST", path, body, 200, {"Content-Type": "application/json"})

    def refresh(self) -> None:
        """See to it that the connection is open: the server closes one that rests for 2 s."""
        self.get("/bench-empty/")

    def sign_in(self, account: dict[str, str]) -> None:
        """Sign in as somebody of the demo."""
        self.get("/sign-in/")
        fields = {key: account[key] for key in ("username", "password")}
        self.post("/sign-in/", fields)

    def _ask(
        self, method: str, path: str, body: bytes | None, status: int, headers: dict[str, str]
    ) -> Answer:
        sent = {"Host": self.host, "Accept-Encoding": "gzip", **headers}
        if self._cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        try:
            answer = self._once(method, path, body, sent)
        except (http.client.RemoteDisconnected, ConnectionError):
            self._connection.close()
            answer = self._once(method, path, body, sent)
        if answer.status != status:
            raise UnexpectedAnswer(f"{method} {path}: {answer.status} instead of {status}")
        return answer

    def _once(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        for line in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in http.cookies.SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        return Answer(response.status, response.headers.get("Location", ""), content)

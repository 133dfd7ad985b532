"""The main flows with values found nowhere else; afterwards those values are looked for everywhere.

In logs, Sentry's events, the broker's messages, addresses, the cache, sessions, and in every column
of every table of every schema: text, JSON and bytes.
"""

from __future__ import annotations

import base64
import io
import json
import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

import pytest
import sentry_sdk
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from redis import Redis

from core.directory.models import Community
from core.privacy.id_numbers import check_character
from core.tenancy import PUBLIC, working_in
from infra.logs import FORMAT
from infra.sentry import init_sentry
from issuance.models import Application, ApplicationAttachment, Certificate, Redirection, Reveal
from tests.factories.issuance import R06_ANSWERS
from tests.infra.sentry_server import SentryServer, sentry_server
from tests.issuance.counter.pages import posted
from tests.people import PEOPLE, hire

SCHEMA = "pzh_dongqu"
# Put together here, so that this file's own lines in a stack trace prove nothing either way.
NAME = "".join(("欧", "阳", "靖", "瑶"))
SLIP_NAME = "".join(("司", "徒", "蘅", "芷"))
BODY = "".join(("510402", "1957", "0928", "358"))
ID_NUMBER = BODY + check_character(BODY)
PHONE = "".join(("1598", "273", "6041"))
STREET = "".join(("鹿", "鸣", "巷", "7391号"))
NOTE = "".join(("龙", "胆", "草", "之疾"))
FILE_NAME = "".join(("紫", "云", "英", "的身份证"))
REVEAL_NOTE = "".join(("凌", "霄", "花", "来函"))
VALUES = (NAME, SLIP_NAME, ID_NUMBER, PHONE, STREET, NOTE, FILE_NAME, REVEAL_NOTE)
ANSWERS = {
    **R06_ANSWERS,
    "subject_name": NAME,
    "subject_id_number": ID_NUMBER,
    "subject_phone": PHONE,
    "subject_address": f"攀枝花市东区炳草岗街道{STREET}",
    "hardship": NOTE,
    "household": [{**R06_ANSWERS["household"][0], "name": NAME}, *R06_ANSWERS["household"][1:]],
}


def traces(value: str) -> set[str]:
    """Return every way ``value`` may stand in text: as it is, in JSON, in an address, in bytes."""
    raw = value.encode()
    found = {
        value,
        json.dumps(value)[1:-1],
        quote(value),
        repr(raw)[2:-1],
        raw.hex(),
        value.encode("utf-16-le").hex(),
    }
    for start in range(3):  # Base64 depends on where in the text it begins.
        found.add(base64.b64encode(b"\0" * start + raw)[4:-4].decode())
    return {one for one in found if one == value or len(one) > 5}


TRACES = {trace: value for value in VALUES for trace in traces(value)}


def assert_nobody_is_in(text: str, where: str) -> None:
    """Name the place and which value, so that the failure says what to mend."""
    for known in (text, text.lower()):
        found = {VALUES.index(value) for trace, value in TRACES.items() if trace in known}
        assert not found, f"{where} holds value number {sorted(found)}"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """All that our processes would print: the filters of production, a stream of our own."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter(FORMAT))
    for one in logging.getLogger().handlers:
        for each in one.filters:
            handler.addFilter(each)
    assert {type(one).__name__ for one in handler.filters} == {"ScrubbingFilter", "TenantFilter"}
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def reporting(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SentryServer]:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with sentry_server() as server:
        settings.SENTRY_DSN, settings.RELEASE = server.dsn, "2026.11"
        settings.SENTRY_ENVIRONMENT = "test"
        assert init_sentry()
        with sentry_sdk.isolation_scope():
            yield server
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)


@pytest.fixture
def redis() -> Iterator[Any]:
    """The broker and cache, empty before and after.

    But for the bindings: a sender declares its queue once, and without them it sends nothing more.
    """
    with Redis.from_url(configured.REDIS_URL) as server:
        empty(server)
        yield server
        empty(server)


def empty(server: Any) -> None:
    for key in server.scan_iter():
        if not key.startswith(b"_kombu.binding"):
            server.delete(key)


def test_the_sweep_finds_what_it_looks_for() -> None:
    for text in (
        f"x {NAME}", json.dumps({"n": NAME}), quote(NAME), NAME.encode().hex().upper(),
        base64.b64encode(f"ab{NAME} und".encode()).decode(),
    ):  # fmt: skip
        with pytest.raises(AssertionError, match="somewhere holds value number"):
            assert_nobody_is_in(text, "somewhere")


def test_nothing_personal_is_anywhere_in_clear(
    committed: str, log: io.StringIO, reporting: SentryServer, redis: Any
) -> None:
    addresses = walk_through_everything()
    sentry_sdk.flush(timeout=10)
    with working_in(SCHEMA):  # It was there to be found: under seal, and by its indexes.
        assert Application.objects.filter(subject_id_index=ID_NUMBER).count() >= 1
        assert Redirection.objects.get(resident_name_index=SLIP_NAME).resident_name == SLIP_NAME
        assert Reveal.objects.filter(reason="contact").count() == 1
        assert Certificate.objects.count() == 1
        assert ApplicationAttachment.objects.get().name == f"{FILE_NAME}.jpg"
    assert len(reporting.items()) >= 1, "the failure was reported"
    assert "Internal Server Error" in log.getvalue()
    assert_nobody_is_in(log.getvalue(), "the log")
    assert_nobody_is_in(reporting.everything(), "Sentry")
    assert_nobody_is_in(unquote(" ".join(addresses)), "an address")
    sweep_redis(redis)
    assert sweep_database() > 150


# --- The flows ----------------------------------------------------------------------------------
def walk_through_everything() -> list[str]:
    """Issue, refuse, upload, search, reveal, ask and fail; return every address used."""
    clients = {}
    for name in ("clerk", "approver", "officer"):
        clients[name] = Client(headers={"host": "pzh-dongqu.localhost"})
        with working_in(SCHEMA):
            user = hire(PEOPLE[name])
            clients[name].force_login(user, backend="core.identity.signed_in.StaffBackend")
    walk = Walk(clients)
    walk.post("clerk", "counter:home", {"q": f"{NAME}要困难证明"})
    application = walk.opened("R06")
    walk.post("clerk", "counter:draft", posted(ANSWERS), application)
    photo = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(photo, "JPEG")
    photo.seek(0)
    photo.name = f"{FILE_NAME}.jpg"
    walk.post(
        "clerk",
        "counter:attach",
        {**posted(ANSWERS), "attach": "id_papers", "files-id_papers": photo},
        application,
    )
    walk.post("clerk", "counter:submit", posted(ANSWERS), application)
    walk.post("approver", "counter:approve", {}, application)
    with working_in(SCHEMA):
        certificate = str(Certificate.objects.get().public_id)
        code = Certificate.objects.get().verification_code
    walk.get("clerk", "counter:certificate", certificate)
    walk.post("clerk", "counter:print", {}, certificate)
    walk.get("clerk", "counter:certificate_pdf", certificate)
    walk.post(
        "officer", "privacy:reveal_certificate", {"reason": "contact", "note": REVEAL_NOTE},
        certificate,
    )  # fmt: skip
    walk.get("clerk", "verification:answer", code)
    walk.post("clerk", "counter:refuse", {"resident_name": SLIP_NAME, "unit": ""}, "P05")
    for words in (NAME, ID_NUMBER, PHONE):
        walk.post("clerk", "counter:find", {"q": words})
    walk.post("clerk", "identity:sign_in", {"username": NAME, "password": ID_NUMBER})
    walk.post("officer", "privacy:persons", {"id_number": ID_NUMBER})
    second = walk.opened("R06")
    walk.post("clerk", "counter:draft", posted({**ANSWERS, "hardship": ""}), second)
    with working_in(SCHEMA):
        community = Community.objects.get(code=PEOPLE["clerk"].community_code)
    year = str(timezone.localdate().year)
    walk.post("approver", "archive:make_package", {"community": community.code, "year": year})
    walk.break_something()
    walk.post("clerk", "counter:submit", posted(ANSWERS), second, fails=True)
    return walk.addresses


class Walk:
    """Clients by role, and every address they asked for or were sent to."""

    def __init__(self, clients: dict[str, Any]) -> None:
        self.clients = clients
        self.addresses: list[str] = []
        for client in clients.values():
            client.raise_request_exception = False

    def post(
        self, who: str, door: str, data: dict[str, Any], thing: str = "", *, fails: bool = False
    ) -> Any:
        address = self._address(door, thing)
        answer = self._noted(self.clients[who].post(address, data))
        assert (answer.status_code == 500) is fails, (door, answer.status_code)
        hop = answer.headers.get("Location", "")
        if hop.startswith("/"):
            self._noted(self.clients[who].get(hop))
        return answer

    def get(self, who: str, door: str, thing: str) -> Any:
        answer = self._noted(self.clients[who].get(self._address(door, thing)))
        assert answer.status_code == 200, (door, answer.status_code)
        return answer

    def opened(self, item: str) -> str:
        answer = self.post("clerk", "counter:open", {"no": "9"}, item)
        with working_in(SCHEMA):
            newest = Application.objects.order_by("-pk").first()
        assert newest is not None, answer.content.decode()[:500]
        return str(newest.public_id)

    def break_something(self) -> None:
        with working_in(SCHEMA), connection.cursor() as cursor:
            # PostgreSQL then quotes the whole row that it refuses.
            cursor.execute(
                "ALTER TABLE issuance_application "
                "ADD CONSTRAINT broken CHECK (state <> 'submitted') NOT VALID"
            )

    def _address(self, door: str, thing: str) -> str:
        found = reverse(door, args=[thing] if thing else [], urlconf="infra.urls.tenant")
        self.addresses.append(found)
        return found

    def _noted(self, answer: Any) -> Any:
        self.addresses.append(answer.headers.get("Location", ""))
        return answer


# --- The places ---------------------------------------------------------------------------------
def sweep_redis(redis: Any) -> None:
    """Look into every key there is: queues of tasks, cached values."""
    held = {key: _everything_under(redis, key) for key in redis.keys("*")}
    assert b"celery" in held, "a task was sent"
    for key, content in held.items():
        assert_nobody_is_in(key.decode(errors="replace"), "a key in Redis")
        assert_nobody_is_in(content, f"Redis under {key[:40]!r}")


def _everything_under(redis: Any, key: bytes) -> str:
    kind = redis.type(key)
    raw: list[bytes] = []
    if kind == b"string":
        raw = [redis.get(key) or b""]
    elif kind == b"list":
        raw = redis.lrange(key, 0, -1)
    elif kind == b"hash":
        raw = [one for pair in redis.hgetall(key).items() for one in pair]
    elif kind == b"set":
        raw = list(redis.smembers(key))
    elif kind == b"zset":
        raw = list(redis.zrange(key, 0, -1))
    text = []
    for one in raw:
        text.append(one.decode(errors="replace"))
        if one[:1] == b"{":  # A message of the broker: its body is JSON in base64.
            text.append(base64.b64decode(json.loads(one).get("body", "")).decode(errors="replace"))
    return "\n".join(text)


def sweep_database() -> int:
    """Look into every row of every table; return how many tables there were."""
    needles = sorted(TRACES)
    with working_in(PUBLIC), connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        tables = [table for (table,) in cursor.fetchall()]
        for table in tables:
            # A row as text: bytes are in it as hexadecimal digits.
            cursor.execute(
                f"SELECT count(*) FROM {table} AS t "
                "WHERE EXISTS (SELECT FROM unnest(%s::text[]) AS n WHERE position(n IN t::text) > 0)",
                [needles],
            )
            assert cursor.fetchone() == (0,), f"{table} holds personal data in clear"
    return len(tables)

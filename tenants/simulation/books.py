"""The invented books of one county: in the order of time, numbered without gaps."""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from catalog.models import CertificateItem, ListKind
from catalog.selectors import present_edition, template_for
from core.directory.models import Community, RelyingParty
from core.identity.access import Role
from core.identity.models import User
from core.web.chinese import SHANGHAI
from issuance.models import Application, BookCounter, Certificate, Demand, PaperSaved, Redirection
from issuance.models.books import Book
from issuance.verification.codes import ALPHABET
from reporting.models import POINTS_WANTED, MonitoringPoint
from reporting.quarters import midnight
from tenants.simulation.copying import copy_rows, literal
from tenants.simulation.plan import Plan, Share

NAMES = ("张伟", "王芳", "李娜", "刘洋", "陈静", "杨帆", "赵磊", "黄丽", "周强", "吴敏")
MORE_UNITS = (
    "某小区物业公司", "某幼儿园", "某驾校", "某供电所", "某燃气公司", "某通信营业厅", "某婚介所",
    "某养老机构", "某建筑公司", "某旅行社", "某典当行", "某快递网点", "某二手车行", "某培训机构",
)  # fmt: skip
DEMANDED = 0.62
"""The share of redirections where the resident says who asked."""
WITHDRAWN = 0.004
SAVED = 0.05
"""How many papers are spared, as a part of those issued."""
SPREAD = 1.3
"""How much more common each item, unit and community is than the next: rank to the power of −1.3."""


@dataclass
class Writer:
    """What the rows of one county are made of. ``dice`` decides everything, from the seed."""

    plan: Plan
    share: Share
    dice: random.Random
    communities: list[tuple[int, str]]
    clerk: User
    approver: User
    last: dict[tuple[str, int, int], int] = field(default_factory=lambda: defaultdict(int))

    def moments(self, count: int) -> Iterator[datetime]:
        """Yield ``count`` moments of office hours, spread over the plan's quarters, by day."""
        first, last = self.plan.span
        days = (last.next.first_day - first.first_day).days
        start = midnight(first.first_day)
        for number in range(count):
            day = start + timedelta(days=number * days // count)
            yield day + timedelta(seconds=self.dice.randrange(9 * 3600, 18 * 3600))

    def serial(self, book: Book, community: int, year: int) -> int:
        """Return the next number of a book."""
        key = (book.value, community, year)
        self.last[key] += 1
        return self.last[key]

    def uuid(self) -> uuid.UUID:
        """Return a UUID out of the dice."""
        return uuid.UUID(int=self.dice.getrandbits(128), version=4)


def write_books(plan: Plan, share: Share) -> None:
    """Write the certificates and redirections of the county we work in, and set its counters."""
    found = Community.objects.order_by("code").values_list("pk", "mark")
    kept = list(found[: share.communities])
    Community.objects.exclude(pk__in=[pk for pk, _mark in kept]).update(is_active=False)
    writer = Writer(
        plan, share, random.Random(f"{plan.seed} {share.code}"), kept,  # noqa: S311 (no secret)
        _person("simulated-clerk", "经办人甲", Role.CLERK),
        _person("simulated-approver", "负责人乙", Role.APPROVER),
    )  # fmt: skip
    if not kept:
        return
    _write_certificates(writer)
    _write_redirections(writer)
    write_more(writer)
    BookCounter.objects.bulk_create(
        [
            BookCounter(community_id=community, book=book, year=year, last=last)
            for (book, community, year), last in sorted(writer.last.items())
        ]
    )


def _write_certificates(writer: Writer) -> None:
    """Applications first, then the certificates made of them, from the same dice twice."""
    items = [(item, template_for(item)) for item in _items(ListKind.RETAINED)]
    state = writer.dice.getstate()
    sealed = [
        literal(Application._meta.get_field("subject_name").get_db_prep_value(name, connection))
        for name in NAMES
    ]
    people = {"created_by_id": writer.clerk.pk, "approved_by_id": writer.approver.pk}
    copy_rows(
        Application,
        ("id", "public_id", "community_id", "item_id", "template_id", "subject_name", "created_at",
         "saved_at", "submitted_at", "approved_at"),
        (
            (number, public_id, community, item.pk, template.pk, sealed[number % len(sealed)],
             opened, issued, issued, issued)
            for number, public_id, _, community, _, item, template, opened, issued in _drawn(writer, items)
        ),
        state="issued", **people,
    )  # fmt: skip
    writer.dice.setstate(state)
    edition = present_edition()
    code = writer.share.code
    copy_rows(
        Certificate,
        ("id", "public_id", "application_id", "community_id", "template_id", "item_code", "item_name",
         "number", "year", "serial", "verification_code", "issued_at", "issued_on", "valid_until",
         "state", "state_changed_at"),
        (
            (number, public_id, number, community, template.pk, item.code, item.name,
             *_numbered(writer, Book.CERTIFICATE, community, mark, issued),
             _code(code, number), issued, issued.date(), issued.date() + timedelta(days=90),
             *(("revoked", issued) if number % 1000 < 1000 * WITHDRAWN else ("issued", r"\N")))
            for number, _, public_id, community, mark, item, template, _, issued in _drawn(writer, items)
        ),
        edition_id=edition.pk, issuer_name=writer.share.name, clerk_id=writer.clerk.pk,
        approver_id=writer.approver.pk, paper={}, pdf_sha256="0" * 64, pdf_size=100_000,
    )  # fmt: skip


def _drawn(writer: Writer, items: list[tuple[CertificateItem, Any]]) -> Iterator[tuple[Any, ...]]:
    dice = writer.dice
    which = dice.choices(range(len(items)), _ranked(len(items)), k=4096)
    for number, issued in enumerate(writer.moments(writer.share.certificates), 1):
        community, mark = dice.choice(writer.communities)
        item, template = items[which[dice.getrandbits(12)]]
        took = timedelta(seconds=int(dice.lognormvariate(6.6, 1.5)))
        yield (
            number,
            writer.uuid(),
            writer.uuid(),
            community,
            mark,
            item,
            template,
            issued - took,
            issued,
        )


def _write_redirections(writer: Writer) -> None:
    items = _items(ListKind.PROHIBITED)
    parties = [*RelyingParty.objects.order_by("pk").values_list("pk", "name")]
    units: list[tuple[Any, str]] = [*parties, *((r"\N", name) for name in MORE_UNITS)]
    writer.dice.shuffle(units)
    state = writer.dice.getstate()
    copy_rows(
        Demand,
        ("id", "community_id", "item_id", "relying_party_id", "unit_name", "noted_at"),
        (
            (demand, community, item.pk, *unit, told)
            for _, demand, _, community, _, item, unit, told in _told(writer, items, units)
            if demand is not None
        ),
        noted_by_id=writer.clerk.pk,
    )  # fmt: skip
    writer.dice.setstate(state)
    name = literal(
        Redirection._meta.get_field("resident_name").get_db_prep_value(NAMES[0], connection)
    )
    copy_rows(
        Redirection,
        ("id", "public_id", "community_id", "item_id", "number", "year", "serial", "resident_name",
         "demand_id", "told_at"),
        (
            (number, public_id, community, item.pk,
             *_numbered(writer, Book.REDIRECTION, community, mark, told), name,
             r"\N" if demand is None else demand, told)
            for number, demand, public_id, community, mark, item, _, told in _told(writer, items, units)
        ),
        told_by_id=writer.clerk.pk,
    )  # fmt: skip


def _told(
    writer: Writer, items: list[CertificateItem], units: list[tuple[Any, str]]
) -> Iterator[tuple[Any, ...]]:
    dice, demands = writer.dice, 0
    which = dice.choices(items, _ranked(len(items)), k=4096)
    whose = dice.choices(units, _ranked(len(units)), k=4096)
    for number, told in enumerate(writer.moments(writer.share.redirections), 1):
        community, mark = dice.choice(writer.communities)
        is_demanded = dice.random() < DEMANDED
        demands += is_demanded
        yield (
            number, demands if is_demanded else None, writer.uuid(), community, mark,
            which[dice.getrandbits(12)], whose[dice.getrandbits(12)], told,
        )  # fmt: skip


def write_more(writer: Writer) -> None:
    """Write the papers saved, and make the first communities monitoring points all along."""
    items = [
        (item, substitute.name)
        for item in _items(ListKind.RETAINED)
        for substitute in item.substitutes.order_by("position")[:1]
    ]
    which = writer.dice.choices(items, _ranked(len(items)), k=4096)
    field = PaperSaved._meta.get_field("resident_name")
    copy_rows(
        PaperSaved,
        ("id", "public_id", "community_id", "item_id", "name", "number", "year", "serial", "told_at"),
        (
            (number, writer.uuid(), community, item.pk, name,
             *_numbered(writer, Book.SAVING, community, mark, told), told)
            for number, told in enumerate(
                writer.moments(round(SAVED * writer.share.certificates)), 1
            )
            for community, mark in (writer.dice.choice(writer.communities),)
            for item, name in (which[writer.dice.getrandbits(12)],)
        ),
        told_by_id=writer.clerk.pk,
        resident_name=field.get_db_prep_value(NAMES[0], connection),
    )  # fmt: skip
    first = writer.plan.span[0]
    MonitoringPoint.objects.bulk_create(
        MonitoringPoint(
            community_id=community, starts_on=first.first_day, chosen_at=midnight(first.first_day)
        )
        for community, _mark in writer.communities[:POINTS_WANTED]
    )


def _numbered(
    writer: Writer, book: Book, community: int, mark: str, at: datetime
) -> tuple[str, int, int]:
    year = at.astimezone(SHANGHAI).year
    serial = writer.serial(book, community, year)
    sign = {Book.REDIRECTION: "告", Book.SAVING: "免"}.get(book, "")
    return f"{mark}{sign}〔{year}〕第{serial:04d}号", year, serial


def _code(division: str, number: int) -> str:
    """Return a code no other paper has: plainly counted, and known to no index."""
    digits = ""
    rest = int(division) * 10**7 + number
    while rest:
        rest, digit = divmod(rest, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return f"S{digits:0>12}"


def _ranked(count: int) -> list[float]:
    return [1 / (rank + 1) ** SPREAD for rank in range(count)]


def _items(kind: ListKind) -> list[CertificateItem]:
    found = CertificateItem.objects.filter(edition=present_edition(), kind=kind)
    return list(found.order_by("code"))


def _person(username: str, name: str, role: Role) -> User:
    user = User.objects.filter(username=username).first()
    return user or User.objects.create_user(username, name=name, role=role)

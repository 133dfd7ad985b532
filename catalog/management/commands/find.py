from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.errors import NoEditionInForce
from catalog.finder import Finder
from catalog.selectors import finder_of, present_edition
from core.errors import NotFound
from core.tenancy import PUBLIC, tenant_by_slug, working_in

HITS = 3


class Command(BaseCommand):
    help = (
        "Answer requests, one a line, as query<TAB>verdict<TAB>code1,code2,code3<TAB>score, the "
        "score being the first hit's (0 to 1). Lines go out as they come in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True, help="slug of the office whose lists decide")
        parser.add_argument(
            "--tsv", required=True, metavar="FILE", help="requests in UTF-8, - for standard input"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        finder = _finder_for(options["tenant"])
        try:
            for line in answers(finder, _lines_of(options["tsv"])):
                self.stdout.write(line)
        except BrokenPipeError:  # Whoever read along has seen enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def answers(finder: Finder, lines: Iterable[str]) -> Iterator[str]:
    """Yield one answer for each request; blank lines are passed over, tabs become blanks."""
    for line in lines:
        query = " ".join(line.lstrip("\ufeff").split())
        if query:
            finding = finder.find(query)
            codes = ",".join(hit.code for hit in finding.hits[:HITS])
            score = finding.hits[0].score if finding.hits else 0.0
            yield f"{query}\t{finding.verdict}\t{codes}\t{score:.3f}"


def _finder_for(slug: str) -> Finder:
    """Return the finder of an office; it needs no database any more."""
    try:
        with working_in(PUBLIC):
            tenant = tenant_by_slug(slug)
        if tenant.schema_name == PUBLIC:
            raise CommandError(f"{slug} is the platform itself: it has no lists.")
        with working_in(tenant):
            return finder_of(present_edition())
    except NoEditionInForce:
        raise CommandError(f"{slug} has no edition in force: publish or adopt one first.") from None
    except NotFound:
        raise CommandError(f"There is no tenant {slug}.") from None


def _lines_of(name: str) -> Iterator[str]:
    """Yield the lines as they come; whatever is wrong with them is said in one sentence."""
    number = 0
    try:
        with nullcontext(sys.stdin.buffer) if name == "-" else open(name, "rb") as file:
            for line in file:
                number += 1
                yield line.decode()
    except UnicodeDecodeError:
        raise CommandError(f"{name} is not UTF-8 text: see line {number}.") from None
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CommandError(f"{name} cannot be read: {error.strerror}.") from None

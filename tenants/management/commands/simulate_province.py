from __future__ import annotations

import time
from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.errors import DomainError
from reporting.quarters import Quarter
from tenants.simulation.building import build_province
from tenants.simulation.plan import Plan


def _count(text: str) -> int:
    if not text.isdigit():
        raise ArgumentTypeError(f"{text} is no number from 0")
    return int(text)


class Command(BaseCommand):
    help = (
        "Build a simulated province in an empty, migrated database, to measure on. The same "
        "arguments give the same books; a killed run goes on. Refuses a database with real offices."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenants", type=_count, default=204, help="cities and counties")
        parser.add_argument("--communities", type=_count, default=34_412)
        parser.add_argument("--certificates", type=_count, default=7_000_000)
        parser.add_argument("--redirections", type=_count, default=2_000_000)
        parser.add_argument("--quarters", type=_count, default=12, help="how far back they go")
        parser.add_argument("--last-quarter", help="such as 2026Q3; the last one that is over")
        parser.add_argument("--seed", type=_count, default=1)

    def handle(self, *_args: Any, **options: Any) -> None:
        last = options["last_quarter"] or str(Quarter.of(timezone.now()).previous)
        started = time.monotonic()
        try:
            plan = Plan(
                tenants=max(2, options["tenants"]),
                communities=options["communities"],
                certificates=options["certificates"],
                redirections=options["redirections"],
                seed=options["seed"],
                quarters=max(1, options["quarters"]),
                last_quarter=str(Quarter.parse(last)),
            )
            self.stdout.write(f"About {plan.bytes_needed / 1e9:.1f} GB will be written.")
            written = build_province(plan, self._tell)
        except DomainError as refusal:
            raise CommandError(refusal.message) from None
        self.stdout.write(
            self.style.SUCCESS(f"{written} offices in {time.monotonic() - started:.0f} s.")
        )

    def _tell(self, number: int, total: int, name: str) -> None:
        self.stdout.write(f"[{number}/{total}] {name}")

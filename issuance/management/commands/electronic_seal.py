from __future__ import annotations

import getpass
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.directory.models import Community
from core.errors import DomainError
from core.tenancy import PUBLIC, tenant_by_slug, working_in
from issuance.actions.electronic_seals import configure_seal_key, retire_seal_key
from issuance.models import SealKey

PASSPHRASE_VARIABLE = "SEAL_PASSPHRASE"  # noqa: S105  (its name only)


class Command(BaseCommand):
    help = (
        "Switch a tenant's electronic seal on (--pkcs12 FILE), off (--retire), or show it. The "
        f"passphrase is asked for, or taken from {PASSPHRASE_VARIABLE}; never give it as an argument."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tenant", required=True, help="slug of the office")
        parser.add_argument("--community", help="its 12-digit code; all communities by default")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--pkcs12", metavar="FILE", help="key and certificate")
        what.add_argument("--retire", action="store_true", help="switch the electronic seal off")

    def handle(self, *_args: Any, **options: Any) -> None:
        with working_in(PUBLIC):
            schema = tenant_by_slug(options["tenant"]).schema_name
        content, passphrase = b"", ""
        if options["pkcs12"]:
            try:
                content = Path(options["pkcs12"]).read_bytes()
            except OSError as error:
                raise CommandError(f"{options['pkcs12']}: {error.strerror}.") from error
            passphrase = os.environ.get(PASSPHRASE_VARIABLE) or getpass.getpass("Passphrase: ")
        with working_in(schema):
            community = _community(options["community"])
            try:
                if content:
                    configure_seal_key(content, passphrase, community=community)
                elif options["retire"] and not retire_seal_key(community=community):
                    raise CommandError("There is no electronic seal to switch off.")
            except DomainError as refusal:
                raise CommandError(refusal.message) from refusal
            keys = list(SealKey.objects.filter(is_in_use=True).select_related("community"))
        for key in keys:
            where = key.community.name if key.community else "all communities"
            until = f"{key.valid_until:%Y-%m-%d}"
            self.stdout.write(f"{where}: {key.holder}, serial {key.serial}, valid until {until}")
        if not keys:
            self.stdout.write("No electronic seal is in use: papers are stamped by hand.")


def _community(code: str | None) -> Community | None:
    if not code:
        return None
    community = Community.objects.filter(code=code).first()
    if community is None:
        raise CommandError(f"There is no community {code} in this office.")
    return community

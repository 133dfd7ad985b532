from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from tenants.demo import seed_demo
from tenants.demo_quarter import play_last_quarter


class Command(BaseCommand):
    help = "Build the demo (Sichuan, Panzhihua, six counties, a quarter of work) and write .local/demo.json."

    def handle(self, *_args: Any, **_options: Any) -> None:
        public_url = os.environ.get("DEMO_PUBLIC_URL", settings.PUBLIC_URL)
        seed_demo(public_url, settings.LOCAL_DIR / "demo.json", self.stdout.write)
        play_last_quarter(self.stdout.write)

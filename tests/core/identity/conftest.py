from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def sign_in_site(settings: Any) -> None:
    """Sign-in behind the whole stack, on a site with the counter's address and no more."""
    settings.ROOT_URLCONF = "tests.core.identity.site"

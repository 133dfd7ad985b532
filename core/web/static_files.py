"""Static files whose addresses are looked up once: a page names ten, and they do not change."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class _RemembersAddresses:
    """Remembers the address of every file it was asked for, while the process lives."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._addresses: dict[str | None, str] = {}
        super().__init__(*args, **kwargs)

    def url(self, name: str | None, *args: Any, **kwargs: Any) -> str:
        address = self._addresses.get(name)
        if address is None:
            address = super().url(name, *args, **kwargs)  # type: ignore[misc]
            if not (args or kwargs):
                self._addresses[name] = address
        return str(address)


class PlainStorage(_RemembersAddresses, StaticFilesStorage):
    """As they lie in the apps: development and tests."""


class HashedStorage(_RemembersAddresses, CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Collected, compressed, and named by what is in them: production."""

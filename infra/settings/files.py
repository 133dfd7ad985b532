"""Where files lie: ``FILES_URL`` names a folder or a bucket, and each shelf has its part of it.

``file:///srv/files`` or ``s3://key:secret@host:port/bucket?tls=0&region=…&prefix=…&timeout=5``.
Key and secret are percent-encoded. Without a host it is Amazon's own in ``region``.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# As in core.files.shelves, which cannot be asked: it wants settings, and they are being read.
SHELVES = ("archive", "photos", "attachments", "packages")
_KNOWN = {"tls", "region", "prefix", "timeout"}


def shelves_at(url: str) -> dict[str, Any]:
    """Return the ``STORAGES`` entries of all shelves; raise ``ImproperlyConfigured``."""
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path:
        root = unquote(parts.path).rstrip("/")
        return {
            shelf: {
                "BACKEND": "core.files.folder.DurableFolder",
                "OPTIONS": {"location": f"{root}/{shelf}"},
            }
            for shelf in SHELVES
        }
    if parts.scheme == "s3":
        options, prefix = _bucket(url)
        return {
            shelf: {
                "BACKEND": "core.files.bucket.Bucket",
                "OPTIONS": {**options, "location": f"{prefix}{shelf}"},
            }
            for shelf in SHELVES
        }
    raise ImproperlyConfigured(
        "FILES_URL is file:///an/absolute/folder or s3://key:secret@host:port/bucket."
    )


def _bucket(url: str) -> tuple[dict[str, Any], str]:
    """Return the storage's options but its location, and the prefix before that."""
    parts = urlsplit(url)
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    bucket = parts.path.strip("/")
    if not (parts.username and parts.password and bucket) or "/" in bucket:
        raise ImproperlyConfigured("FILES_URL lacks key, secret or bucket (never print it).")
    if unknown := set(query) - _KNOWN:
        raise ImproperlyConfigured(f"FILES_URL knows no {', '.join(sorted(unknown))}.")
    options: dict[str, Any] = {
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "bucket_name": bucket,
        "region_name": query.get("region", "us-east-1"),
        "timeout": float(query.get("timeout", "5")),
    }
    if parts.hostname:
        scheme = "http" if query.get("tls") == "0" else "https"
        port = f":{parts.port}" if parts.port else ""
        options["endpoint_url"] = f"{scheme}://{parts.hostname}{port}"
    prefix = query.get("prefix", "").strip("/")
    return options, f"{prefix}/" if prefix else ""

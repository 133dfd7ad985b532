"""A shelf in a bucket of an S3-compatible server: every step has a limit, all trouble one name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from core.files.shelves import Kept

_GONE = {"404", "NoSuchKey", "NotFound"}


class Bucket(S3Storage):  # type: ignore[misc]
    """Django-storages' S3 storage for shelves.

    One request per file, tried twice; ``timeout`` seconds to connect and to each answer. With the
    default of 5 an issue waits 20 seconds for a server that never speaks, and then says so.
    """

    def __init__(self, *, timeout: float = 5, **settings: Any) -> None:
        """Take django-storages' settings, and ``timeout`` in seconds."""
        super().__init__(
            file_overwrite=True,
            default_acl=None,
            querystring_auth=True,
            client_config=Config(
                s3={"addressing_style": "path"},
                signature_version="s3v4",
                connect_timeout=timeout,
                read_timeout=timeout,
                retries={"total_max_attempts": 2, "mode": "standard"},
                # Older S3-compatible servers refuse what the newest clients add by themselves.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
            **settings,
        )

    @property
    def _client(self) -> Any:
        return self.connection.meta.client

    def _key(self, name: str) -> str:
        return str(self._normalize_name(name))

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name as it is: it is a hash, and the same bytes replace themselves."""
        return name

    def _save(self, name: str, content: IO[Any]) -> str:
        content.seek(0)
        with _as_os_error():
            self._client.put_object(
                Bucket=self.bucket_name, Key=self._key(name), Body=content.read()
            )
        return name

    def exists(self, name: str) -> bool:
        """Say whether the object is there."""
        try:
            with _as_os_error():
                self._client.head_object(Bucket=self.bucket_name, Key=self._key(name))
        except FileNotFoundError:
            return False
        return True

    def delete(self, name: str) -> None:
        """Delete the object."""
        with _as_os_error():
            self._client.delete_object(Bucket=self.bucket_name, Key=self._key(name))

    def chunks(self, name: str, size: int) -> Iterator[bytes]:
        """Yield the object in pieces of ``size`` bytes."""
        with _as_os_error():
            answer = self._client.get_object(Bucket=self.bucket_name, Key=self._key(name))
            yield from answer["Body"].iter_chunks(size)

    def walk(self, folder: str) -> Iterator[Kept]:
        """Yield every object below ``folder``."""
        prefix = self._key(folder) + "/"
        cut = len(self._key(""))
        with _as_os_error():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.bucket_name, Prefix=prefix
            )
            for page in pages:
                for found in page.get("Contents", ()):
                    yield Kept(found["Key"][cut:].lstrip("/"), found["LastModified"])


@contextmanager
def _as_os_error() -> Iterator[None]:
    """Turn what the client library raises into ``OSError``, as a disk would."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        kind = FileNotFoundError if code in _GONE else OSError
        raise kind(f"The S3 server answered {code}.") from error
    except BotoCoreError as error:
        raise OSError(f"The S3 server cannot be used: {type(error).__name__}.") from error

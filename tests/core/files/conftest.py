"""An S3-compatible server, really listening; and one that never answers."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from infra.settings.files import shelves_at

KEY, SECRET, BUCKET = "files-key", "files/secret+", "papers"


@pytest.fixture(scope="session")
def s3_port() -> Iterator[int]:
    """Run the server for the whole session; return its port."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    assert host == "127.0.0.1"
    client = boto3.client(
        "s3", endpoint_url=f"http://127.0.0.1:{port}", region_name="us-east-1",
        aws_access_key_id=KEY, aws_secret_access_key=SECRET,
    )  # fmt: skip
    client.create_bucket(Bucket=BUCKET)
    try:
        yield port
    finally:
        client.close()
        server.stop()


@pytest.fixture
def shelves_on(settings: Any, archive_root: Any) -> Callable[..., None]:
    """Return a verb: put every shelf on the server at ``port``, in a part of its own."""

    def put(port: int, *, key: str = KEY, bucket: str = BUCKET, timeout: float = 1) -> None:
        secret = SECRET.replace("/", "%2F").replace("+", "%2B")
        url = (
            f"s3://{key}:{secret}@127.0.0.1:{port}/{bucket}"
            f"?tls=0&timeout={timeout}&prefix={archive_root.parent.name}"
        )
        settings.STORAGES = {**settings.STORAGES, **shelves_at(url)}

    return put


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes the connection and never says a word."""
    taken: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        is_over = threading.Event()

        def take() -> None:
            while not is_over.is_set():
                try:
                    taken.append(listening.accept()[0])
                except TimeoutError:
                    continue

        taking = threading.Thread(target=take)
        taking.start()
        yield int(listening.getsockname()[1])
        is_over.set()
        taking.join()
    for one in taken:
        one.close()


@pytest.fixture
def closed_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@pytest.fixture
def guarded(s3_port: int) -> Iterator[Callable[[], None]]:
    """Return a verb: from here to the end of the test the server asks who we are."""
    address = f"http://127.0.0.1:{s3_port}/moto-api/reset-auth"
    before: list[str] = []

    def guard() -> None:
        answer = requests.post(address, data=b"0", timeout=5)
        before.append(answer.json()["PREVIOUS_INITIAL_NO_AUTH_ACTION_COUNT"])

    yield guard
    for count in before:
        requests.post(address, data=count.encode(), timeout=5)

"""200 MB at once: refused by what the request says of itself, whoever sends them wherever."""

from __future__ import annotations

import io
import tracemalloc

import pytest
from django.core.files import uploadhandler

MEGABYTE = 1024 * 1024


class Sent(io.RawIOBase):
    """A body of ``size`` bytes that nobody has to hold; remembers the largest piece asked for."""

    def __init__(self, size: int) -> None:
        self.left, self.largest_piece = size, 0

    def read(self, size: int = -1) -> bytes:
        piece = min(self.left, size if size >= 0 else self.left)
        self.largest_piece = max(self.largest_piece, piece)
        self.left -= piece
        return bytes(piece)


@pytest.mark.parametrize("path", ["/counter/", "/sign-in/", "/back-office/", "/nowhere/"])
def test_two_hundred_megabytes_are_thrown_away_unread_and_a_sentence_says_so(
    client_for, county, clerk, path, monkeypatch
):
    monkeypatch.setattr(uploadhandler, "TemporaryUploadedFile", None)  # None would be written.
    body = Sent(200 * MEGABYTE)
    client = client_for(county, clerk)
    tracemalloc.start()
    try:
        answer = client.generic(
            "POST",
            path,
            content_type="multipart/form-data; boundary=x",
            CONTENT_LENGTH=str(200 * MEGABYTE),
            **{"wsgi.input": body},
        )
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code == 413
    assert "文件太大，没有上传" in answer.text
    assert "64 兆" in answer.text
    assert (body.left, body.largest_piece) == (0, 256 * 1024)
    assert most < 16 * MEGABYTE


def test_a_length_that_is_no_number_is_refused(client_for, county, clerk):
    answer = client_for(county, clerk).generic(
        "POST", "/counter/", CONTENT_LENGTH="-1", **{"wsgi.input": Sent(10)}
    )
    assert answer.status_code == 413

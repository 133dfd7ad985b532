"""Files under their hash: whole or not there, apart by tenant and shelf."""

from __future__ import annotations

import os
import time

import pytest
from django.core.exceptions import ImproperlyConfigured

from core import files
from core.files import FilesUnavailable
from core.tenancy import working_in
from infra.settings.files import shelves_at


def test_a_disk_that_takes_nothing_is_said_so(in_county, archive_root):
    archive_root.write_text("in the way")
    with pytest.raises(FilesUnavailable):
        files.keep(b"paper", shelf="archive")


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "a" * 63])
def test_only_a_hash_names_a_file(in_county, name):
    for verb in (files.read, files.digest, files.remove):
        with pytest.raises(FileNotFoundError):
            verb(name, shelf="archive")
    assert not files.exists(name, shelf="archive")


def test_another_tenant_and_another_shelf_see_nothing(county, other_county):
    with working_in(county):
        sha256 = files.keep(b"paper", shelf="archive")
        assert files.read(sha256, shelf="archive") == b"paper"
        assert not files.exists(sha256, shelf="attachments")
    with working_in(other_county):
        assert not files.exists(sha256, shelf="archive")
        with pytest.raises(FileNotFoundError):
            files.remove_named(f"{county.schema_name}/{sha256[:2]}/{sha256}.pdf", shelf="archive")
    with working_in(county):
        assert files.exists(sha256, shelf="archive")


def test_a_damaged_file_says_so_by_its_digest_and_keeping_it_again_mends_it(in_county):
    sha256 = files.keep(b"paper", shelf="archive")
    files.path_of(sha256, shelf="archive").write_bytes(b"piper")
    assert files.digest(sha256, shelf="archive") != sha256
    assert files.keep(b"paper", shelf="archive") == sha256
    assert files.digest(sha256, shelf="archive") == sha256


def test_a_large_file_is_kept_from_disk(in_county, tmp_path):
    (tmp_path / "large").write_bytes(b"paper" * 100_000)
    sha256 = files.keep_file(tmp_path / "large", shelf="packages")
    assert b"".join(files.chunks(sha256, shelf="packages")) == b"paper" * 100_000


def test_what_was_removed_is_gone_and_may_be_removed_again(in_county):
    sha256 = files.keep(b"paper", shelf="archive")
    files.remove(sha256, shelf="archive")
    files.remove(sha256, shelf="archive")
    with pytest.raises(FileNotFoundError):
        files.read(sha256, shelf="archive")


def test_orphans_are_old_and_unknown(in_county):
    known, young, old = (files.keep(name, shelf="archive") for name in (b"1", b"2", b"3"))
    torn = files.path_of(old, shelf="archive").parent / "tmp1.part"
    torn.write_bytes(b"half")
    yesterday = time.time() - 2 * files.ORPHAN_AGE_SECONDS
    for path in (files.path_of(known, shelf="archive"), files.path_of(old, shelf="archive"), torn):
        os.utime(path, (yesterday, yesterday))
    found = list(files.orphans(lambda hashes: {known} & set(hashes), shelf="archive"))
    folder = f"{in_county.schema_name}/{old[:2]}"
    assert sorted(found) == sorted([f"{folder}/{old}.pdf", f"{folder}/tmp1.part"])
    assert files.exists(young, shelf="archive")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "relative/folder",
        "file://host/folder",
        "s3://host/bucket",
        "s3://key:secret@host/",
        "s3://key:secret@host/bucket/deeper",
        "s3://key:secret@host/bucket?tsl=0",
        "ftp://key:secret@host/bucket",
    ],
)
def test_an_address_we_cannot_use_is_refused_without_printing_it(url):
    with pytest.raises(ImproperlyConfigured) as refused:
        shelves_at(url)
    assert url == "" or url not in str(refused.value)


def test_an_s3_address_carries_all_a_bucket_needs():
    url = "s3://k%2Fey:sec%40ret@files.example:9000/papers?tls=0&prefix=city&timeout=3"
    archive = shelves_at(url)["archive"]
    assert archive["BACKEND"] == "core.files.bucket.Bucket"
    assert archive["OPTIONS"] == {
        "access_key": "k/ey",
        "secret_key": "sec@ret",
        "bucket_name": "papers",
        "region_name": "us-east-1",
        "timeout": 3.0,
        "endpoint_url": "http://files.example:9000",
        "location": "city/archive",
    }

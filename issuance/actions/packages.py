"""Asking for a year's package, making it, and handing it out."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from core import files
from core.audit.trail import record
from core.directory.models import Community
from core.errors import DomainError
from core.files import FilesUnavailable
from core.identity.access import Can, require
from core.identity.models import User
from core.notices.actions import notify
from issuance.archive_errors import NothingToPack, PackageBeingMade, PackageNotReady
from issuance.models import ArchivePackage, IssuingPolicy
from issuance.models.packages import PackageState
from issuance.packaging.contents import build_package
from issuance.selectors.archive import years_of

logger = logging.getLogger(__name__)
SHELF = "packages"
NO_ROOM = "存储空间不够或暂时用不了，档案包没有做成。请联系管理员后重新制作。"
STALE = "其中有证明已按规定销毁，原来的档案包已一并删除。需要时请重新制作。"


@transaction.atomic
def ask_for_package(community: Community, year: int, *, by: User) -> ArchivePackage:
    """Have the package of a year made; one that was made before is made anew.

    Raises ``NothingToPack``, ``PackageBeingMade``.
    """
    from issuance.tasks import make_archive_package

    require(by, Can.KEEP_ARCHIVE)
    if year not in dict(years_of(community)):
        raise NothingToPack
    IssuingPolicy.objects.select_for_update().first()  # One at a time.
    package = ArchivePackage.objects.filter(community=community, year=year).first()
    if package is not None and package.state == PackageState.MAKING:
        raise PackageBeingMade
    package = package or ArchivePackage(community=community, year=year)
    package.state, package.failure = PackageState.MAKING, ""
    package.asked_by, package.asked_at = by, timezone.now()
    package.save()
    record("archive.package_asked_for", package, by=by, community=community.code, year=year)
    transaction.on_commit(partial(make_archive_package.delay, package.pk), robust=True)
    return package


@transaction.atomic
def make_package(package_pk: int) -> bool:
    """Make a package that waits; False where there is nothing to do, or another is at it.

    It is complete on its shelf before its row says so. What cannot be made says why, to the person
    who asked.
    """
    waiting = ArchivePackage.objects.select_for_update(skip_locked=True, of=("self",))
    waiting = waiting.select_related("community", "asked_by")
    package = waiting.filter(pk=package_pk, state=PackageState.MAKING).first()
    if package is None:
        return False
    try:
        with tempfile.TemporaryDirectory(prefix="package-") as folder:
            path, package.papers = build_package(
                package.community, package.year, Path(folder), progress=_progress_of(package)
            )
            package.size = path.stat().st_size
            package.sha256 = files.keep_file(path, shelf=SHELF)
        package.state, package.made_at = PackageState.READY, timezone.now()
    except (OSError, FilesUnavailable):
        logger.exception("A package could not be written.")
        package.state, package.failure = PackageState.FAILED, NO_ROOM
    except DomainError as refusal:
        package.state, package.failure = PackageState.FAILED, refusal.message[:200]
    package.save()
    record(f"archive.package_{package.state}", package, by=None, papers=package.papers)
    _tell(package)
    return True


def hand_out_package(package: ArchivePackage, *, by: User) -> Iterator[bytes]:
    """Return the zip piece by piece and note who took it. Raises ``PackageNotReady``."""
    require(by, Can.EXPORT_ARCHIVE)
    if package.state != PackageState.READY or not files.exists(package.sha256, shelf=SHELF):
        raise PackageNotReady
    pieces = files.chunks(package.sha256, shelf=SHELF)
    record(
        "archive.package_taken", package, by=by, community=package.community.code, year=package.year
    )
    return pieces


def discard_packages(community: Community, years: set[int]) -> None:
    """Delete the packages that hold papers which were destroyed. Raises ``FilesUnavailable``."""
    for package in ArchivePackage.objects.filter(community=community, year__in=years):
        if package.sha256:
            files.remove(package.sha256, shelf=SHELF)
        if package.state == PackageState.READY:
            package.state, package.failure, package.sha256 = PackageState.FAILED, STALE, ""
            package.save(update_fields=["state", "failure", "sha256"])


def progress_of(package: ArchivePackage) -> tuple[int, int] | None:
    """Return (papers packed, papers there are) of a package being made; None before it begins."""
    found: tuple[int, int] | None = cache.get(_key(package))
    return found


def _progress_of(package: ArchivePackage) -> Callable[[int], None]:
    """Return what hears the progress: the transaction that makes the package shows nothing."""
    total = dict(years_of(package.community)).get(package.year, 0)

    def hear(done: int) -> None:
        if done % 20 == 0 or done == total:
            cache.set(_key(package), (done, total), timeout=3600)

    return hear


def _key(package: ArchivePackage) -> str:
    return f"archive-package:{package.pk}"


def _tell(package: ArchivePackage) -> None:
    what = f"{package.community.short_name}{package.year}年档案包"
    is_ready = package.state == PackageState.READY
    notify(
        [package.asked_by],
        key=f"archive-package:{package.pk}:{package.asked_at:%Y%m%d%H%M%S}",
        title=f"{what}{'已做好' if is_ready else '没有做成'}",
        body=f"共{package.papers}份证明，可以下载。" if is_ready else package.failure,
        url=f"{reverse('archive:packages')}?community={package.community.code}",
    )

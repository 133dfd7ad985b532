"""Why the archive is not changed, or not handed out."""

from __future__ import annotations

from core.errors import DomainError


class NothingDue(DomainError):
    """No paper of the community has outlived its period."""

    code = "nothing_due"
    message = "这个社区没有保管期满、可以销毁的证明，没有生成清单。"


class DisposalOpen(DomainError):
    """One list at a time in each community."""

    code = "disposal_open"
    message = "这个社区已有一份销毁清单没有办完，请先办完那一份。"


class DisposalDecided(DomainError):
    """The list no longer waits for a decision."""

    code = "disposal_decided"
    message = "这份销毁清单已经复核过，没有再次处理。请刷新页面查看。"


class SamePersonMayNotDispose(DomainError):
    """Two people: who proposed does not decide."""

    code = "same_person_may_not_dispose"
    message = "提出销毁的人不能自己复核。请由另一位有权限的同志复核。"


class AlreadyDestroyed(DomainError):
    """There is nothing left to freeze or to show."""

    code = "already_destroyed"
    message = "这份证明已按规定销毁，只保留编号、校验值和销毁记录。"


class AlreadyFrozen(DomainError):
    """One hold at a time."""

    code = "already_frozen"
    message = "这份证明已经冻结，不用重复冻结。"


class NotFrozen(DomainError):
    """There is no hold to lift."""

    code = "not_frozen"
    message = "这份证明没有被冻结。"


class PackageBeingMade(DomainError):
    """The same package is being made already."""

    code = "package_being_made"
    message = "这一年的档案包正在制作，请稍候，完成后可在本页下载。"


class PackageNotReady(DomainError):
    """The package is not made yet, or was not made."""

    code = "package_not_ready"
    message = "这个档案包还没有做好，请回到档案页查看进度，或重新制作。"


class NothingToPack(DomainError):
    """No certificate was issued in that year."""

    code = "nothing_to_pack"
    message = "这一年没有出具过证明，没有制作档案包。"

"""The tenant's own rules, and the counters its numbers come from."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models

from core.directory.models import Community


class IssuingPolicy(models.Model):
    """How this tenant issues: one row, made at roll-out."""

    self_approval_is_allowed = models.BooleanField(
        "允许经办人自行审批",
        default=False,
        help_text="只适用于人手少的村（社区）。台账和用印登记会注明“经办人自行审批”。",
    )
    seal_reminder_days = models.PositiveSmallIntegerField(
        "盖章、回传超过几天提醒",
        default=3,
        help_text="证明出具后没有确认盖章，或者盖章后没有上传扫描件，超过这些天，提醒社区负责人一次。",
    )

    erase_unissued_after_days = models.PositiveSmallIntegerField(
        "未出具的申请保存天数",
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(730)],
        help_text="填写中、已放弃的申请没有出具证明，超过这些天没有改动，其中的个人信息自动删除。",
    )

    empty_practice_after_days = models.PositiveSmallIntegerField(
        "练习内容保存天数",
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        help_text="练习模式里填写的内容，超过这些天自动清空，不用审批。",
    )
    practice_emptied_until = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "开具规则"
        verbose_name_plural = "开具规则"

    def __str__(self) -> str:
        return "开具规则"


class Book(models.TextChoices):
    """What is numbered without gaps, per community and year (archive: per community)."""

    CERTIFICATE = "certificate", "证明"
    SEAL_USE = "seal_use", "用印"
    REDIRECTION = "redirection", "告知单"
    SAVING = "saving", "免开告知单"
    ARCHIVE = "archive", "存档"
    DISPOSAL = "disposal", "销毁"
    FILE = "file", "清单外事项卷宗"


class BookCounter(models.Model):
    """The last number given out. Its row stays locked until the transaction that took one ends."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    book = models.CharField(max_length=16, choices=Book.choices)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        verbose_name = "编号"
        verbose_name_plural = "编号"
        constraints = (
            models.UniqueConstraint(fields=("community", "book", "year"), name="one_counter"),
        )

    def __str__(self) -> str:
        return f"{self.community_id} {self.book} {self.year}: {self.last}"

    @classmethod
    def take_next(cls, community: Community, book: Book, year: int) -> int:
        """Return the next number, from 1. A rolled-back transaction gives its number back.

        One statement locks and counts, so numbers have no gaps and no twins under any number of
        clerks; the next one waits until this transaction ends.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO issuance_bookcounter AS counter (community_id, book, year, last) "
                "VALUES (%s, %s, %s, 1) ON CONFLICT (community_id, book, year) "
                "DO UPDATE SET last = counter.last + 1 RETURNING last",
                [community.pk, book, year],
            )
            row = cursor.fetchone()
        assert row is not None  # noqa: S101
        return int(row[0])

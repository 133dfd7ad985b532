"""Destroying what was kept long enough: by two people, with reasons, and never the record of it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from core.directory.models import Community
from core.privacy.fields import EncryptedTextField
from issuance.models.archive import ArchiveEntry
from issuance.models.discretionary import DiscretionaryFile
from issuance.models.redirections import Redirection
from issuance.models.seal_uses import SealRequest
from issuance.models.substitutes import PaperSaved


class DisposalState(models.TextChoices):
    """The life of a disposal list."""

    PROPOSED = "proposed", "待复核"
    REFUSED = "refused", "未同意"
    APPROVED = "approved", "销毁中"
    DONE = "done", "已销毁"


LINE_PAPERS = ("entry", "file", "redirection", "saving", "seal_request")
OtherPaper = DiscretionaryFile | Redirection | PaperSaved | SealRequest
OPEN_DISPOSALS = (DisposalState.PROPOSED, DisposalState.APPROVED)


class DisposalList(models.Model):
    """Papers of one community that one person proposes to destroy and another decides on."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    state = models.CharField(
        "状态", max_length=16, choices=DisposalState.choices, default=DisposalState.PROPOSED
    )
    reason = EncryptedTextField("销毁理由", max_length=200)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField("提出时间", auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("复核时间", null=True, blank=True)
    decision = EncryptedTextField("复核意见", max_length=200, blank=True, default="")
    done_at = models.DateTimeField("销毁完成时间", null=True, blank=True)

    class Meta:
        verbose_name = "销毁清单"
        verbose_name_plural = "销毁清单"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("community",),
                condition=models.Q(state__in=OPEN_DISPOSALS),
                name="one_open_disposal_list",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by=None) | ~models.Q(decided_by=models.F("proposed_by")),
                name="disposal_by_two_people",
            ),
        )

    def __str__(self) -> str:
        return f"{self.community_id} {self.public_id}"


class DisposalLine(models.Model):
    """One paper on a list: an entry of the archive, or a paper that is in no archive.

    ``kept_because`` says why it was left out after all. Of an entry a ``DisposalRecord`` says when it was
    destroyed, of the others ``destroyed_at``.
    """

    disposal = models.ForeignKey(DisposalList, on_delete=models.PROTECT, related_name="lines")
    entry = models.ForeignKey(ArchiveEntry, on_delete=models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(
        DiscretionaryFile, on_delete=models.PROTECT, null=True, related_name="disposal_lines"
    )
    redirection = models.ForeignKey(
        Redirection, on_delete=models.PROTECT, null=True, related_name="disposal_lines"
    )
    saving = models.ForeignKey(
        PaperSaved, on_delete=models.PROTECT, null=True, related_name="disposal_lines"
    )
    seal_request = models.ForeignKey(
        SealRequest, on_delete=models.PROTECT, null=True, related_name="disposal_lines"
    )
    retained_until = models.DateField("保管至")
    kept_because = models.CharField("未销毁的原因", max_length=100, blank=True, default="")
    destroyed_at = models.DateTimeField("销毁时间", null=True, blank=True)

    class Meta:
        verbose_name = "销毁清单明细"
        verbose_name_plural = "销毁清单明细"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("disposal", "entry"), name="one_line_per_entry_and_disposal"
            ),
            models.CheckConstraint(
                condition=models.lookups.Exact(
                    models.Func(
                        *(models.F(name) for name in LINE_PAPERS),
                        function="num_nonnulls",
                        output_field=models.IntegerField(),
                    ),
                    1,
                ),
                name="one_paper_per_disposal_line",
            ),
        )

    def __str__(self) -> str:
        return f"{self.disposal_id} {self.pk}"

    @property
    def other(self) -> OtherPaper:
        """The paper of a line that is no archive entry."""
        paper = self.file or self.redirection or self.saving or self.seal_request
        assert paper is not None  # noqa: S101  (the database sees to it)
        return paper


class DisposalRecord(models.Model):
    """That a paper was destroyed: chained per community like the archive itself, never altered."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    disposal = models.ForeignKey(DisposalList, on_delete=models.PROTECT, related_name="records")
    entry = models.OneToOneField(
        ArchiveEntry, on_delete=models.PROTECT, related_name="disposal_record"
    )
    sequence = models.PositiveIntegerField("序号")
    destroyed_at = models.DateTimeField("销毁时间")
    previous_hash = models.CharField("前一条校验值", max_length=64)
    record_hash = models.CharField("本条校验值", max_length=64)

    class Meta:
        verbose_name = "销毁记录"
        verbose_name_plural = "销毁记录"
        ordering = ("community", "sequence")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "sequence"), name="one_disposal_per_sequence"
            ),
        )

    def __str__(self) -> str:
        return f"{self.community_id} #{self.sequence}"

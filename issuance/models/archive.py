"""The archive: one chained entry per certificate and community, never altered."""

from __future__ import annotations

from django.db import models

from core.directory.models import Community
from issuance.models.certificates import Certificate


class ArchiveEntry(models.Model):
    """One link: the hash of the PDF, chained to the entry before it (``issuance.chain``)."""

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="archive_entry"
    )
    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    sequence = models.PositiveIntegerField("序号")
    pdf_sha256 = models.CharField("文件校验值", max_length=64)
    archived_at = models.DateTimeField("存档时间")
    previous_hash = models.CharField("前一条校验值", max_length=64)
    entry_hash = models.CharField("本条校验值", max_length=64)

    class Meta:
        verbose_name = "存档"
        verbose_name_plural = "存档"
        ordering = ("community", "sequence")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "sequence"), name="one_entry_per_sequence"
            ),
        )
        # What lies in the archive without a row is collected.
        indexes = (models.Index(fields=("pdf_sha256",), name="entry_by_file"),)

    def __str__(self) -> str:
        return f"{self.community_id} #{self.sequence}"

"""What a discretionary file rests upon: who looked where, what the residents said, what may go wrong."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.privacy.fields import EncryptedJSONField, EncryptedTextField
from core.uploads.models import StoredFile
from issuance.discretionary.machine import FileState
from issuance.models.discretionary import DiscretionaryFile


class FileRecord(models.Model):
    """One confirmed record of a file, never changed.

    ``file_state`` follows the file's state (the database keeps both together), and a record is only
    accepted while it is ``WRITTEN_IN``: nobody adds a deliberation to a file that was issued.
    """

    WRITTEN_IN: ClassVar[FileState]

    file = models.ForeignKey(DiscretionaryFile, on_delete=models.PROTECT, related_name="+")
    file_state = models.CharField(max_length=16, editable=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    noted_at = models.DateTimeField("记录时间", auto_now_add=True)

    class Meta:
        abstract = True


class Method(models.TextChoices):
    """How something was verified."""

    ARCHIVES = "archives", "查档"
    HOME_VISIT = "home_visit", "入户走访"
    NEIGHBOURS = "neighbours", "询问邻里"
    TELEPHONE = "telephone", "电话核实"
    OTHER = "other", "其他"


class Result(models.TextChoices):
    """What it showed."""

    TRUE = "true", "属实"
    UNTRUE = "untrue", "不属实"
    UNKNOWN = "unknown", "核实不了"


class VerificationRecord(FileRecord):
    """One look at the facts: by which way, by whom, on which day, what was found."""

    WRITTEN_IN = FileState.VERIFYING

    file = models.ForeignKey(
        DiscretionaryFile, on_delete=models.PROTECT, related_name="verifications"
    )
    method = models.CharField("方式", max_length=16, choices=Method.choices)
    done_on = models.DateField("日期")
    done_by_names = EncryptedTextField("核实人")
    finding = EncryptedTextField("核实情况")
    result = models.CharField("结果", max_length=16, choices=Result.choices)
    struck_at = models.DateTimeField("撤掉时间", null=True, blank=True)

    class Meta:
        verbose_name = "核实记录"
        verbose_name_plural = "核实记录"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("id", "file"), name="verification_and_its_file"),
        )

    def __str__(self) -> str:
        return f"{self.file_id} {self.method}"


class Investigation(FileRecord):
    """The detailed investigation of a request that may have legal consequences."""

    WRITTEN_IN = FileState.INVESTIGATING

    investigators = EncryptedTextField("调查人")
    done_on = models.DateField("日期")
    course = EncryptedTextField("调查经过")
    findings = EncryptedTextField("调查结论")

    class Meta:
        verbose_name = "调查记录"
        verbose_name_plural = "调查记录"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("id", "file"), name="investigation_and_its_file"),
        )

    def __str__(self) -> str:
        return f"{self.file_id}"


class Deliberation(FileRecord):
    """The residents' deliberation (议事协商): every participant votes, or abstains."""

    WRITTEN_IN = FileState.DELIBERATING

    held_on = models.DateField("日期")
    held_time = models.CharField("时间", max_length=20)
    place = models.CharField("地点", max_length=100)
    host_name = EncryptedTextField("主持人")
    participants = EncryptedJSONField("参加人", default=list)
    participant_count = models.PositiveSmallIntegerField("参加人数")
    minutes = EncryptedTextField("议事记录")
    votes_for = models.PositiveSmallIntegerField("同意")
    votes_against = models.PositiveSmallIntegerField("不同意")
    votes_abstain = models.PositiveSmallIntegerField("弃权")

    class Meta:
        verbose_name = "议事协商记录"
        verbose_name_plural = "议事协商记录"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("id", "file"), name="deliberation_and_its_file"),
            models.CheckConstraint(
                condition=Q(
                    participant_count=F("votes_for") + F("votes_against") + F("votes_abstain")
                ),
                name="everybody_votes_or_abstains",
            ),
        )

    def __str__(self) -> str:
        return f"{self.file_id} {self.votes_for}:{self.votes_against}:{self.votes_abstain}"

    @property
    def is_agreed(self) -> bool:
        """Whether more than half of the participants said yes."""
        return 2 * self.votes_for > self.participant_count


class RiskAssessment(FileRecord):
    """What may go wrong, and what is done beforehand; a legal adviser's word where there was one."""

    WRITTEN_IN = FileState.ASSESSING

    assessment = EncryptedTextField("风险评估")
    precautions = EncryptedTextField("防范措施")
    adviser_name = EncryptedTextField("法律顾问", blank=True, default="")
    legal_opinion = EncryptedTextField("法律意见", blank=True, default="")

    class Meta:
        verbose_name = "风险评估"
        verbose_name_plural = "风险评估"
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("id", "file"), name="assessment_and_its_file"),
        )

    def __str__(self) -> str:
        return f"{self.file_id}"


class FileAttachment(StoredFile):
    """A photograph or scan that belongs to a step of a file: minutes signed, a house seen."""

    file = models.ForeignKey(
        DiscretionaryFile, on_delete=models.PROTECT, related_name="attachments"
    )
    file_state = models.CharField(max_length=16, editable=False)
    added_in = models.CharField("步骤", max_length=16, choices=FileState.choices)

    class Meta:
        verbose_name = "卷宗附件"
        verbose_name_plural = "卷宗附件"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.file_id} {self.added_in}"

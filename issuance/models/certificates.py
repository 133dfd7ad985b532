"""The certificate and its reprints."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from catalog.models import CertificateTemplate, Edition
from core.directory.models import Community
from core.privacy.fields import EncryptedJSONField, EncryptedTextField
from issuance.models.applications import Application
from issuance.models.discretionary import DiscretionaryFile

OFF_LISTS = "off-list"
"""The item code of certificates that rest on a discretionary file: there is no item."""


class CertificateState(models.TextChoices):
    """Whether the paper holds."""

    ISSUED = "issued", "有效"
    VOIDED = "voided", "已作废"
    REVOKED = "revoked", "已撤销"


class HandedTo(models.TextChoices):
    """Who took the paper."""

    SELF = "self", "当事人本人"
    AGENT = "agent", "代办人"


class ReprintReason(models.TextChoices):
    """Why a paper is printed once more. The first print needs no reason."""

    PRINTER = "printer", "打印机卡纸或印不清"
    LOST = "lost", "居民遗失或损坏"
    MORE_COPIES = "more_copies", "用证单位要求多份"
    OTHER = "other", "其他"


class Certificate(models.Model):
    """A numbered certificate. Everything but its state stands for ever (a trigger sees to it).

    It rests on an application, by whose template it is worded, or on a discretionary file.
    ``paper`` is what was printed, as data; the PDF lies in the archive under ``pdf_sha256``. Before
    it is handed over it can be voided, afterwards only revoked. ``replaces`` is the one it corrects.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    application = models.OneToOneField(
        Application, on_delete=models.PROTECT, related_name="certificate", null=True, blank=True
    )
    discretionary_file = models.OneToOneField(
        DiscretionaryFile,
        on_delete=models.PROTECT,
        related_name="certificate",
        null=True,
        blank=True,
    )
    community = models.ForeignKey(Community, on_delete=models.PROTECT)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT)
    template = models.ForeignKey(
        CertificateTemplate, on_delete=models.PROTECT, null=True, blank=True
    )
    item_code = models.CharField("事项代码", max_length=8)
    item_name = models.CharField("证明事项", max_length=120)
    issuer_name = models.CharField("开具单位", max_length=240)
    relying_party = models.CharField("用证单位", max_length=200, blank=True, default="")
    number = models.CharField("编号", max_length=40, unique=True)
    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("顺序号")
    verification_code = models.CharField("核验码", max_length=16, unique=True)
    issued_at = models.DateTimeField("出具时间")
    issued_on = models.DateField("出具日期")
    valid_until = models.DateField("有效期至")
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    is_self_approved = models.BooleanField("经办人自行审批", default=False)
    paper = EncryptedJSONField("证明内容")
    pdf_sha256 = models.CharField("文件校验值", max_length=64)
    pdf_size = models.PositiveIntegerField("文件大小")
    state = models.CharField(
        "状态", max_length=16, choices=CertificateState.choices, default=CertificateState.ISSUED
    )
    state_changed_at = models.DateTimeField(null=True, blank=True)
    state_reason = EncryptedTextField("作废或撤销原因", blank=True, default="")
    handed_over_at = models.DateTimeField("交付时间", null=True, blank=True)
    handed_over_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    handed_over_to = models.CharField(
        "交付给", max_length=8, choices=HandedTo.choices, blank=True, default=""
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        verbose_name = "证明"
        verbose_name_plural = "证明"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("community", "year", "serial"), name="one_certificate_per_number"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    application__isnull=False,
                    template__isnull=False,
                    discretionary_file__isnull=True,
                )
                | models.Q(
                    application__isnull=True,
                    template__isnull=True,
                    discretionary_file__isnull=False,
                ),
                name="certificate_has_one_owner",
            ),
        )
        indexes = (
            models.Index(fields=("community", "-issued_at"), name="certificate_book"),
            models.Index(fields=("issued_on", "item_code"), name="certificate_by_day"),
            # What `selectors.finding` walks, newest first, in a community or in all of them.
            models.Index(fields=("community", "-issued_on", "-id"), name="certificate_found_here"),
            models.Index(fields=("-issued_on", "-id"), name="certificate_found"),
            models.Index(
                fields=("community", "item_code", "-issued_on", "-id"), name="certificate_item_here"
            ),
            models.Index(fields=("item_code", "-issued_on", "-id"), name="certificate_by_item"),
            models.Index(fields=("relying_party", "-issued_on", "-id"), name="certificate_by_unit"),
            models.Index(fields=("serial", "-issued_on"), name="certificate_by_serial"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def owner(self) -> Application | DiscretionaryFile:
        """What it rests on; both know the subject by the same names."""
        owner = self.application or self.discretionary_file
        assert owner is not None  # noqa: S101 (the database promises one)
        return owner

    @property
    def is_valid(self) -> bool:
        """Whether it was neither voided nor revoked."""
        return self.state == CertificateState.ISSUED

    @property
    def is_handed_over(self) -> bool:
        """Whether the resident has the paper."""
        return self.handed_over_at is not None


class Reprint(models.Model):
    """One more paper copy of a certificate: counted, never forgotten."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="reprints")
    copy_number = models.PositiveIntegerField("第几次打印")
    reason = models.CharField(
        "再次打印的原因", max_length=16, choices=ReprintReason.choices, blank=True, default=""
    )
    note = EncryptedTextField("说明", blank=True, default="")
    printed_at = models.DateTimeField("打印时间", auto_now_add=True)
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "打印记录"
        verbose_name_plural = "打印记录"
        ordering = ("certificate", "copy_number")
        constraints = (
            models.UniqueConstraint(
                fields=("certificate", "copy_number"), name="one_reprint_per_copy"
            ),
            models.CheckConstraint(
                condition=models.Q(copy_number=1) | ~models.Q(reason=""),
                name="a_second_copy_has_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.certificate_id} #{self.copy_number}"

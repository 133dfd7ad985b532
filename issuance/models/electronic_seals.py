"""Electronic seals: the keys a tenant has, and the papers they sealed."""

from __future__ import annotations

import uuid

from django.db import models

from core.directory.models import Community
from core.privacy.fields import EncryptedTextField
from issuance.models.certificates import Certificate


class SealKeyDevice(models.TextChoices):
    """Where the private key lives."""

    SOFTWARE = "software", "软件密钥"


class SealKey(models.Model):
    """A key and its certificate. ``community`` None: for every community that has none of its own.

    ``pkcs12`` is the key file in base64; with it in use, every certificate issued is sealed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    community = models.ForeignKey(
        Community, on_delete=models.PROTECT, null=True, blank=True, related_name="seal_keys"
    )
    device = models.CharField(
        "密钥位置",
        max_length=16,
        choices=SealKeyDevice.choices,
        default=SealKeyDevice.SOFTWARE,
    )
    pkcs12 = EncryptedTextField("密钥文件", blank=True, default="")
    passphrase = EncryptedTextField("密钥口令", blank=True, default="")
    certificate_pem = models.TextField("证书")
    holder = models.CharField("证书持有人", max_length=200)
    serial = models.CharField("证书序列号", max_length=64)
    valid_from = models.DateTimeField("有效期起")
    valid_until = models.DateTimeField("有效期至")
    is_in_use = models.BooleanField("在用", default=True)
    configured_at = models.DateTimeField("启用时间", auto_now_add=True)
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)

    class Meta:
        verbose_name = "电子印章"
        verbose_name_plural = "电子印章"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("community",),
                condition=models.Q(is_in_use=True),
                nulls_distinct=False,
                name="one_seal_key_in_use",
            ),
        )

    def __str__(self) -> str:
        return f"{self.holder} {self.serial}"


class ElectronicSealing(models.Model):
    """A certificate was sealed: the hash of the sealed file, beside that of the paper itself.

    The archive's chain holds the paper without its seal (PDF/A); signing it again would give other
    bytes, so the sealed file is kept too.
    """

    certificate = models.OneToOneField(
        Certificate, on_delete=models.PROTECT, related_name="electronic_sealing"
    )
    key = models.ForeignKey(SealKey, on_delete=models.PROTECT, related_name="sealings")
    sealed_sha256 = models.CharField("盖章件校验值", max_length=64)
    sealed_size = models.PositiveIntegerField("盖章件大小")
    sealed_at = models.DateTimeField("盖章时间")
    algorithm = models.CharField("签名算法", max_length=40)

    class Meta:
        verbose_name = "电子盖章"
        verbose_name_plural = "电子盖章"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.sealed_sha256[:8]}"

"""Which tenant answers for a verification code, and every question that was asked."""

from __future__ import annotations

from django.db import models


class VerificationCode(models.Model):
    """The index: code → schema of the tenant that issued the paper. Nothing personal."""

    code = models.CharField(max_length=16, primary_key=True)
    schema_name = models.CharField(max_length=63)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "核验码"
        verbose_name_plural = "核验码"

    def __str__(self) -> str:
        return f"{self.code[:4]}… → {self.schema_name}"


class Outcome(models.TextChoices):
    """What was answered."""

    GENUINE = "genuine", "真实有效"
    REVOKED = "revoked", "已撤销"
    VOIDED = "voided", "已作废"
    UNKNOWN = "unknown", "查无此件"
    MISTYPED = "mistyped", "核验码输错"


class VerificationLook(models.Model):
    """One question and its answer. ``asker`` is a keyed hash of the address, not the address."""

    at = models.DateTimeField(auto_now_add=True)
    code = models.CharField(max_length=16, blank=True, default="")
    outcome = models.CharField(max_length=16, choices=Outcome.choices)
    host_schema = models.CharField(max_length=63)
    door = models.CharField(max_length=16)
    asker = models.CharField(max_length=32)

    class Meta:
        verbose_name = "核验记录"
        verbose_name_plural = "核验记录"
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("asker", "at"), name="looks_of_an_asker"),
            models.Index(fields=("code",), name="looks_at_a_paper"),
        )

    def __str__(self) -> str:
        return f"{self.outcome} {self.at:%Y-%m-%d %H:%M}"

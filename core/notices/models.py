"""The inbox of each member of staff, and what goes out beside it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from core.privacy.fields import EncryptedTextField

TITLE_LENGTH = 120


class Notice(models.Model):
    """A message to one person, with where to go next. Holds no personal data.

    ``key`` makes sending idempotent: the same key reaches the same person once.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    key = models.CharField(max_length=200)
    title = models.CharField("标题", max_length=TITLE_LENGTH)
    body = models.TextField("内容", blank=True, default="")
    url = models.CharField("去处", max_length=200, blank=True, default="")
    is_alarm = models.BooleanField("需立即处理", default=False)
    sent_at = models.DateTimeField("时间", auto_now_add=True)
    read_at = models.DateTimeField("已读时间", null=True, blank=True)

    class Meta:
        verbose_name = "通知"
        verbose_name_plural = "通知"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("recipient", "key"), name="notice_once_per_person"),
        )

    def __str__(self) -> str:
        return self.title


class Channel(models.TextChoices):
    """How a notice leaves the house; the inbox is always written."""

    MAIL = "mail", "邮件"
    WEBHOOK = "webhook", "消息网关"


class ChannelSettings(models.Model):
    """Which channels this office uses: at most one row; none means the inbox alone.

    ``webhook_secret`` signs every message, so that the gateway knows whom it comes from.
    """

    mail_is_on = models.BooleanField("发送邮件", default=False)
    mail_sender = models.EmailField("发件地址", blank=True, default="")
    webhook_is_on = models.BooleanField("发送到消息网关", default=False)
    webhook_url = models.URLField("网关地址", blank=True, default="")
    webhook_secret = EncryptedTextField("签名密钥", blank=True, default="")

    class Meta:
        verbose_name = "通知渠道"
        verbose_name_plural = "通知渠道"
        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="one_channel_settings"),
        )

    def __str__(self) -> str:
        return "通知渠道"


class ContactPoint(models.Model):
    """Where a member of staff is reached outside: a mail address, a handle at the gateway."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact_point"
    )
    mail = EncryptedTextField("邮箱", blank=True, default="", max_length=120)
    handle = EncryptedTextField(
        "网关账号（企业微信账号或手机号）", blank=True, default="", max_length=64
    )

    class Meta:
        verbose_name = "联系方式"
        verbose_name_plural = "联系方式"

    def __str__(self) -> str:
        return f"{self.user_id}"


class DeliveryState(models.TextChoices):
    """The life of a delivery."""

    WAITING = "waiting", "待发送"
    HANDING_OVER = "handing_over", "发送中"
    SENT = "sent", "已送达"
    UNSURE = "unsure", "不确定"
    FAILED = "failed", "发送失败"


class Delivery(models.Model):
    """One notice on its way through one channel: written with the notice, sent after it.

    The row is what makes it happen once: unique by notice and channel, and marked before anything
    is handed over. ``public_id`` goes with the message, for gateways that drop repetitions.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField("渠道", max_length=16, choices=Channel.choices)
    state = models.CharField(
        "状态", max_length=16, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    attempts = models.PositiveSmallIntegerField("次数", default=0)
    due_at = models.DateTimeField("下次发送")
    changed_at = models.DateTimeField("时间", auto_now=True)
    problem = models.CharField("原因", max_length=120, blank=True, default="")

    class Meta:
        verbose_name = "通知发送"
        verbose_name_plural = "通知发送"
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("notice", "channel"), name="one_delivery_a_channel"),
        )
        indexes = (
            models.Index(
                fields=("state", "due_at"),
                condition=models.Q(state__in=("waiting", "handing_over")),
                name="delivery_queue",
            ),
        )

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel}"

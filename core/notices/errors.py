"""Why a channel was not set up, or a notice not sent."""

from __future__ import annotations

from core.errors import DomainError


class ChannelNotReady(DomainError):
    """A gateway without address or secret."""

    code = "channel_not_ready"
    message = "启用消息网关要填网关地址和签名密钥，请补上后重新保存。"


class DeliveryNotStuck(DomainError):
    """It is on its way, or has arrived."""

    code = "delivery_not_stuck"
    message = "这条通知正在发送或者已经送达，不用重发。请刷新页面查看。"

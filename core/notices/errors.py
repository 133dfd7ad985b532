"""Why a channel was not set up, or a notice not sent."""

from __future__ import annotations

from core.errors import DomainError


class ChannelNotReady(DomainError):
    """A gateway without address or secret."""

    code = "channel_not_ready"
    message = "启用消息网关要填网关地址和签名密钥，请补上后重新保存。"


class GatewayRefused(DomainError):
    """An address no message may be sent to: not of the web, or one of the platform's own."""

    code = "gateway_refused"
    message = (
        "这个网关地址不能用：要以 https:// 或者 http:// 开头，不带用户名，也不能指向平台内部。"
        "请向网关的提供单位核对；网关在政务内网的，请平台运维人员先开放。"
    )


class DeliveryNotStuck(DomainError):
    """It is on its way, or has arrived."""

    code = "delivery_not_stuck"
    message = "这条通知正在发送或者已经送达，不用重发。请刷新页面查看。"

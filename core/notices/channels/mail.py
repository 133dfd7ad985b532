"""Mail, through Django's own back end (``EMAIL_URL``-like settings of the platform)."""

from __future__ import annotations

import smtplib

from django.core.mail import EmailMessage, get_connection

from core.notices.channels.message import Message, NotDelivered, Unsure

TIMEOUT_SECONDS = 15
_FINAL = 500


class MailSender:
    """Sends plain text. Mail servers do not drop repetitions, so a doubtful one is not repeated."""

    drops_repetitions = False

    def __init__(self, *, sender: str) -> None:
        """Take the office's own address; the platform's default where it is empty."""
        self._sender = sender or None

    def send(self, message: Message) -> None:
        """Hand over to the mail server: see :class:`core.notices.channels.message.Sender`."""
        mail = EmailMessage(
            subject=" ".join(message.title.split()),
            body="\n\n".join(part for part in (message.title, message.body, message.url) if part),
            from_email=self._sender,
            to=[message.to],
            headers={"Message-ID": f"<{message.key}@notices>", "Auto-Submitted": "auto-generated"},
        )
        connection = get_connection(timeout=TIMEOUT_SECONDS)
        try:
            connection.open()
        except (OSError, smtplib.SMTPException) as error:
            raise NotDelivered("邮件服务器连不上") from error
        try:
            connection.send_messages([mail])
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise NotDelivered("收件地址被拒收", is_final=min(codes) >= _FINAL) from error
        except smtplib.SMTPResponseException as error:
            is_final = error.smtp_code >= _FINAL
            raise NotDelivered(f"邮件服务器拒绝（{error.smtp_code}）", is_final=is_final) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unsure("发送途中与邮件服务器断开") from error
        finally:
            connection.close()

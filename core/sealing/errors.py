"""Why a paper could not be sealed electronically."""

from __future__ import annotations

from core.errors import DomainError


class SealKeyUnusable(DomainError):
    """The key file does not open, holds no private key, or its certificate is not for sealing."""

    code = "seal_key_unusable"
    message = "这个密钥文件打不开，或者里面没有可以签章的密钥和证书。请核对文件和口令后重试。"


class SealCertificateNotValid(DomainError):
    """The certificate has expired, or its time has not begun."""

    code = "seal_certificate_not_valid"
    message = "电子印章的证书不在有效期内，证明没有出具，编号未占用。请联系管理员更换证书，或者先停用电子印章。"


class SealingFailed(DomainError):
    """The device did not sign."""

    code = "sealing_failed"
    message = "电子印章没有盖上，证明没有出具，编号未占用。请稍后重试，仍不行请联系管理员。"


class NotAReadablePdf(DomainError):
    """What was sent is no PDF, is broken, or asks for a password."""

    code = "not_a_readable_pdf"
    message = "这个文件不是可以读取的PDF，没有核验。请上传收到的原文件，不要用照片或者截图。"

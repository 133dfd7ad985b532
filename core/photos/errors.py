"""Why a photograph was not accepted."""

from __future__ import annotations

from core.errors import DomainError
from core.files.errors import FilesUnavailable


class PhotoTooLarge(DomainError):
    """More bytes than we take, or more pixels than we unpack."""

    code = "photo_too_large"
    message = "照片太大，没有保存。请用手机直接拍照，或者把照片压缩到15兆以内后重新上传。"


class NotAPhoto(DomainError):
    """Neither JPEG, PNG nor WebP, or broken; whatever its name says."""

    code = "not_a_photo"
    message = "这个文件不是可以识别的照片，没有保存。请上传JPG或PNG格式的照片。"


class PhotosUnavailable(FilesUnavailable):
    """The disk is full, read-only or away, or the server is."""

    code = "photos_unavailable"
    message = "照片暂时保存不了（存储盘可能已满），登记没有完成。请联系管理员后重试。"

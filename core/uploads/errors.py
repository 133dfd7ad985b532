"""Why a file was not accepted: what happened, and what to do instead."""

from __future__ import annotations

from core.errors import DomainError
from core.files.errors import FilesUnavailable


class UploadRefused(DomainError):
    """The family: nothing was kept."""

    code = "upload_refused"


class NothingSent(UploadRefused):
    """No file was chosen, or it has no bytes."""

    code = "upload_empty"
    message = "没有收到文件内容（文件是空的）。请重新选择文件，或重新拍照后上传。"


class UploadTooLarge(UploadRefused):
    """More bytes than we take, or more pixels than we unpack."""

    code = "upload_too_large"
    message = (
        "文件太大，没有保存。照片不超过15兆，PDF不超过20兆；请降低扫描清晰度，或分成几份上传。"
    )


class TooManyPages(UploadRefused):
    """A PDF of more pages than anybody checks at a counter."""

    code = "upload_too_many_pages"
    message = "这份PDF超过50页，没有保存。请只扫描与本事项有关的页，或分成几份上传。"


class NotAScan(UploadRefused):
    """Neither JPEG, PNG, WebP nor PDF, whatever its name says."""

    code = "upload_not_a_scan"
    message = "认不出这个文件，没有保存。请上传JPG、PNG照片或PDF扫描件；Word等文件请先另存为PDF或打印后拍照。"


class HeicPhoto(UploadRefused):
    """A telephone's HEIC: we do not unpack it."""

    code = "upload_heic"
    message = (
        "这是HEIC格式的照片，电脑一般打不开，没有保存。"
        "请在手机“设置—相机—格式”里选“兼容性最佳”后重拍，或截屏后上传截图。"
    )


class PdfEncrypted(UploadRefused):
    """It asks for a password before it shows its pages."""

    code = "upload_encrypted"
    message = "这份PDF设有打开密码，没有保存。请去掉密码后重新上传，或打印后拍照上传。"


class PdfNotReadable(UploadRefused):
    """Torn, endless, or made to break who reads it."""

    code = "upload_not_readable"
    message = "这份PDF打不开或已损坏，没有保存。请重新扫描，或打印后拍照上传。"


class PdfNeedsItsProgram(UploadRefused):
    """An XFA form: its pages exist only inside Adobe's program."""

    code = "upload_xfa"
    message = "这份PDF是动态表单，只能用专门的软件显示，没有保存。请打印后扫描或拍照上传。"


class TooManyFiles(UploadRefused):
    """More files at once than a form takes."""

    code = "upload_too_many"
    message = "一次选择的文件太多，没有保存。请分几次上传。"


class UploadGone(DomainError):
    """The row is there, its file is not, or does not open."""

    code = "upload_gone"
    message = "这份文件在存储里找不到或已损坏，暂时看不了。请联系管理员。"


class UploadsUnavailable(FilesUnavailable):
    """The disk is full, read-only or away, or the server is."""

    code = "uploads_unavailable"
    message = (
        "文件暂时保存不了（存储可能已满或连不上），没有上传成功。填写的内容已保存，请稍后重试。"
    )

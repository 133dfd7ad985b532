"""Why a file is not read at all: each says in a sentence what it is and what to do."""

from __future__ import annotations

from core.errors import DomainError


class ImportRefused(DomainError):
    """The file or the pasted text is not read; nothing was changed."""

    code = "import_refused"
    message = "这份文件读不出来，可能已损坏。请用 Word 或者 WPS 打开，另存为 .docx 或者 .xlsx 后重新上传。"


class FileEmpty(ImportRefused):
    """There is nothing in it."""

    code = "import_empty"
    message = "文件是空的。请选择写有清单表格的文件，或者把表格粘贴进来。"


class FileTooLarge(ImportRefused):
    """More bytes than any list needs, packed or unpacked."""

    code = "import_too_large"
    message = "文件太大，没有读取。请只保留两张清单的表格，删去图片后重新上传（不超过 10 MB）。"


class FileExpandsTooMuch(ImportRefused):
    """A zip bomb: small outside, enormous inside."""

    code = "import_expands_too_much"
    message = "文件解压后异常庞大，没有读取。请把表格复制到新建的文档里，另存后重新上传。"


class TooManyRows(ImportRefused):
    """More rows than a list can have."""

    code = "import_too_many_rows"

    def __init__(self, most: int) -> None:
        """Name the bound."""
        super().__init__(
            f"表格超过 {most} 行，没有读取。请只保留清单本身的行，删去多余内容后重新上传。"
        )


class TooManyMergedCells(ImportRefused):
    """More merged cells than a table made by a person has."""

    code = "import_too_many_merged_cells"
    message = "合并单元格太多，没有读取。请取消合并单元格后重新上传。"


class HasMacros(ImportRefused):
    """A file with macros, whatever its name."""

    code = "import_has_macros"
    message = "文件里有宏，为了安全没有读取。请另存为不含宏的 .docx 或者 .xlsx 后重新上传。"


class HasPassword(ImportRefused):
    """An encrypted file."""

    code = "import_has_password"
    message = "文件设了打开密码，读不出来。请取消密码后重新上传。"


class OldFormat(ImportRefused):
    """.doc, .xls, .wps, .et."""

    code = "import_old_format"
    message = "这是旧格式的文件（.doc、.xls、.wps、.et）。请另存为 .docx 或者 .xlsx 后重新上传。"


class NotALists(ImportRefused):
    """A kind of file that holds no tables."""

    code = "import_wrong_type"

    def __init__(self, what: str) -> None:
        """Name what it is."""
        super().__init__(
            f"这是{what}，读不出表格。请上传 .docx 或者 .xlsx 文件，或者把表格粘贴进来。"
        )


class NameContradictsContent(ImportRefused):
    """The name says one kind of file, the content another."""

    code = "import_name_contradicts_content"

    def __init__(self, suffix: str, what: str) -> None:
        """Name both."""
        super().__init__(
            f"文件名以 {suffix} 结尾，内容却是{what}。请核对是不是选错了文件，改名或者另存后重新上传。"
        )


class NoListsFound(ImportRefused):
    """Readable, but neither of the two tables is in it."""

    code = "import_no_lists"
    message = (
        "没有找到清单表格。不应出具清单的表头要有“证明名称”“办事途径”，"
        "保留清单的表头要有“证明材料”“用证单位”“证明用途”。请核对表头后重试。"
    )

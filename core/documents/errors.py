"""Why a paper could not be made."""

from __future__ import annotations

from core.errors import DomainError


class GlyphMissing(DomainError):
    """None of the fonts can draw a character. Nothing is printed rather than an empty box.

    ``characters`` holds what could not be drawn (one character with its combining marks). A single
    character of a name does not tell who the person is, so it may stand in ``message``.
    """

    code = "glyph_missing"

    def __init__(self, characters: str) -> None:
        """Name ``characters`` and their code points."""
        self.characters = characters
        points = " ".join(f"U+{ord(character):04X}" for character in characters)
        shown = f"“{characters}”（{points}）" if characters.isprintable() else points
        super().__init__(
            f"字库里没有 {shown} 这个字，无法印在纸上。"
            "请核对是否录入有误；确需使用的，请联系管理员加装字体后再打印。"
        )


class DoesNotFit(DomainError):
    """The text is longer than the paper holds even in the smallest type still easy to read."""

    code = "does_not_fit"
    message = "内容太长，一份纸面放不下。请删减文字或表格行数后重试。"


class FontNotInstalled(DomainError):
    """``DOCUMENT_FONTS`` names a font family that is in none of its folders."""

    code = "font_not_installed"

    def __init__(self, family: str) -> None:
        """Name the missing ``family``."""
        self.family = family
        super().__init__(
            f"没有找到字体“{family}”。请管理员核对 DOCUMENT_FONTS 设置，并确认字体文件已放入所列目录。"
        )

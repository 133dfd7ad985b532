"""From what was typed to what was meant: one spelling, filler words marked, a row of tokens."""

import re
import unicodedata
from dataclasses import dataclass

from catalog.finder.sounds import as_heard, readings_of, spell, split_initial

MAX_LENGTH = 200

# Traditional characters that occur in the names of papers; people from outside type them.
_TRADITIONAL = (
    "證证親亲屬属關关係系開开辦办養养無无記记錄录戶户籍籍變变更更號号門门牌牌歲岁貧贫難难經经濟济產产權权繼继遺遗"
    "監监護护業业營营場场殘残症症療疗單单離离結结婚婚銀银車车檔档個个財财狀状況况見见適适處处訴诉訟讼"
    "給给買买賣卖鄰邻樓楼學学畢毕歷历員员職职務务領领當当對对們们說说問问與与為为來来會会這这邊边"
)
_SIMPLIFY = str.maketrans(dict(zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True)))

# Many words for one thing, as heard at counters in Sichuan. The key is what the others become.
_SAME = {
    "没": "没有 没得 莫得 莫有 冇得 冇 莫",
    "娃": "小娃儿 小娃娃 小孩子 小孩 小朋友 娃儿 娃娃 孩子 幺儿 崽崽",
    "爸": "老汉儿 老汉 爸爸 父亲 老爸 老爹 爹",
    "妈": "妈妈 母亲 老妈 老娘",
    "家": "屋头 屋里头 屋里 家里头 家里 家头",
    "老婆": "婆娘 堂客 媳妇 妻子 爱人",
    "老公": "丈夫 男人 男的",
    "丢": "搞落 搞脱 搞丢 搞掉 整落 整脱 整掉 整丢 弄丢 弄掉 掉了 落了 丢失 丢掉 遭偷 被偷 遭摸",
    "摔": "绊倒 绊到 跶倒 跘倒 摔倒 摔到 跌倒",
    "腿": "脚杆 腿杆",
    "手": "手杆",
    "人": "人些",
}
_ONE_WORD = {other: word for word, others in _SAME.items() for other in others.split()}
_OTHER_WORD = re.compile("|".join(sorted(_ONE_WORD, key=len, reverse=True)))

# Words that carry the asking, not what is asked for.
_FILLERS = """
请问 麻烦 帮我 帮忙 劳烦 不好意思 您好 你好 谢谢 拜托 同志 老师 师傅 美女 帅哥 领导 书记 主任 我想 我要 我们 我来 想要 需要 准备 打算 我 咱 俺 你们 你 您 他 她
能不能 可不可以 可以 行不行 能否 能 给不给 要不要 得行 怎么样 怎么弄 怎么办 怎么 咋个 咋办 咋整 咋 啷个 如何 哪里 哪儿 哪点 在哪 去哪 啥子 什么 啥
开具 出具 开一 开个 开张 出一 出个 打一 打个 写一 写个 写张 办理 办一 办个 办张 弄个 搞个 整个 拿个 盖个 盖章 盖 给 要 想 开 办 打 写 出 喊 叫 让 非 去 来 到 有 在
社区 居民委员会 村民委员会 居委会 村委会 村上 村里 大队 派出所 单位 的话 这个 那个 这 那 一下 一哈 一张 一份 一个 嘛 嘞 哦 哟 噻 哇 吗 呢 吧 呀 啊 撒 喽 咯
必须 硬是 说 现在 今天 赶紧 急用 条子 东西 材料 手续 用 就 都 还 和 跟 与 把 是 也 又 才 里
""".split()
_FILLER = re.compile("|".join(sorted(map(re.escape, _FILLERS), key=len, reverse=True)))
_PAPER = re.compile("证明书|证明信|证明材料|证明|正明|zhengmingshu|zhengming")
_PARTICLES = frozenset("的了个地得着起到儿")
_RUN = re.compile(r"[㐀-鿿豈-﫿\U00020000-\U0003ffff]+|[a-zü]+")


@dataclass(frozen=True, slots=True)
class Token:
    """One syllable of a phrase.

    ``char`` is empty where Latin letters were typed, ``sound`` where they spell no syllable.
    ``is_filler`` marks words that carry the asking: they may match, but need not.
    """

    char: str
    sound: str
    letter: str
    is_filler: bool = False


def plain(text: str) -> str:
    """One spelling for one word: half-width, lower case, simplified, one word of several."""
    spelled = unicodedata.normalize("NFKC", text[:MAX_LENGTH]).lower().translate(_SIMPLIFY)
    return _OTHER_WORD.sub(lambda found: _ONE_WORD[found[0]], spelled)


def tokens(text: str, *, fillers: bool = True) -> tuple[Token, ...]:
    """Turn a request (or with ``fillers=False`` a name, where every word counts) into tokens.

    The word 证明, particles, digits and marks are left out.
    """
    without_paper = _PAPER.sub(" ", plain(text))
    skip = bytearray(len(without_paper))
    if fillers:
        for found in _FILLER.finditer(without_paper):
            skip[found.start() : found.end()] = b"\1" * (found.end() - found.start())
    result: list[Token] = []
    for run in _RUN.finditer(without_paper):
        if run[0][0].isascii() or run[0][0] == "ü":
            for piece, whole in spell(run[0]):
                result.append(Token("", as_heard(piece) if whole else "", first_letter(piece)))
            continue
        for index, (char, reading) in enumerate(
            zip(run[0], readings_of(run[0]), strict=True), run.start()
        ):
            if char not in _PARTICLES:
                result.append(
                    Token(char, as_heard(reading), first_letter(reading), bool(skip[index]))
                )
    return tuple(result)


def first_letter(syllable: str) -> str:
    """Return the letter a syllable is abbreviated by, with n and l made equal."""
    initial, final = split_initial(syllable)
    letter = (initial or final)[:1]
    return "l" if letter == "n" else letter

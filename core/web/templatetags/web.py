"""``{% load web %}``: every component of the interface. Parameters are in ``core/web/README.md``.

A component is an inclusion tag whose markup is ``web/components/<name>.html``; ``verdict`` and
``notice`` enclose markup of the caller. Tones are ``yes no ask neither primary``; each carries a
shape as well as a colour.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, Field
from django.forms.formsets import BaseFormSet
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from core.web.templatetags.static import static

register = template.Library()

TONES = ("yes", "no", "ask", "neither", "primary")
VERDICTS = {
    "retained": ("yes", "可以出具"),
    "prohibited": ("no", "不应出具"),
    "ask": ("ask", "请确认用途"),
    "neither": ("neither", "清单外"),
}
_KEPT = 512
_CONTENT = "\0"  # In no text that a browser or a database hands us.
MESSAGE_TONES = {"success": "yes", "warning": "ask", "error": "no"}


def _tone(tone: str) -> str:
    if tone not in TONES:
        raise template.TemplateSyntaxError(f"No tone {tone!r}; there are {', '.join(TONES)}.")
    return tone


@register.simple_tag
@lru_cache(maxsize=_KEPT)
def icon(name: str, size: str = "") -> SafeString:
    """Draw a shape of ``icons.svg``; ``size`` is empty, ``small`` or ``large``."""
    css = f"icon icon-{size}" if size else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css,
        static("web/icons.svg"),
        name,
    )


@register.simple_block_tag
def verdict(
    content: SafeString,
    kind: str,
    name: str,
    why: str,
    *,
    source: str = "",
    routes: Iterable[Any] = (),
    url: str = "",
    word: str = "",
    level: int = 2,
) -> SafeString:
    """Render the card that answers at the counter; ``content`` holds question and actions.

    ``kind``: retained, prohibited, ask or neither, in any case. ``routes``: sentences, or pairs
    (authority, sentence). ``word`` replaces the usual one, ``level`` is that of the heading.
    """
    if str(kind).lower() not in VERDICTS:
        raise template.TemplateSyntaxError(f"No verdict {kind!r}.")
    tone, usual_word = VERDICTS[str(kind).lower()]
    pairs = [("", r) if isinstance(r, str) else r for r in routes]
    # Escaped first: to a memory, a safe text and an unsafe one of the same letters are the same.
    escaped = [conditional_escape(one) for one in (word or usual_word, name, url, why, source)]
    ways = tuple((conditional_escape(who), conditional_escape(how)) for who, how in pairs)
    # What stands on a list is said all day in the same words. Elsewhere the card may be named after
    # the resident's own, which are remembered nowhere; nor is what the card encloses.
    draw = _card_of_a_list if tone in ("yes", "no") else _card
    before, after = draw(tone, level, ways, *escaped)
    return mark_safe(f"{before}{content.strip()}{after}")  # noqa: S308 (the block's, rendered)


def _card(
    tone: str,
    level: int,
    routes: tuple[tuple[str, str], ...],
    word: str,
    name: str,
    url: str,
    why: str,
    source: str,
) -> tuple[str, str]:
    """Return what stands before and behind the content of a card."""
    context = {
        "tone": tone,
        "word": word,
        "name": name,
        "url": url,
        "level": level,
        "why": why,
        "source": source,
        "routes": routes,
        "content": _CONTENT,
    }
    drawn = render_to_string("web/components/verdict.html", context)
    before, _content, after = drawn.rpartition(_CONTENT)
    return before, after


_card_of_a_list = lru_cache(maxsize=_KEPT)(_card)


@register.simple_block_tag
def notice(content: SafeString, tone: str = "primary", title: str = "") -> SafeString:
    """Render a banner around ``content``."""
    context = {"tone": _tone(tone), "title": title, "content": content}
    return render_to_string("web/components/notice.html", context)


@register.inclusion_tag("web/components/tag.html")
def tag(label: str, tone: str = "neither") -> dict[str, Any]:
    """Name a state by a word and a shape."""
    return {"label": label, "tone": _tone(tone)}


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField, width: str = "", inline: bool = False) -> dict[str, Any]:
    """Render one field: label, error, input, help. ``width``: short, medium, id or empty."""
    kind = bound.widget_type
    return {
        "field": bound,
        "width": width,
        "inline": inline,
        "is_check": kind == "checkbox",
        "is_choices": bound.use_fieldset,
        "errors": _sentences(bound),
    }


def _sentences(bound: BoundField) -> list[str]:
    """Return the errors of a field; Django's "required" becomes one that names the field."""
    verb = "选择" if hasattr(bound.field, "choices") else "填写"
    usual = Field.default_error_messages["required"]
    return [
        f"请{verb}{bound.label}。" if str(sentence) == str(usual) else str(sentence)
        for sentence in bound.errors
    ]


@register.inclusion_tag("web/components/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet[Any]) -> dict[str, Any]:
    """List the errors of ``forms`` and formsets, each jumping to its field; nothing if none."""
    found: list[tuple[str, str]] = []
    for form in forms:
        if isinstance(form, BaseFormSet):
            if form.is_bound:
                found += [("", str(e)) for e in form.non_form_errors()]
            parts: Iterable[BaseForm] = form.forms
        else:
            parts = (form,) if form else ()
        for part in parts:
            found += [("", str(e)) for e in part.non_field_errors()]
            for bound in part:
                found += [
                    (bound.auto_id, s if str(bound.label) in s else f"{bound.label}：{s}")
                    for s in _sentences(bound)
                ]
    return {"found": found}


@register.inclusion_tag("web/components/none_yet.html")
def none_yet(title: str, how: str = "", url: str = "", label: str = "") -> dict[str, Any]:
    """Say what would be here, and how to make the first."""
    return {"title": title, "how": how, "url": url, "label": label}


@register.inclusion_tag("web/components/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """Show a life as dated sentences, in the order given (newest first): at, who, what, note."""
    return {"entries": entries}


@register.inclusion_tag("web/components/chips.html", takes_context=True)
def chips(
    context: template.Context,
    name: str,
    options: Iterable[Any],
    label: str = "",
    all_label: str = "全部",
) -> dict[str, Any]:
    """Filter by ``?name=value``, keeping the other filters; options: (value, label[, count])."""
    request = context.get("request")
    chosen = request.GET.get(name, "") if request else ""

    def chip(value: str, text: str, count: int | None = None) -> dict[str, Any]:
        return {
            "text": text,
            "count": count,
            "is_chosen": value == chosen,
            "url": _query(context, **{name: value, "after": "", "before": ""}),
        }

    rest = [chip(str(option[0]), *option[1:]) for option in options]
    return {"label": label, "chips": [chip("", all_label), *rest] if all_label else rest}


@register.inclusion_tag("web/components/pager.html", takes_context=True)
def pager(context: template.Context, previous: str = "", following: str = "") -> dict[str, Any]:
    """Link to ``?before=previous`` and ``?after=following`` (keyset cursors), keeping filters."""
    return {
        "previous_url": _query(context, before=previous, after="") if previous else "",
        "following_url": _query(context, after=following, before="") if following else "",
    }


def _query(context: template.Context, **changes: str) -> str:
    request = context.get("request")
    if request is None:
        return "?"
    query = request.GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value:
            query[key] = value
    return f"?{query.urlencode()}"


@register.inclusion_tag("web/components/breadcrumbs.html")
def breadcrumbs(*pairs: str) -> dict[str, Any]:
    """Show the way up: label, address, label, address …; the page itself is its title."""
    return {"crumbs": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.inclusion_tag("web/components/steps.html")
def steps(labels: str | Iterable[str], current: int) -> dict[str, Any]:
    """Show ``labels`` (a list, or one string with commas) and where we are, from 1."""
    names = labels.split(",") if isinstance(labels, str) else list(labels)
    numbered = [
        {"no": no, "label": name, "is_done": no < current, "is_current": no == current}
        for no, name in enumerate(names, start=1)
    ]
    return {"steps": numbered, "current": current, "total": len(numbered)}


@register.inclusion_tag("web/components/masked.html")
def masked(value: str, reveal_url: str = "") -> dict[str, Any]:
    """Show a value that is already masked, with the way to the whole one where there is one."""
    return {"value": value, "reveal_url": reveal_url}


@register.inclusion_tag("web/components/progress.html")
def progress(done: int, total: int, label: str, remaining: str = "") -> dict[str, Any]:
    """Show how far a long piece of work is; ``remaining`` is a wording such as 约 2 分钟."""
    return {"done": done, "total": total, "label": label, "remaining": remaining}


@register.inclusion_tag("web/components/paper.html")
def paper(src: str = "", alt: str = "证明预览", caption: str = "预览无效") -> dict[str, Any]:
    """Show a sheet as an image (A4 portrait PNG), or its blank place; autosave renews it."""
    return {"src": src, "alt": alt, "caption": caption}


@register.inclusion_tag("web/components/autosave_status.html")
def autosave_status(saved_at: object = None) -> dict[str, Any]:
    """Say when the draft was last kept; the script writes here after each save."""
    return {"saved_at": saved_at}


@register.inclusion_tag("web/components/search_box.html")
def search_box(
    url: str,
    value: str = "",
    *,
    label: str = "搜索",
    placeholder: str = "",
    name: str = "q",
    size: str = "",
    live: str = "",
    button: str = "查询",
    autofocus: bool = False,
    is_open: bool = False,
) -> dict[str, Any]:
    """Ask for words; ``size`` big shows label and button, ``live`` is a selector htmx fills.

    Words are sent by POST. ``is_open`` leaves out the token: for pages that are the same for
    everybody, and a door that changes nothing.
    """
    return {
        "url": url,
        "value": value,
        "label": label,
        "placeholder": placeholder,
        "name": name,
        "is_big": size == "big",
        "live": live,
        "button": button,
        "autofocus": autofocus,
        "is_open": is_open,
    }


@register.inclusion_tag("web/components/post_button.html")
def post_button(
    label: str,
    url: str,
    tone: str = "",
    name: str = "",
    value: str = "",
) -> dict[str, Any]:
    """One button that posts to ``url``, once; ``tone``: primary, danger, ghost or empty."""
    return {"label": label, "url": url, "tone": tone, "name": name, "value": value}


@register.filter
def message_tone(level_tag: str) -> str:
    """Return the tone of a Django message."""
    return MESSAGE_TONES.get(level_tag, "primary")

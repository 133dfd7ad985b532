"""What each component promises to the pages that use it."""

import pytest
from django import forms
from django.forms import formset_factory
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from core.web.templatetags.web import _card_of_a_list


def render(source: str, path: str = "/", **context: object) -> str:
    request = RequestFactory().get(path)
    return Template("{% load web %}" + source).render(Context({"request": request, **context}))


class Reason(forms.Form):
    reason = forms.CharField(label="原因", help_text="一句话即可。")
    kind = forms.ChoiceField(
        label="种类", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect
    )
    note = forms.CharField(label="备注", required=False, max_length=3)


@pytest.mark.parametrize(
    ("kind", "word", "tone"),
    [
        ("RETAINED", "可以出具", "yes"),
        ("prohibited", "不应出具", "no"),
        ("ask", "请确认用途", "ask"),
        ("NEITHER", "清单外", "neither"),
    ],
)
def test_a_verdict_is_a_word_a_shape_and_a_colour(kind: str, word: str, tone: str) -> None:
    html = render("{% verdict kind '某证明' '理由。' %}{% endverdict %}", kind=kind)
    assert f"verdict-{tone}" in html
    assert f"icons.svg#{tone}" in html
    assert word in html


def test_a_verdict_of_no_known_kind_is_a_mistake_in_the_page() -> None:
    with pytest.raises(TemplateSyntaxError):
        render("{% verdict 'maybe' '某证明' '理由。' %}{% endverdict %}")


def test_what_a_resident_typed_and_what_a_card_encloses_are_remembered_nowhere() -> None:
    for name, inside in (("“张三的证明”", "一"), ("“李四的证明”", "二")):
        before = _card_of_a_list.cache_info().currsize
        html = render("{% verdict 'neither' n '理由。' %}{{ i }}{% endverdict %}", n=name, i=inside)
        assert name in html
        assert inside in html
        assert _card_of_a_list.cache_info().currsize == before
    source = "{% verdict 'retained' '某证明' '理由。' %}<p>{{ i }}</p>{% endverdict %}"
    assert "<p>李四</p>" in render(source, i="李四")
    assert "李四" not in render(source, i="王五")


def test_a_safe_text_never_stands_in_for_an_unsafe_one() -> None:
    source = "{% verdict 'retained' n '理由。' routes=r %}{% endverdict %}"
    for text, shown in ((mark_safe("<i>名</i>"), "<i>名</i>"), ("<i>名</i>", "&lt;i&gt;名")):
        html = render(source, n=text, r=[("所", text)])
        assert html.count(shown) == 2


def test_a_verdict_shows_routes_and_what_the_page_puts_inside() -> None:
    html = render(
        "{% verdict 'prohibited' n '理由。' routes=routes %}<b>里面</b>{% endverdict %}",
        n="<i>名</i>",
        routes=["直接办理。", ("派出所", "凭身份证。")],
    )
    assert "&lt;i&gt;名&lt;/i&gt;" in html
    assert "直接办理。" in html
    assert "<b>派出所</b>" in html
    assert "<b>里面</b>" in html


def test_an_unknown_tone_is_a_mistake_in_the_page() -> None:
    with pytest.raises(TemplateSyntaxError):
        render("{% tag '已出具' 'green' %}")


def test_a_field_ties_label_help_and_error_to_its_input() -> None:
    html = render("{% field form.reason %}", form=Reason({}))
    assert 'for="id_reason"' in html
    assert 'aria-describedby="id_reason_helptext id_reason_error"' in html
    assert 'id="id_reason_helptext"' in html
    assert 'id="id_reason_error"' in html
    assert 'aria-invalid="true"' in html


def test_a_missing_answer_is_asked_for_by_its_name() -> None:
    form = Reason({})
    assert "请填写原因。" in render("{% field form.reason %}", form=form)
    assert "请选择种类。" in render("{% field form.kind %}", form=form)


def test_a_field_that_may_stay_empty_says_so() -> None:
    assert "（选填）" in render("{% field form.note %}", form=Reason())
    assert "（选填）" not in render("{% field form.reason %}", form=Reason())


def test_help_is_text_and_never_markup() -> None:
    form = Reason()
    form.fields["reason"].help_text = "<b>粗</b>"
    assert "&lt;b&gt;粗&lt;/b&gt;" in render("{% field form.reason %}", form=form)


def test_the_error_list_jumps_to_each_field_and_names_it() -> None:
    form = Reason({"kind": "a", "note": "太长的备注"})
    form.add_error(None, "两项不能同时填写。")
    html = render("{% error_summary form %}", form=form)
    assert "有 3 处需要修改" in html
    assert '<a href="#id_reason">请填写原因。</a>' in html
    assert '<a href="#id_note">备注：' in html
    assert "两项不能同时填写。" in html


def test_the_error_list_takes_formsets_and_is_absent_without_errors() -> None:
    rows = formset_factory(Reason, extra=0)
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-kind": "a"}
    assert 'href="#id_form-0-reason"' in render("{% error_summary rows %}", rows=rows(data))
    assert "error-summary" not in render("{% error_summary form %}", form=Reason())


def test_chips_keep_other_filters_and_start_again_at_the_first_page() -> None:
    html = render(
        "{% chips 'state' options %}",
        path="/?state=issued&period=month&after=99",
        options=[("issued", "已出具", 1200), ("waiting", "待审批")],
    )
    assert 'href="?period=month&amp;state=waiting"' in html
    assert 'href="?period=month"' in html
    assert html.count('aria-current="true"') == 1
    assert "1,200" in html
    assert "after" not in html


def test_the_pager_keeps_filters_and_disappears_on_a_single_page() -> None:
    html = render("{% pager 'p' 'f' %}", path="/?state=issued&after=x")
    assert 'href="?state=issued&amp;before=p"' in html
    assert 'href="?state=issued&amp;after=f"' in html
    assert render("{% pager %}").strip() == ""


def test_steps_say_where_we_are() -> None:
    html = render("{% steps '填写,审批,出具' 2 %}")
    assert 'aria-label="第 2 步，共 3 步"' in html
    assert html.count('aria-current="step"') == 1
    assert html.count("steps-done") == 1


def test_the_big_search_box_names_its_question_and_can_be_live() -> None:
    html = render("{% search_box '/counter/' q size='big' label='办什么' live='#hits' %}", q='"<')
    assert 'value="&quot;&lt;"' in html
    assert 'hx-target="#hits"' in html
    assert "办什么</label>" in html
    assert "hx-post" not in render("{% search_box '/counter/' %}")

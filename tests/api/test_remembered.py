"""What is remembered between requests names nobody."""

from __future__ import annotations

from api.graphql import document

SECRET = "张秀英的收入证明"


def test_a_query_that_holds_a_text_is_not_remembered(ask):
    document._remembered.cache_clear()
    ask(f'{{ find(text: "{SECRET}") {{ verdict }} }}')
    assert document._remembered.cache_info().currsize == 0
    ask("query ($text: String!) { find(text: $text) { verdict } }", text=SECRET)
    assert document._remembered.cache_info().currsize == 1

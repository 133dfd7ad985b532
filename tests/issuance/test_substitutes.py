"""Can we do without it? Asked one at a time; a yes spares a paper and is counted."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from catalog.selectors import get_item
from core.documents.render import render_slip
from core.errors import NotAllowed
from issuance.actions.applications import open_application
from issuance.actions.corrections import ask_to_reissue
from issuance.actions.substitutes import save_paper, take_back_saving
from issuance.documents import saving_paper
from issuance.errors import ItemNotRetained
from issuance.intake_errors import SavingTakenBack, SubstitutesNotAsked
from issuance.models import Application, PaperSaved
from tests.core.documents import readback
from tests.factories.issuance import NAME, issued_certificate, submitted_application
from tests.issuance.counter.intake_doors import spared
from tests.issuance.counter.pages import door, text_of

QUESTIONS = ("户口本能证明双方是近亲属关系吗？", "结婚证能证明双方是近亲属关系吗？")


# --- Refused --------------------------------------------------------------------------------------
@pytest.mark.parametrize("person", ["officer", "auditor", "editor"])
def test_who_is_not_at_the_counter_saves_no_paper(person, request):
    watcher = request.getfixturevalue(person)
    item = get_item("R04")
    with pytest.raises(NotAllowed):
        save_paper(item, item.substitutes.all()[0], by=watcher)
    assert not PaperSaved.objects.exists()


def test_another_items_substitute_spares_nothing(clerk):
    with pytest.raises(ItemNotRetained):
        save_paper(get_item("R06"), get_item("R04").substitutes.all()[0], by=clerk)
    assert not PaperSaved.objects.exists()


@pytest.mark.parametrize("given", ["", "9", "x", "-1"])
def test_a_substitute_there_is_none_of_is_not_found(client_for, county, clerk, given):
    answer = client_for(county, clerk).post(door("save_paper", "R04"), {"instead": given})
    assert answer.status_code == 404
    assert not PaperSaved.objects.exists()


def test_an_item_without_substitutes_or_a_prohibited_one_has_no_such_slip(
    client_for, county, clerk
):
    client = client_for(county, clerk)
    assert client.post(door("save_paper", "R05"), {"instead": "1"}).status_code == 404
    assert client.post(door("save_paper", "P05"), {"instead": "1"}).status_code == 409


@pytest.mark.parametrize("given", ["", "0", "1", "x"])
def test_the_form_does_not_open_before_everything_was_asked(client_for, county, clerk, given):
    answer = client_for(county, clerk).post(door("open", "R04"), {"no": given})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/counter/items/R04/")
    assert not Application.objects.exists()


def test_a_slip_is_taken_back_once(client_for, county, clerk):
    saved = take_back_saving(spared(clerk), by=clerk)
    with pytest.raises(SavingTakenBack):
        take_back_saving(saved, by=clerk)
    client = client_for(county, clerk)
    assert client.get(door("saving_pdf", saved)).status_code == 404
    assert "已收回" in text_of(client.get(door("saving", saved)))


def test_what_a_slip_said_never_changes(clerk):
    saved = spared(clerk)
    for change in ({"name": "别的"}, {"number": "别的"}, {"serial": 9}):
        with pytest.raises(DatabaseError), transaction.atomic():
            PaperSaved.objects.filter(pk=saved.pk).update(**change)
    take_back_saving(saved, by=clerk)
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperSaved.objects.filter(pk=saved.pk).update(taken_back_by=None, taken_back_at=None)
    with pytest.raises(DatabaseError), transaction.atomic():
        PaperSaved.objects.all().delete()


# --- Asked ----------------------------------------------------------------------------------------
def test_one_question_is_asked_at_a_time(client_for, county, clerk):
    client = client_for(county, clerk)
    first = text_of(client.get(door("item", "R04")))
    second = text_of(client.get(door("item", "R04"), {"no": "1"}))
    last = text_of(client.get(door("item", "R04"), {"no": "2"}))
    assert [QUESTIONS[0] in page for page in (first, second, last)] == [True, False, False]
    assert [QUESTIONS[1] in page for page in (first, second, last)] == [False, True, False]
    assert ["开始填写" in page for page in (first, second, last)] == [False, False, True]


def test_all_no_opens_the_form_and_the_answers_are_kept_with_it(client_for, county, clerk):
    client_for(county, clerk).post(door("open", "R04"), {"no": "2"})
    assert Application.objects.get().substitutes_asked == [
        {"name": "户口本", "basis": "附件2 第4项"},
        {"name": "结婚证", "basis": "附件2 第4项"},
    ]
    assert not PaperSaved.objects.exists()


def test_no_door_opens_a_form_before_every_substitute_was_asked_for(client_for, county, clerk):
    item = get_item("R06")
    for asked in (
        item.substitutes.none(),
        item.substitutes.all()[:1],
        get_item("R04").substitutes.all(),
    ):
        with pytest.raises(SubstitutesNotAsked):
            open_application(item, by=clerk, asked=asked)
    answer = client_for(county, clerk).post(door("open", "R06"), {"no": "1"})
    assert answer.url.endswith("?no=1")
    assert not Application.objects.exists()


def test_the_approver_reads_what_was_asked_and_the_form_asks_no_second_time(
    client_for, county, clerk, approver
):
    application = submitted_application(clerk)
    names = [field["name"] for field in application.template.fields]
    assert "substitutes_checked" not in names
    page = text_of(client_for(county, approver).get(door("application", application)))
    assert "逐项问过，居民都不能用：低保证、特困人员救助供养证等社会救助凭证" in page


def test_a_reissued_paper_keeps_what_was_asked_for_the_first(clerk, approver):
    wrong = issued_certificate(clerk, approver)
    assert wrong.application is not None
    draft = ask_to_reissue(wrong, reason="written_wrong", by=clerk).application
    assert draft is not None
    assert draft.substitutes_asked == wrong.application.substitutes_asked != []


def test_an_item_without_substitutes_opens_at_once(client_for, county, clerk):
    client_for(county, clerk).post(door("open", "R05"))
    assert Application.objects.get().substitutes_asked == []


# --- Saved ----------------------------------------------------------------------------------------
def test_a_yes_ends_in_a_numbered_slip_that_is_counted(client_for, county, clerk):
    client = client_for(county, clerk)
    answer = client.post(door("save_paper", "R04"), {"instead": "2", "resident_name": NAME})
    saved = PaperSaved.objects.get()
    assert answer["Location"] == door("saving", saved)
    assert (saved.name, saved.serial, saved.told_by) == ("结婚证", 1, clerk)
    assert saved.number.startswith(f"{saved.community.mark}免〔")
    assert list(PaperSaved.counted()) == [saved]
    assert not Application.objects.exists()
    page = text_of(client.get(door("saving", saved)))
    assert "张**" in page
    assert NAME not in page


def test_the_slip_says_what_to_show_to_whom_and_why(clerk):
    text = readback.running_text(render_slip(saving_paper(spared(clerk, "R04"))))
    for words in ("凭户口本即可", "不需要村（社区）证明", "附件2第4项", "市人民法院", NAME):
        assert words in text.replace(" ", "")


def test_taken_back_it_keeps_its_number_and_is_not_counted(client_for, county, clerk):
    first = spared(clerk)
    answer = client_for(county, clerk).post(door("take_back_saving", first))
    assert answer["Location"] == door("item", "R06")
    second = spared(clerk)
    assert (first.serial, second.serial) == (1, 2)
    assert list(PaperSaved.counted()) == [second]

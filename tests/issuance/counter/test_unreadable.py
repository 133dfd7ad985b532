"""One row that does not open: the list says so and goes on, the paper itself stays shut."""

from __future__ import annotations

import pytest
from django.db import connection

from core.privacy.crypto import Undecipherable, seal
from core.privacy.masking import mask_name
from core.privacy.unreadable import UNREADABLE, unreadable_is_shown
from issuance.models import Application
from tests.factories.issuance import draft_application, issued_certificate
from tests.issuance.counter.pages import door, text_of

SECRET = "钱小红"


@pytest.fixture
def damaged(clerk, approver):
    """Two certificates; the name of the first was sealed for another place and does not open."""
    broken = issued_certificate(clerk, approver)
    whole = issued_certificate(clerk, approver)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE issuance_application SET subject_name = %s WHERE id = %s",
            [seal(SECRET.encode(), schema="pzh_dongqu", column="else.where"),
             broken.application_id],
        )  # fmt: skip
        cursor.execute("SET LOCAL session_replication_role = origin")
    return broken, whole


def test_outside_a_list_it_does_not_open_and_nothing_is_shown(damaged):
    with pytest.raises(Undecipherable):
        Application.objects.get(pk=damaged[0].application_id)


def test_what_does_not_open_is_never_stored(damaged):
    with unreadable_is_shown():
        application = Application.objects.get(pk=damaged[0].application_id)
    assert application.subject_name == UNREADABLE
    with pytest.raises(Undecipherable):
        application.save()


@pytest.mark.parametrize("page", ["home", "applications", "certificates", "seal_register"])
def test_the_list_goes_on_and_says_so(client_for, county, clerk, damaged, page, caplog):
    answer = client_for(county, clerk).get(door(page))
    assert answer.status_code == 200
    text = text_of(answer)
    if page != "seal_register":
        assert "无法解读" in text
        assert "张**" in text
        assert "issuance_application.subject_name" in caplog.text
    assert damaged[1].number in text
    assert SECRET not in text + caplog.text


def test_a_mark_of_damage_is_not_masked_away(clerk):
    draft_application(clerk)
    assert mask_name(UNREADABLE) == "无法解读"

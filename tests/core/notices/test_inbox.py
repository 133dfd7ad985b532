"""An inbox is one person's; a notice reaches them once."""

from __future__ import annotations

from core.notices.actions import notify
from core.notices.models import TITLE_LENGTH, Notice


def test_another_persons_notice_is_not_found_and_stays_unread(client_for, county, clerk, approver):
    notify([approver], key="a", title="待审批", url="/counter/")
    notice = Notice.objects.get()
    assert client_for(county, clerk).post(f"/inbox/{notice.pk}/open/").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_notice_is_not_opened_by_a_link(client_for, county, clerk):
    notify([clerk], key="a", title="已退回")
    notice = Notice.objects.get()
    assert client_for(county, clerk).get(f"/inbox/{notice.pk}/open/").status_code == 405
    notice.refresh_from_db()
    assert notice.read_at is None


def test_an_opened_notice_is_read_and_leads_where_it_points(client_for, county, clerk):
    notify([clerk], key="a", title="已退回", url="/counter/applications/")
    notice = Notice.objects.get()
    answer = client_for(county, clerk).post(f"/inbox/{notice.pk}/open/")
    assert answer["Location"] == "/counter/applications/"
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_nothing_of_an_inbox_stays_in_a_shared_browser(client_for, county, clerk):
    assert "no-store" in client_for(county, clerk).get("/inbox/")["Cache-Control"]


def test_the_same_key_reaches_a_person_once(clerk, approver):
    assert notify([clerk], key="a", title="一") == 1
    assert notify([clerk, approver], key="a", title="一") == 1
    assert Notice.objects.count() == 2


def test_a_title_of_any_length_arrives(clerk):
    notify([clerk], key="a", title=f"待审批：{'长' * 120}")
    title = Notice.objects.get().title
    assert title.startswith("待审批：长长")
    assert len(title) == TITLE_LENGTH

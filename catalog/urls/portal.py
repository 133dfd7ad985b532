from django.urls import path, re_path

from catalog.views.notices import notice, notice_form, notice_small
from catalog.views.portal import home, item, prohibited, retained, search

app_name = "portal"
urlpatterns = [
    path("", home, name="home"),
    path("lists/prohibited/", prohibited, name="prohibited"),
    path("lists/retained/", retained, name="retained"),
    re_path(r"^items/(?P<code>[A-Za-z]{1,3}[0-9]{1,5})/$", item, name="item"),
    path("search/", search, name="search"),
    path("notice/", notice, name="notice"),
    path("notice/small/<str:name>.png", notice_small, name="notice_small"),
    path("notice/<str:name>", notice_form, name="notice_form"),
]

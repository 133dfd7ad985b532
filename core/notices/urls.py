from django.urls import path

from core.notices.views import inbox, open_notice

app_name = "notices"
urlpatterns = [
    path("", inbox, name="inbox"),
    path("<int:pk>/open/", open_notice, name="open"),
]

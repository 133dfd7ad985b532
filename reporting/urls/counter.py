from django.urls import path

from reporting.views.counter import answer, concern, concerns, report

app_name = "concerns"
urlpatterns = [
    path("", concerns, name="list"),
    path("new/", report, name="raise"),
    path("<uuid:public_id>/", concern, name="concern"),
    path("<uuid:public_id>/answer/", answer, name="answer"),
]

from django.urls import path

from reporting.views.attachments import attach, attachment, detach
from reporting.views.counter import answer, concern, concerns, report

app_name = "concerns"
urlpatterns = [
    path("", concerns, name="list"),
    path("new/", report, name="raise"),
    path("<uuid:public_id>/", concern, name="concern"),
    path("<uuid:public_id>/answer/", answer, name="answer"),
    path("<uuid:public_id>/files/", attach, name="attach"),
    path("<uuid:public_id>/files/<uuid:attachment_id>/", attachment, name="attachment"),
    path("<uuid:public_id>/files/<uuid:attachment_id>/remove/", detach, name="detach"),
]

from django.urls import path

from catalog.views.counter import board, confirm, form, photo, remind, reminders

app_name = "public_notice"
urlpatterns = [
    path("", board, name="board"),
    path("confirm/", confirm, name="confirm"),
    path("reminders/", reminders, name="reminders"),
    path("reminders/send/", remind, name="remind"),
    path("photos/<uuid:public_id>.jpg", photo, name="photo"),
    path("forms/<str:name>", form, name="form"),
]

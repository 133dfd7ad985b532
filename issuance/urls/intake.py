"""What residents bring to the counter, and papers that need not be issued."""

from django.urls import path, re_path

from issuance.views.counter import attachments, savings

_ITEM = r"^items/(?P<code>[A-Za-z]{1,3}[0-9]{1,5})/"
_APPLICATION = "applications/<uuid:public_id>/"
_SAVING = "savings/<uuid:public_id>/"

urlpatterns = [
    path(f"{_APPLICATION}attach/", attachments.attach, name="attach"),
    path(f"{_APPLICATION}detach/", attachments.detach, name="detach"),
    path("attachments/<uuid:public_id>/", attachments.attachment, name="attachment"),
    re_path(rf"{_ITEM}instead/$", savings.save, name="save_paper"),
    path("savings/", savings.saving_list, name="savings"),
    path(_SAVING, savings.saving, name="saving"),
    path(f"{_SAVING}slip.pdf", savings.saving_pdf, name="saving_pdf"),
    path(f"{_SAVING}slip.png", savings.saving_png, name="saving_png"),
    path(f"{_SAVING}take-back/", savings.take_back, name="take_back_saving"),
]

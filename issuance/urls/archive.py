from django.urls import path

from issuance.views.counter import archive, archive_work

_PAPER = "papers/<uuid:public_id>/"
_DISPOSAL = "disposals/<uuid:public_id>/"

app_name = "archive"
urlpatterns = [
    path("", archive.book, name="book"),
    path(_PAPER, archive.paper, name="paper"),
    path(f"{_PAPER}freeze/", archive.freeze_paper, name="freeze"),
    path("retention/", archive.retention, name="retention"),
    path("anchors/", archive.anchors, name="anchors"),
    path("packages/", archive_work.package_list, name="packages"),
    path("packages/make/", archive_work.make, name="make_package"),
    path("packages/<uuid:public_id>.zip", archive_work.download, name="package"),
    path("disposals/", archive_work.disposal_list, name="disposals"),
    path("disposals/propose/", archive_work.propose, name="propose"),
    path(_DISPOSAL, archive_work.disposal, name="disposal"),
    path(f"{_DISPOSAL}decide/", archive_work.decide, name="decide"),
]

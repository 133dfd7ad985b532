from django.urls import path

from core.web.gallery.views import error_page, gallery

app_name = "gallery"
urlpatterns = [
    path("", gallery, name="components"),
    path("error/<str:name>/", error_page, name="error"),
    path("<str:page>/", gallery, name="page"),
]

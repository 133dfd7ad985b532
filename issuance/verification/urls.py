from django.urls import path

from issuance.verification.uploads import file
from issuance.verification.views import answer, ask

app_name = "verification"
urlpatterns = [
    path("", ask, name="ask"),
    path("file/", file, name="file"),
    path("<str:code>", answer, name="answer"),
]

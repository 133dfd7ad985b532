from django.urls import path

from issuance.verification.views import answer, ask

app_name = "verification"
urlpatterns = [
    path("", ask, name="ask"),
    path("<str:code>", answer, name="answer"),
]

from django.urls import path

from tenants.views import home

app_name = "platform"
urlpatterns = [path("", home, name="home")]

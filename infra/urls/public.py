"""The map of the public host: verification, the platform's GraphQL, the operators' sign-in."""

from django.urls import include, path

handler400 = "core.web.views.bad_request"
handler403 = "core.web.views.forbidden"
handler404 = "core.web.views.not_found"
handler500 = "core.tenancy.unavailable.server_error"

urlpatterns = [
    path("", include("tenants.urls")),
    path("v/", include("issuance.verification.urls")),
    path("", include("core.identity.urls")),
    path("graphql/", include("api.graphql.urls")),
]

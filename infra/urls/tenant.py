"""The whole map of a tenant's host on one screen."""

from django.urls import include, path

from core.backoffice.site import site

handler400 = "core.web.views.bad_request"
handler403 = "core.web.views.forbidden"
handler404 = "core.web.views.not_found"
handler500 = "core.tenancy.unavailable.server_error"

urlpatterns = [
    path("", include("catalog.urls.portal")),
    path("v/", include("issuance.verification.urls")),
    path("", include("core.identity.urls")),
    path("inbox/", include("core.notices.urls")),
    path("counter/notice/", include("catalog.urls.counter")),
    path("counter/archive/", include("issuance.urls.archive")),
    path("counter/", include("issuance.urls.privacy")),
    path("counter/concerns/", include("reporting.urls.counter")),
    path("counter/", include("issuance.urls.counter")),
    path("back-office/", site.urls),
    path("graphql/", include("api.graphql.urls")),
]

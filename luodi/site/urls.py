"""Hang the pages of all apps on their addresses."""

from django.urls import include, path

from luodi.core import pages
from luodi.site import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("search/", views.search, name="search"),
    path("api/", include("luodi.site.api")),
    path("", include("luodi.accounts.urls")),
    path("", include("luodi.privacy.urls")),
    path("", include("luodi.public.urls")),
    path("", include("luodi.reports.urls")),
    path("", include("luodi.meetings.urls")),
    path("", include("luodi.events.urls")),
    path("", include("luodi.workbooks.urls")),
    path("", include("luodi.booklets.urls")),
    path("", include("luodi.merging.urls")),
    path("", include("luodi.registry.urls")),
    path("", include("luodi.partnerships.urls")),
    path("", include("luodi.collecting.urls")),
    path("", include("luodi.needs.urls")),
    path("", include("luodi.tuning.urls")),
    path("", include("luodi.claims.urls")),
    path("", include("luodi.projects.urls")),
    path("", include("luodi.contracts.urls")),
    path("", include("luodi.funds.urls")),
    path("", include("luodi.calls.urls")),
    path("", include("luodi.awards.urls")),
    path("", include("luodi.review.urls")),
    path("", include((pages.urlpatterns, "resource"))),
]
handler404 = "luodi.core.middleware.not_found"
handler500 = "luodi.site.views.server_error"

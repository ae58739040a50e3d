"""Give the reports their addresses."""

from django.urls import path

from luodi.reports import views

app_name = "reports"
urlpatterns = [
    path("", views.today, name="today"),
    path("handover/", views.handover, name="handover"),
    path("guests/", views.guests, name="guests"),
    path("yearly/", views.yearly, name="yearly"),
    path("yearly/<int:year>/", views.yearly, name="year"),
    path("yearly/<int:year>/book.xlsx", views.yearly_book, name="yearly_book"),
    path("regions/", views.regions, name="regions"),
    path("regions/<str:code>/", views.region, name="region"),
    path("regions/<str:code>/briefing/", views.briefing, name="briefing"),
    path("organisations/<str:code>/briefing/", views.organisation_briefing, name="organisation_briefing"),
]

"""Give needs and introductions the addresses that the declared pages do not."""

from django.urls import path

from luodi.needs import views

app_name = "needs"
urlpatterns = [
    path("needs/new/", views.new, name="new"),
    path("needs/<str:code>/write/", views.write, name="write"),
    # The declared form of a need is the one that saves itself.
    path("needs/<str:code>/edit/", views.write, name="edit"),
    path("needs/<str:code>/autosave", views.autosave, name="autosave"),
    path("needs/<str:code>/match/", views.match, name="match"),
    path("needs/<str:code>/feedback", views.feedback, name="feedback"),
    path("needs/<str:code>/introduce/", views.introduce, name="introduce"),
    path("introductions/<str:code>/answer/", views.answer, name="answer"),
    path("consent/<str:token>/", views.consent, name="consent"),
]

"""Give projects the addresses that the declared pages do not."""

from django.urls import path

from luodi.projects import views

app_name = "projects"
urlpatterns = [
    path("applications/<str:code>/project", views.tie, name="tie"),
    path("introductions/<str:code>/project", views.open_project, name="open"),
    path("projects/<str:code>/crew/", views.crew, name="crew"),
    path("projects/<str:code>/add/<slug:kind>/", views.add, name="add"),
    path("projects/<str:code>/change/", views.propose_change, name="propose_change"),
    path("projects/<str:code>/assess", views.ask_assessment, name="ask_assessment"),
    path("milestones/<str:code>/done", views.milestone_done, name="milestone_done"),
]

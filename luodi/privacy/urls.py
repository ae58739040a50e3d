"""Give people's own data their addresses."""

from django.urls import path

from luodi.privacy import views

app_name = "privacy"
urlpatterns = [
    path("me/data/", views.mine, name="mine"),
    path("me/data/take-along", views.take_along, name="take_along"),
    path("me/data/ask-erasure", views.ask_erasure, name="ask_erasure"),
    path("personal-data/", views.overview, name="overview"),
    path("personal-data/people/<str:code>/", views.person, name="person"),
    path("personal-data/accounts/<int:number>/", views.account, name="account"),
    path("readings/<slug:slug>/<str:code>/", views.readings, name="readings"),
]

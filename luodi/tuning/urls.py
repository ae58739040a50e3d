"""Give tuning the addresses that the declared pages do not."""

from django.urls import path

from luodi.tuning import views

app_name = "tuning"
urlpatterns = [
    path("match-profiles/new/", views.new_profile, name="new_profile"),
    path("match-dictionaries/new/", views.new_dictionary, name="new_dictionary"),
    path("<slug:slug>/<str:code>/copy", views.copy, name="copy"),
    path("<slug:slug>/<str:code>/moves/", views.moves, name="moves"),
    path("match-quality/", views.quality, name="quality"),
    path("match-quality/learn", views.learn, name="learn"),
    path("match-runs/<slug:verb>/", views.run, name="run"),
    path("new-matches/", views.digest, name="digest"),
    path("new-matches/night", views.night, name="night"),
]

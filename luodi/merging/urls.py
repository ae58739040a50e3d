"""Give merging its addresses."""

from django.urls import path

from luodi.merging import views

app_name = "merging"
urlpatterns = [
    path("duplicates/", views.overview, name="overview"),
    path("duplicates/<slug:slug>/", views.pairs, name="pairs"),
    path("duplicates/<slug:slug>/alike/", views.alike, name="alike"),
    path("duplicates/<slug:slug>/compare/", views.compare, name="compare"),
    path("duplicates/<slug:slug>/apart", views.apart, name="apart"),
    path("merges/<str:code>/", views.merge, name="merge"),
    path("merges/<str:code>/undo", views.undo, name="undo"),
]

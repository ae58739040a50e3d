"""Give booklets their addresses."""

from django.urls import path

from luodi.booklets import views

app_name = "booklets"
urlpatterns = [
    path("booklets/new/", views.new, name="new"),
    path("booklets/<str:code>/", views.booklet, name="booklet"),
    path("booklets/<str:code>/file", views.file, name="file"),
]

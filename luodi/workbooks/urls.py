"""Give workbooks their addresses."""

from django.urls import path

from luodi.workbooks import views

app_name = "workbooks"
urlpatterns = [
    path("workbooks/", views.overview, name="overview"),
    path("workbooks/<slug:slug>/", views.register, name="register"),
    path("workbooks/<slug:slug>/table.xlsx", views.table, name="table"),
    path("workbooks/batch/<str:code>/", views.batch, name="batch"),
    path("workbooks/batch/<str:code>/columns", views.columns, name="columns"),
    path("workbooks/batch/<str:code>/alike", views.alike, name="alike"),
    path("workbooks/batch/<str:code>/store", views.store, name="store"),
    path("workbooks/batch/<str:code>/undo", views.undo, name="undo"),
    path("workbooks/batch/<str:code>/errors.xlsx", views.errors, name="errors"),
]

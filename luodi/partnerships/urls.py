"""Give partnerships the addresses that the declared pages do not."""

from django.urls import path

from luodi.partnerships import views

app_name = "partnerships"
urlpatterns = [
    path("agreements/<str:code>/promise/", views.new_promise, name="new_promise"),
    path("agreements/<str:code>/point/", views.new_point, name="new_point"),
    path("interactions/paste/", views.paste, name="paste"),
    path("interactions/<str:code>/done", views.step_done, name="step_done"),
]

"""Give calls and applications the addresses that the declared pages do not."""

from django.urls import path

from luodi.calls.views import calling

app_name = "calls"
urlpatterns = [
    path("funds/<str:code>/call/", calling.new_call, name="new_call"),
]

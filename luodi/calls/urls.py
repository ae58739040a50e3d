"""Give calls and applications the addresses that the declared pages do not."""

from django.urls import path

from luodi.calls.views import calling

app_name = "calls"
urlpatterns = [
    path("funds/<str:code>/call/", calling.new_call, name="new_call"),
    path("calls/<str:code>/topic/", calling.new_topic, name="new_topic"),
    path("calls/<str:code>/draw/", calling.draw, name="draw"),
    path("calls/<str:code>/money/", calling.money, name="money"),
    path("calls/<str:code>/ask", calling.ask, name="ask"),
    path("calls/<str:code>/comments/<int:number>/answer", calling.answer, name="answer"),
]

"""Give meetings the addresses that the declared pages do not."""

from django.urls import path

from luodi.meetings.views import board, outcomes, own, papers, setup

app_name = "meetings"
urlpatterns = [
    path("meet/<str:token>/", own.own, name="own"),
    path("meet/<str:token>/<str:code>/", own.outcome, name="own_outcome"),
    path("events/<str:code>/meetings/", board.board, name="board"),
    path("events/<str:code>/meetings/set-up/", setup.set_up, name="set_up"),
    path("events/<str:code>/meetings/people/", setup.people, name="people"),
    path("events/<str:code>/meetings/people/<str:guest>/", setup.person, name="person"),
    path("events/<str:code>/meetings/people/<str:guest>/link", setup.link, name="link"),
    path("events/<str:code>/meetings/gather", setup.gather, name="gather"),
    path("events/<str:code>/meetings/booths", setup.booths, name="booths"),
    path("events/<str:code>/meetings/ask", setup.ask, name="ask"),
    path("events/<str:code>/meetings/plan", board.plan, name="plan"),
    path("events/<str:code>/meetings/working", board.working, name="working"),
    path("events/<str:code>/meetings/stop", board.stop, name="stop"),
    path("events/<str:code>/meetings/step", board.step, name="step"),
    path("events/<str:code>/meetings/move", board.move, name="move"),
    path("events/<str:code>/meetings/stretch", board.stretch, name="stretch"),
    path("events/<str:code>/meetings/hold", board.hold, name="hold"),
    path("events/<str:code>/meetings/add/", board.add, name="add"),
    path("events/<str:code>/meetings/change/", board.change, name="change"),
    path("events/<str:code>/meetings/live/", board.live, name="live"),
    path("events/<str:code>/meetings/<slug:what>.<str:kind>", papers.paper, name="paper"),
    path("meetings/<str:code>/outcome/", outcomes.outcome, name="outcome"),
    path("meetings/<str:code>/follow", outcomes.follow, name="follow"),
    path("event-funnels/<int:year>/", outcomes.league, name="league"),
]

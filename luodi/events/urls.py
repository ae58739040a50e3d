"""Give events the addresses that the declared pages do not."""

from django.urls import path

from luodi.events.views import answering, checking, coming, inviting, papers, planning, surveying, years

app_name = "events"
urlpatterns = [
    path("event/<str:token>/", coming.register, name="register"),
    path("registration/<str:token>/", coming.own, name="own"),
    path("registration/<str:token>/save", coming.save, name="save"),
    path("registration/<str:token>/organisations", coming.organisations, name="organisations"),
    path("registration/<str:token>/withdraw", coming.withdraw, name="withdraw"),
    path("registration/<str:token>/event.ics", coming.calendar, name="own_calendar"),
    path("invited/<str:token>/", coming.answer, name="answer"),
    path("opinion/open/<str:token>/", answering.opinion_openly, name="opinion_openly"),
    path("opinion/<str:token>/", answering.opinion, name="opinion"),
    path("opinion/<str:token>/stop", answering.opinion_stop, name="opinion_stop"),
    path("events/plan/", planning.plan, name="plan"),
    path("events/clashes/", planning.clashes, name="clashes"),
    path("event-calendar/", years.calendar, name="calendar"),
    path("event-calendar/<int:year>/", years.year, name="year"),
    path("event-figures/<int:year>/", years.figures, name="figures"),
    path("event-figures/<int:year>/file.<str:kind>", years.figures_file, name="figures_file"),
    path("events/<str:code>/copy/", planning.copy, name="copy"),
    path("events/<str:code>/new/<slug:kind>/", planning.add, name="add"),
    path("events/<str:code>/template", planning.take_template, name="take_template"),
    path("events/<str:code>/enrol/", planning.enrol, name="enrol"),
    path("events/<str:code>/invite/", inviting.invite, name="invite"),
    path("events/<str:code>/send", inviting.send, name="send"),
    path("events/<str:code>/desk/", checking.desk, name="desk"),
    path("events/<str:code>/desk/list", checking.desk_list, name="desk_list"),
    path("events/<str:code>/desk/mark", checking.desk_mark, name="desk_mark"),
    path("events/<str:code>/desk/walk-in", checking.desk_walk_in, name="desk_walk_in"),
    path("events/<str:code>/survey/", surveying.survey, name="survey"),
    path("events/<str:code>/survey/set-up", surveying.survey_set_up, name="survey_set_up"),
    path("events/<str:code>/survey/edit/", surveying.survey_edit, name="survey_edit"),
    path("events/<str:code>/survey/open", surveying.survey_open, name="survey_open"),
    path("events/<str:code>/survey/close", surveying.survey_close, name="survey_close"),
    path("events/<str:code>/survey/end", surveying.survey_end, name="survey_end"),
    path("events/<str:code>/survey/template", surveying.survey_template, name="survey_template"),
    path("events/<str:code>/survey/file.xlsx", surveying.survey_file, name="survey_file"),
    path("events/<str:code>/<slug:what>.<str:kind>", papers.paper, name="paper"),
    path("event-invitations/<str:code>/link", inviting.link, name="link"),
    path("event-registrations/<str:code>/came/", checking.came, name="came"),
]

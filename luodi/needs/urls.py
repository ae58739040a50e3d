"""Give needs and introductions the addresses that the declared pages do not."""

from django.urls import path

from luodi.needs.views import cases, consent, matching, subscriptions, validity, writing

app_name = "needs"
urlpatterns = [
    path("needs/new/", writing.new, name="new"),
    path("needs/<str:code>/write/", writing.write, name="write"),
    # The declared form of a need is the one that saves itself.
    path("needs/<str:code>/edit/", writing.write, name="edit"),
    path("needs/<str:code>/autosave", writing.autosave, name="autosave"),
    path("needs/<str:code>/match/", matching.match, name="match"),
    path("needs/<str:code>/compare/", matching.compare, name="compare"),
    path("needs/<str:code>/why-not/", matching.why_not, name="why_not"),
    path("needs/<str:code>/feedback", matching.feedback, name="feedback"),
    path("needs/<str:code>/introduce/", matching.introduce, name="introduce"),
    path("cases/", cases.board, name="board"),
    path("introductions/<str:code>/plan", cases.plan, name="plan"),
    path("introductions/<str:code>/note", cases.note, name="note"),
    path("introductions/<str:code>/drop", cases.drop, name="drop"),
    path("introductions/<str:code>/answer/", consent.answer, name="answer"),
    path("needs/<str:code>/narrow", validity.narrow, name="narrow"),
    path("needs/<str:code>/still-valid/", validity.by_account, name="say_valid"),
    path("unsubscribe/<str:token>/", subscriptions.unsubscribe, name="unsubscribe"),
    path("still-valid/<str:token>/", validity.by_link, name="still_valid"),
    path("consent/<str:token>/", consent.consent, name="consent"),
]

"""Give calls and applications the addresses that the declared pages do not."""

from django.urls import path

from luodi.calls.views import applying, calling, checking, linked

app_name = "calls"
urlpatterns = [
    path("funds/<str:code>/call/", calling.new_call, name="new_call"),
    path("calls/<str:code>/apply/", applying.begin, name="begin"),
    path("calls/<str:code>/checks/", checking.board, name="checks"),
    path("fund-applications/<str:code>/work/", applying.work, name="work"),
    path("fund-applications/<str:code>/words/", applying.words, name="words"),
    # The declared form of an application is the one that saves itself.
    path("fund-applications/<str:code>/edit/", applying.words, name="edit"),
    path("fund-applications/<str:code>/save", applying.save_words, name="save_words"),
    path("fund-applications/<str:code>/party/<str:key>/", applying.part, name="part"),
    path("fund-applications/<str:code>/party/<str:key>/save", applying.save_part, name="save_part"),
    path("fund-applications/<str:code>/agree/", applying.agree, name="agree"),
    path("fund-applications/<str:code>/submit", applying.submit, name="submit"),
    path("fund-applications/<str:code>/receipt/", applying.receipt, name="receipt"),
    path("fund-applications/<str:code>/book/<int:number>.<str:kind>", applying.book, name="book"),
    path("fund-applications/<str:code>/check/", checking.check, name="check"),
    path("fund-applications/<str:code>/papers/<int:number>/mark", checking.mark_paper, name="mark_paper"),
    path("fund-applications/<str:code>/appeal/", checking.appeal, name="appeal"),
    path("fund-applications/<str:code>/endorse/", checking.endorse, name="endorse"),
    path("apply/party/<str:token>/", linked.part, name="part_by_link"),
    path("apply/party/<str:token>/save", linked.save, name="save_by_link"),
    path("apply/team/<str:token>/", linked.member, name="member_by_link"),
    path("calls/<str:code>/topic/", calling.new_topic, name="new_topic"),
    path("calls/<str:code>/draw/", calling.draw, name="draw"),
    path("calls/<str:code>/money/", calling.money, name="money"),
    path("calls/<str:code>/ask", calling.ask, name="ask"),
    path("calls/<str:code>/comments/<int:number>/answer", calling.answer, name="answer"),
]

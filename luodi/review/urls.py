"""Give the review of applications the addresses that the declared pages do not."""

from django.urls import path

from luodi.review.views import defending, drawing, mine, running

app_name = "review"
urlpatterns = [
    path("calls/<str:code>/review/", running.state, name="state"),
    path("calls/<str:code>/review/settings/", running.settings, name="settings"),
    path("calls/<str:code>/review/remind", running.remind, name="remind"),
    path("calls/<str:code>/review/pool/", drawing.pool, name="pool"),
    path("calls/<str:code>/review/pool/change", drawing.change_pool, name="change_pool"),
    path("calls/<str:code>/review/pool/<int:number>/", drawing.member, name="member"),
    path("calls/<str:code>/review/conflicts/", drawing.conflicts, name="conflicts"),
    path("calls/<str:code>/review/screen", drawing.screen, name="screen_conflicts"),
    path("calls/<str:code>/review/conflicts/<int:number>/set-aside", drawing.set_aside, name="set_aside"),
    path("calls/<str:code>/review/plan/", drawing.plan, name="plan"),
    path("calls/<str:code>/review/work", drawing.work, name="work"),
    path("calls/<str:code>/review/defence/", defending.defence, name="defence"),
    path("calls/<str:code>/review/defence/settings/", defending.keep, name="keep_defence"),
    path("calls/<str:code>/review/defence/draw", defending.draw, name="draw"),
    path("calls/<str:code>/review/defence/screen/", defending.screen, name="screen"),
    path("calls/<str:code>/review/fees.<str:kind>", defending.fees, name="fees"),
    path("fund-applications/<str:code>/review/", running.application, name="application"),
    path("fund-applications/<str:code>/review/assign", running.assign, name="assign"),
    path("fund-applications/<str:code>/review/conflict", running.enter_conflict, name="enter_conflict"),
    path("fund-applications/<str:code>/review/conclude", running.conclude, name="conclude"),
    path("fund-applications/<str:code>/review/feedback", running.feedback, name="feedback"),
    path("reviews/<str:code>/do/<slug:verb>", running.act, name="act"),
    path("reviews/<str:code>/answer", mine.answer, name="answer"),
    path("reviews/<str:code>/sheet/", mine.sheet, name="sheet"),
    path("reviews/<str:code>/sheet/save", mine.save, name="save"),
    path("reviews/<str:code>/recuse", mine.recuse, name="recuse"),
    path("reviews/<str:code>/papers/<int:number>", mine.paper, name="paper"),
    path("review-link/<str:token>/papers/<int:number>", mine.paper_linked, name="paper_linked"),
    path("review-link/<str:token>/", mine.linked, name="linked"),
    path("review-link/<str:token>/answer", mine.answer_linked, name="answer_linked"),
    path("review-link/<str:token>/sheet/", mine.sheet_linked, name="sheet_linked"),
    path("review-link/<str:token>/sheet/save", mine.save_linked, name="save_linked"),
    path("review-link/<str:token>/recuse", mine.recuse_linked, name="recuse_linked"),
]

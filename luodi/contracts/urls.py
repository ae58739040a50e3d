"""Give contracts the addresses that the declared pages do not."""

from django.urls import path

from luodi.contracts.views import changes, contracts, opening, receipts, registrations, splits

app_name = "contracts"
urlpatterns = [
    path("contracts/<str:code>/line/", contracts.new_line, name="new_line"),
    path("contracts/<str:code>/instalment/", contracts.new_instalment, name="new_instalment"),
    path("contracts/<str:code>/budget/", contracts.budget, name="budget"),
    path("contracts/<str:code>/text/", contracts.new_text, name="new_text"),
    path("contracts/<str:code>/sign/", contracts.sign, name="sign"),
    path("contracts/<str:code>/closing/", contracts.closing, name="closing"),
    path("contracts/<str:code>/receipt/", receipts.book, name="book"),
    path("contracts/<str:code>/split/", splits.begin, name="begin_split"),
    path("contracts/<str:code>/pricing/", splits.new_pricing, name="new_pricing"),
    path("income-splits/<str:code>/work/", splits.work, name="work"),
    path("income-splits/<str:code>/confirm/", splits.confirm, name="confirm"),
    path("income-splits/<str:code>/correct", splits.correct, name="correct"),
    path("income-splits/<str:code>/sheet.<str:kind>", splits.sheet, name="sheet"),
    path("income-splits/<str:code>/notice.<str:kind>", splits.notice, name="notice"),
    path("part/<str:token>/", splits.confirm_by_link, name="confirm_by_link"),
    path("<slug:slug>/<str:code>/object/", splits.object_to, name="object_to"),
    path("contracts/<str:code>/change/", changes.propose, name="propose"),
    path("contracts/<str:code>/interests/", changes.interests, name="interests"),
    path("contracts/<str:code>/seal/", changes.seal, name="seal"),
    path("contracts/<str:code>/registration/", registrations.prepare, name="prepare"),
    path("registrations/<str:code>/paper/", registrations.paper, name="paper"),
    path("registrations/<str:code>/outcome/", registrations.outcome, name="outcome"),
    path("registrations/<str:code>/form.<str:kind>", registrations.form_file, name="form_file"),
    path("projects/<str:code>/contract", opening.from_project, name="from_project"),
    path("introductions/<str:code>/contract", opening.from_introduction, name="from_introduction"),
    path("overdue-receipts/", receipts.overdue, name="overdue"),
    path("<slug:slug>/<str:code>/drop", contracts.drop, name="drop"),
]

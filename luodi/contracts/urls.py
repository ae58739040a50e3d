"""Give contracts the addresses that the declared pages do not."""

from django.urls import path

from luodi.contracts.views import contracts, receipts

app_name = "contracts"
urlpatterns = [
    path("contracts/<str:code>/line/", contracts.new_line, name="new_line"),
    path("contracts/<str:code>/instalment/", contracts.new_instalment, name="new_instalment"),
    path("contracts/<str:code>/budget/", contracts.budget, name="budget"),
    path("contracts/<str:code>/text/", contracts.new_text, name="new_text"),
    path("contracts/<str:code>/sign/", contracts.sign, name="sign"),
    path("contracts/<str:code>/closing/", contracts.closing, name="closing"),
    path("contracts/<str:code>/receipt/", receipts.book, name="book"),
    path("overdue-receipts/", receipts.overdue, name="overdue"),
    path("<slug:slug>/<str:code>/drop", contracts.drop, name="drop"),
]

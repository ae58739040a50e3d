"""Give funds the addresses that the declared pages do not."""

from django.urls import path

from luodi.funds.views import governing
from luodi.funds.views import money as views

app_name = "funds"
urlpatterns = [
    path("funds/<str:code>/payer/", views.new_payer, name="new_payer"),
    path("funds/<str:code>/money/", views.money, name="money"),
    path("funds/<str:code>/entries/", views.entries, name="entries"),
    path("funds/<str:code>/statement.xlsx", views.statement_file, name="statement"),
    path("funds/<str:code>/rules/", governing.begin, name="begin_rules"),
    path("fund-rules/<str:code>/sheet/", governing.sheet, name="sheet"),
    path("gates/<int:number>/turn", governing.turn, name="turn"),
    path("fund-payers/<str:code>/year/", views.new_year, name="new_year"),
    path("fund-payers/<str:code>/inflow/", views.new_inflow, name="new_inflow"),
    path("fund-years/<str:code>/notice/", views.new_notice, name="new_notice"),
    path("fund-years/<str:code>/settle", views.settle, name="settle"),
    path("ledger/halts/<int:number>/lift", views.open_again, name="lift"),
]

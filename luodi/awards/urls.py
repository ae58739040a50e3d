"""Give decisions, awards and payments the addresses that the declared pages do not."""

from django.urls import path

from luodi.awards.views import awards, deciding

app_name = "awards"
urlpatterns = [
    path("calls/<str:code>/panel", deciding.begin_panel, name="begin_panel"),
    path("calls/<str:code>/decision", deciding.begin_decision, name="begin_decision"),
    path("calls/<str:code>/end-reserve", deciding.end_reserve, name="end_reserve"),
    path("fund-panels/<str:code>/seat/", deciding.seat, name="seat"),
    path("fund-panels/<str:code>/seats/<int:number>/leave", deciding.unseat, name="unseat"),
    path("fund-panels/<str:code>/declare", deciding.declare, name="declare"),
    path("fund-panels/<str:code>/conflicts/<int:number>/note", deciding.note_conflict, name="note_conflict"),
    path("fund-decisions/<str:code>/choose/", deciding.choose, name="choose"),
    path("fund-decisions/<str:code>/minutes.<str:kind>", deciding.minutes, name="minutes"),
    path("fund-decisions/<str:code>/items/<int:number>/move", deciding.move, name="move"),
    path("fund-decisions/<str:code>/items/<int:number>/vote", deciding.vote, name="vote"),
    path("fund-decisions/<str:code>/items/<int:number>/promote", deciding.promote, name="promote"),
    path("fund-applications/<str:code>/objection/", deciding.new_objection, name="new_objection"),
    path("award-objections/<str:code>/decide", deciding.decide_objection, name="decide_objection"),
    path("awards/<str:code>/proof/", awards.new_proof, name="new_proof"),
    path("awards/<str:code>/report/", awards.new_check, name="new_check"),
    path("awards/<str:code>/change/", awards.new_amendment, name="new_amendment"),
    path("awards/<str:code>/recovery/", awards.new_recovery, name="new_recovery"),
    path("awards/<str:code>/verify-account", awards.verify_account, name="verify_account"),
    path("project-checks/<str:code>/reached/", awards.reached, name="reached"),
    path("award-instalments/<str:code>/prepare", awards.prepare, name="prepare"),
    path("payments/<str:code>/resolve", awards.resolve, name="resolve"),
    path("recoveries/<str:code>/collect", awards.collect, name="collect"),
    path("bank/", awards.bank, name="bank"),
    path("bank/orders.csv", awards.bank_file, name="bank_file"),
]

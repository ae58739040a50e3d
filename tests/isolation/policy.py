"""Who gets in where: one line for every address that the site has.

*door* is ``public`` (no login needed), ``login`` (everybody with an account), ``token`` (the interface for programs)
or ``record`` (who may see the record, tests/isolation/story.py; the table names nobody), or ``link`` (public, with a secret
or public token in the address: no cookie is asked for, so that forms of other sites are refused by their origin).
An address without a line fails a test: whoever adds one says here who it is for.
"""

from __future__ import annotations

from dataclasses import dataclass

ROUTES = """
route                           | methods  | door
health                          | GET      | public
search                          | GET      | login
api:document                    | GET      | token
api:list_records                | GET POST | token
api:create_record               | GET POST | token
api:get_record                  | GET      | token
api:amend_record                | PATCH    | token
api:take_step                   | POST     | token
api:list_matches                | GET      | token
api:give_feedback               | POST     | token
api:introduce                   | POST     | token
api:search                      | GET      | token
api:?                           | GET      | token
public:robots                   | GET      | public
public:sitemap                  | GET      | public
public:sitemap_of               | GET      | public
public:home                     | GET      | public
public:search                   | GET      | public
public:regions                  | GET      | public
public:region                   | GET      | public
public:publicity                | GET      | public
public:notice                   | GET POST | link
public:shelf                    | GET      | public
public:record                   | GET      | public
accounts:log_in                 | GET POST | public
accounts:log_in_code            | GET POST | public
accounts:log_in_demo            | POST     | public
accounts:log_out                | POST     | public
accounts:language               | POST     | public
accounts:password_forgotten     | GET POST | public
accounts:password_new           | GET POST | public
accounts:invitation             | GET POST | public
accounts:me                     | GET      | login
accounts:profile                | POST     | login
accounts:password_change        | GET POST | login
accounts:second_factor          | GET POST | login
accounts:end_other_sessions     | POST     | login
accounts:end_session            | POST     | login
accounts:create_token           | POST     | login
accounts:revoke_token           | POST     | login
accounts:deputies               | GET POST | login
accounts:all_deputies           | GET      | login
accounts:end_deputy             | POST     | login
accounts:notice                 | GET POST | login
accounts:prolong                | POST     | login
privacy:mine                    | GET      | login
privacy:take_along              | POST     | login
privacy:ask_erasure             | POST     | login
privacy:overview                | GET      | login
privacy:person                  | GET POST | login
privacy:account                 | GET POST | login
privacy:readings                | GET      | record
reports:guests                  | GET      | login
accounts:people                 | GET      | login
accounts:invite                 | GET POST | login
accounts:withdraw_invitation    | POST     | login
accounts:person                 | GET      | login
accounts:add_membership         | POST     | login
accounts:end_membership         | POST     | login
accounts:act_on                 | POST     | login
reports:today                   | GET      | login
reports:regions                 | GET      | login
reports:region                  | GET      | login
registry:ask_approval           | GET POST | record
registry:works                  | GET POST | record
registry:ask_profile            | POST     | record
registry:confirm_profile        | GET POST | public
registry:lines                  | GET POST | record
partnerships:new_promise        | GET POST | record
partnerships:new_point          | GET POST | record
partnerships:new_text           | GET POST | record
partnerships:renew              | POST     | record
partnerships:new_in_body        | GET POST | record
partnerships:body_money         | GET      | record
partnerships:body_year          | GET      | record
partnerships:body_plan          | GET POST | record
partnerships:counted            | GET      | record
partnerships:body_evaluations   | GET      | record
partnerships:body_calendar      | GET      | record
partnerships:paste              | GET POST | login
partnerships:step_done          | POST     | record
reports:handover                | GET POST | login
reports:yearly                  | GET      | login
reports:year                    | GET      | login
reports:yearly_book             | GET      | login
reports:briefing                | GET POST | login
reports:organisation_briefing   | GET POST | record
needs:new                       | GET POST | login
needs:write                     | GET POST | record
needs:edit                      | GET POST | record
needs:autosave                  | POST     | record
needs:match                     | GET      | record
needs:compare                   | GET      | record
needs:why_not                   | GET      | record
needs:feedback                  | POST     | record
needs:introduce                 | GET POST | record
needs:answer                    | GET POST | record
needs:board                     | GET      | login
needs:plan                      | POST     | record
needs:note                      | POST     | record
needs:drop                      | POST     | record
needs:narrow                    | POST     | record
needs:say_valid                 | GET POST | record
needs:still_valid               | GET POST | public
needs:unsubscribe               | GET POST | public
needs:consent                   | GET POST | public
claims:start                    | GET POST | record
claims:write                    | GET POST | record
claims:bounty                   | GET POST | record
claims:compare                  | GET POST | record
claims:send_link                | POST     | record
claims:linked                   | GET POST | public
collecting:district             | GET POST | link
collecting:entry                | GET POST | link
collecting:save                 | POST     | link
collecting:enterprises          | GET      | link
collecting:mail                 | POST     | link
collecting:paste_entry          | POST     | link
collecting:reading              | GET POST | link
collecting:paste                | GET POST | login
collecting:ask_reading          | GET POST | record
collecting:new_district         | GET POST | record
collecting:remind               | POST     | record
collecting:call_sheet           | GET      | record
collecting:district_sheet       | GET      | record
collecting:poster               | GET      | record
collecting:assign               | GET POST | record
booklets:new                    | GET POST | login
booklets:booklet                | GET      | record
booklets:file                   | GET      | record
registry:new_site               | GET POST | record
merging:overview                | GET      | login
merging:pairs                   | GET      | login
merging:alike                   | GET      | login
merging:compare                 | GET POST | login
merging:apart                   | POST     | login
merging:merge                   | GET      | record
merging:undo                    | POST     | record
workbooks:overview              | GET      | login
workbooks:register              | GET POST | login
workbooks:table                 | GET      | login
workbooks:batch                 | GET      | record
workbooks:columns               | POST     | record
workbooks:alike                 | POST     | record
workbooks:store                 | POST     | record
workbooks:undo                  | POST     | record
workbooks:errors                | GET      | record
tuning:new_profile              | GET POST | login
tuning:new_dictionary           | GET POST | login
tuning:copy                     | POST     | record
tuning:moves                    | GET      | record
tuning:quality                  | GET      | login
tuning:learn                    | POST     | login
tuning:run                      | GET      | login
tuning:digest                   | GET      | login
tuning:night                    | POST     | login
projects:open                   | POST     | record
projects:crew                   | GET POST | record
projects:add                    | GET POST | record
projects:propose_change         | GET POST | record
projects:ask_assessment         | POST     | record
projects:milestone_done         | POST     | record
projects:tie                    | POST     | record
funds:new_payer                 | GET POST | record
funds:begin_rules               | GET POST | record
funds:sheet                     | GET POST | record
funds:turn                      | POST     | record
funds:new_year                  | GET POST | record
funds:new_notice                | GET POST | record
funds:new_inflow                | GET POST | record
funds:money                     | GET      | record
funds:entries                   | GET      | record
funds:statement                 | GET      | record
funds:settle                    | POST     | record
funds:lift                      | POST     | record
review:state                    | GET      | record
review:settings                 | GET POST | record
review:remind                   | POST     | record
review:pool                     | GET      | record
review:change_pool              | POST     | record
review:member                   | GET POST | record
review:conflicts                | GET      | record
review:screen_conflicts         | POST     | record
review:set_aside                | POST     | record
review:plan                     | GET      | record
review:work                     | POST     | record
review:defence                  | GET      | record
review:keep_defence             | GET POST | record
review:draw                     | POST     | record
review:screen                   | GET POST | record
review:fees                     | GET      | record
review:application              | GET      | record
review:assign                   | POST     | record
review:enter_conflict           | POST     | record
review:conclude                 | POST     | record
review:feedback                 | POST     | record
review:act                      | POST     | record
review:answer                   | POST     | record
review:sheet                    | GET POST | record
review:paper                    | GET      | record
review:save                     | POST     | record
review:recuse                   | POST     | record
review:linked                   | GET      | link
review:answer_linked            | POST     | link
review:sheet_linked             | GET POST | link
review:paper_linked             | GET      | link
review:save_linked              | POST     | link
review:recuse_linked            | POST     | link
calls:new_call                  | GET POST | record
calls:new_topic                 | GET POST | record
calls:draw                      | GET POST | record
calls:money                     | GET POST | record
calls:ask                       | POST     | record
calls:answer                    | POST     | record
awards:begin_panel              | POST     | record
awards:begin_decision           | POST     | record
awards:end_reserve              | POST     | record
awards:seat                     | GET POST | record
awards:unseat                   | POST     | record
awards:declare                  | POST     | record
awards:note_conflict            | POST     | record
awards:minutes                  | GET      | record
awards:choose                   | GET POST | record
awards:move                     | POST     | record
awards:vote                     | POST     | record
awards:promote                  | POST     | record
awards:new_objection            | GET POST | record
awards:decide_objection         | POST     | record
awards:new_proof                | GET POST | record
awards:new_check                | GET POST | record
awards:new_amendment            | GET POST | record
awards:new_recovery             | GET POST | record
awards:verify_account           | POST     | record
awards:reached                  | GET POST | record
awards:prepare                  | POST     | record
awards:resolve                  | POST     | record
awards:collect                  | POST     | record
awards:bank                     | GET POST | login
awards:bank_file                | GET      | login
calls:begin                     | GET POST | record
calls:checks                    | GET POST | record
calls:work                      | GET POST | record
calls:words                     | GET POST | record
calls:edit                      | GET POST | record
calls:save_words                | POST     | record
calls:part                      | GET POST | record
calls:save_part                 | POST     | record
calls:agree                     | GET POST | record
calls:submit                    | POST     | record
calls:receipt                   | GET      | record
calls:book                      | GET      | record
calls:check                     | GET POST | record
calls:mark_paper                | POST     | record
calls:appeal                    | GET POST | record
calls:endorse                   | GET POST | record
calls:part_by_link              | GET POST | link
calls:save_by_link              | POST     | link
calls:member_by_link            | GET POST | link
contracts:new_line              | GET POST | record
contracts:new_instalment        | GET POST | record
contracts:budget                | GET POST | record
contracts:new_text              | GET POST | record
contracts:sign                  | GET POST | record
contracts:closing               | GET POST | record
contracts:book                  | GET POST | record
contracts:overdue               | GET      | login
contracts:propose               | GET POST | record
contracts:interests             | GET POST | record
contracts:seal                  | GET POST | record
contracts:prepare               | GET POST | record
contracts:paper                 | GET POST | record
contracts:outcome               | GET POST | record
contracts:form_file             | GET      | record
contracts:from_project          | POST     | record
contracts:from_introduction     | POST     | record
contracts:drop                  | POST     | record
contracts:begin_split           | GET POST | record
contracts:new_pricing           | GET POST | record
contracts:work                  | GET POST | record
contracts:confirm               | GET POST | record
contracts:confirm_by_link       | GET POST | public
contracts:correct               | POST     | record
contracts:sheet                 | GET      | record
contracts:notice                | GET      | record
contracts:object_to             | GET POST | record
meetings:own                    | GET POST | link
meetings:own_outcome            | GET POST | link
meetings:board                  | GET      | record
meetings:set_up                 | GET POST | record
meetings:people                 | GET      | record
meetings:person                 | GET POST | record
meetings:link                   | POST     | record
meetings:gather                 | POST     | record
meetings:booths                 | POST     | record
meetings:ask                    | POST     | record
meetings:plan                   | POST     | record
meetings:working                | GET      | record
meetings:stop                   | POST     | record
meetings:step                   | POST     | record
meetings:move                   | POST     | record
meetings:stretch                | POST     | record
meetings:hold                   | POST     | record
meetings:add                    | GET POST | record
meetings:change                 | GET POST | record
meetings:live                   | GET      | record
meetings:paper                  | GET      | record
meetings:outcome                | GET POST | record
meetings:follow                 | POST     | record
meetings:league                 | GET      | login
events:register                 | GET POST | link
events:own                      | GET POST | link
events:save                     | POST     | link
events:organisations            | GET      | link
events:withdraw                 | POST     | link
events:own_calendar             | GET      | link
events:answer                   | GET POST | link
events:opinion                  | GET POST | link
events:opinion_openly           | GET POST | link
events:opinion_stop             | GET POST | link
events:survey                   | GET      | record
events:survey_set_up            | POST     | record
events:survey_edit              | GET POST | record
events:survey_open              | POST     | record
events:survey_close             | POST     | record
events:survey_end               | POST     | record
events:survey_template          | POST     | record
events:survey_file              | GET      | record
events:plan                     | GET POST | login
events:clashes                  | GET      | login
events:calendar                 | GET      | login
events:year                     | GET      | login
events:figures                  | GET      | login
events:figures_file             | GET      | login
events:copy                     | GET POST | record
events:add                      | GET POST | record
events:take_template            | POST     | record
events:enrol                    | GET POST | record
events:invite                   | GET POST | record
events:send                     | POST     | record
events:desk                     | GET      | record
events:desk_list                | GET      | record
events:desk_mark                | POST     | record
events:desk_walk_in             | POST     | record
events:paper                    | GET      | record
events:link                     | POST     | record
events:came                     | GET POST | record
resource:suggest                | GET      | login
resource:list                   | GET      | login
resource:export                 | GET      | login
resource:save_view              | POST     | login
resource:create                 | GET POST | login
resource:detail                 | GET      | record
resource:edit                   | GET POST | record
resource:step                   | POST     | record
resource:add_file               | POST     | record
resource:open_file              | GET      | record
resource:withdraw_file          | POST     | record
"""

_EVERYBODY = "everybody"
_ENTERPRISES = "enterprise rival far_enterprise"
_REGIONAL = "officer far_officer resident"
_SCHOOLS = "secretary other_secretary"
_PROFESSORS = "professor other_professor"

# Pages that belong to no record: who of those with an account gets in; the others are told that there is no such page.
PAGES = f"""
address                         | who
/                               | {_EVERYBODY}
/regions/                       | {_EVERYBODY}
/regions/640100/                | {_EVERYBODY}
/search/?q=x                    | {_EVERYBODY}
/me/                            | {_EVERYBODY}
/me/deputies/                   | {_EVERYBODY}
/me/notice/                     | {_EVERYBODY}
/me/data/                       | {_EVERYBODY}
/accounts/deputies/             | admin director
/guests/                        | admin director {_REGIONAL}
/personal-data/                 | admin
/personal-data/people/P-2026-00000000/ |
/readings/needs/N-2026-00000000/ |
/needs/                         | {_EVERYBODY}
/introductions/                 | {_EVERYBODY}
/projects/                      | {_EVERYBODY}
/cases/                         | director tech_manager {_REGIONAL}
/subscriptions/                 | {_EVERYBODY}
/subscriptions/new/             | director tech_manager leader fund_manager city_official far_official {_REGIONAL} {_SCHOOLS} {_PROFESSORS} {_ENTERPRISES}
/claims/                        | {_EVERYBODY}
/claims/new/                    |
/bounties/                      | {_EVERYBODY}
/bounties/new/                  |
/results/                       | {_EVERYBODY}
/experts/                       | {_EVERYBODY}
/approvals/                     | {_EVERYBODY}
/approvals/new/                 |
/people/                        | {_EVERYBODY}
/organisations/export.csv       | {_EVERYBODY}
/suggest/need/?q=x              | {_EVERYBODY}
/suggest/region/?q=x            | {_EVERYBODY}
/accounts/                      | admin
/accounts/invite/               | admin director
/needs/new/                     | director tech_manager {_REGIONAL} {_ENTERPRISES}
/needs/paste/                   | director tech_manager {_REGIONAL} {_ENTERPRISES}
/need-calls/                    | {_EVERYBODY}
/need-calls/new/                | director tech_manager city_official far_official {_REGIONAL}
/need-districts/new/            |
/need-districts/export.csv      | {_EVERYBODY}
/projects/new/                  | director tech_manager {_REGIONAL}
/results/new/                   | director tech_manager {_SCHOOLS} {_PROFESSORS}
/experts/new/                   | director {_SCHOOLS} {_PROFESSORS}
/organisations/new/             | director admin {_REGIONAL}
/people/new/                    | director admin {_REGIONAL} {_SCHOOLS} {_ENTERPRISES}
/applications/new/              | director tech_manager {_REGIONAL}
/bodies/new/                    | director {_REGIONAL}
/agreements/                    | {_EVERYBODY}
/agreements/new/                | director {_REGIONAL}
/promises/                      | {_EVERYBODY}
/promises/new/                  |
/interactions/                  | {_EVERYBODY}
/interactions/new/              | director tech_manager fund_manager {_REGIONAL}
/interactions/paste/            | director tech_manager fund_manager {_REGIONAL}
/points/new/                    |
/book-lines/                    | {_EVERYBODY}
/book-lines/new/                |
/evaluations/new/               |
/evaluation-indexes/new/        | director
/workbooks/evaluation-indexes/  |
/contracts/                     | {_EVERYBODY}
/contracts/new/                 | director tech_manager officer far_officer {_SCHOOLS} {_PROFESSORS}
/contract-lines/                | {_EVERYBODY}
/contract-lines/new/            |
/instalments/                   | {_EVERYBODY}
/receipts/                      | {_EVERYBODY}
/registrations/                 | {_EVERYBODY}
/registrations/new/             |
/registration-rules/            | {_EVERYBODY}
/registration-rules/new/        | director finance
/contract-changes/              | {_EVERYBODY}
/contract-changes/new/          |
/receipts/new/                  |
/overdue-receipts/              | director tech_manager officer far_officer finance leader {_SCHOOLS} {_PROFESSORS}
/workbooks/receipts/            | finance
/contract-texts/new/            |
/workbooks/contract-texts/      |
/income-splits/                 | {_EVERYBODY}
/income-splits/new/             |
/pricings/new/                  |
/objections/new/                |
/split-policies/new/            | director
/statutory-rules/new/           | director
/workbooks/income-splits/       |
/workbooks/contracts/           | director tech_manager officer far_officer {_SCHOOLS} {_PROFESSORS}
/workbooks/contract-lines/      | director tech_manager officer far_officer {_SCHOOLS} {_PROFESSORS}
/funds/new/                     | director fund_manager
/events/                        | {_EVERYBODY}
/events/new/                    | director {_REGIONAL}
/events/plan/                   | director {_REGIONAL}
/events/clashes/                | director {_REGIONAL}
/event-calendar/2026/           | director tech_manager fund_manager leader finance city_official far_official {_REGIONAL}
/event-figures/2026/            | director tech_manager fund_manager leader finance city_official far_official {_REGIONAL}
/event-figures/2026/file.csv    | director tech_manager fund_manager leader finance city_official far_official {_REGIONAL}
/meetings/                      | {_EVERYBODY}
/meetings/new/                  |
/matchdays/                     | {_EVERYBODY}
/matchdays/new/                 |
/event-funnels/2026/            | director tech_manager leader city_official far_official {_REGIONAL}
/event-sessions/new/            |
/event-tasks/new/               |
/event-registrations/           | {_EVERYBODY}
/event-registrations/new/       |
/event-invitations/new/         |
/event-templates/new/           | director
/event-goals/new/               | director
/workbooks/event-registrations/ |
/fund-payers/                   | {_EVERYBODY}
/fund-payers/new/               |
/fund-rules/                    | {_EVERYBODY}
/fund-rules/new/                |
/fund-years/                    | {_EVERYBODY}
/fund-years/new/                |
/appropriation-notices/         | {_EVERYBODY}
/appropriation-notices/new/     |
/fund-inflows/                  | {_EVERYBODY}
/fund-inflows/new/              |
/workbooks/fund-inflows/        |
/reviews/                       | {_EVERYBODY}
/reviews/new/                   |
/workbooks/reviews/             |
/calls/GK-2026-00000000/review/ |
/fund-applications/GX-2026-00000000/review/ |
/regions/640100/briefing/       | director tech_manager fund_manager leader {_REGIONAL}
/booklets/new/                  | director tech_manager fund_manager leader finance {_REGIONAL} {_SCHOOLS} {_PROFESSORS}
/booklets/L-2026-00000000/      |
/yearly/                        | director tech_manager leader finance officer far_officer {_SCHOOLS}
/yearly/1979/                   |
/yearly/2025/book.xlsx          | director tech_manager leader finance officer far_officer {_SCHOOLS}
/handover/                      | director tech_manager fund_manager {_REGIONAL}
/duplicates/organisations/      | director admin {_REGIONAL}
/duplicates/people/             | director admin {_REGIONAL}
/duplicates/experts/            | director
/duplicates/needs/              |
/duplicates/organisations/alike/?name=贺兰 | director admin {_REGIONAL}
/duplicates/people/alike/?name=贺兰 | director admin {_REGIONAL} {_SCHOOLS} {_ENTERPRISES}
/duplicates/organisations/compare/?code=O-2026-00000000 |
/merges/Y-2026-00000000/        |
/workbooks/                     | director admin tech_manager fund_manager finance {_REGIONAL} {_SCHOOLS} {_PROFESSORS} {_ENTERPRISES}
/workbooks/organisations/       | director admin {_REGIONAL}
/workbooks/needs/table.xlsx     | director tech_manager {_REGIONAL} {_ENTERPRISES}
/workbooks/experts/table.xlsx?rows=1 | director {_SCHOOLS} {_PROFESSORS}
/workbooks/match-profiles/      |
/workbooks/introductions/       |
/workbooks/book-lines/          | director finance {_REGIONAL}
/workbooks/year-reports/table.xlsx | director {_REGIONAL} {_PROFESSORS}
/workbooks/sites/               | director admin {_REGIONAL} {_ENTERPRISES}
/workbooks/evaluations/         |
/workbooks/agreement-texts/     |
/workbooks/batch/X-2026-00000000/ |
/match-profiles/                | {_EVERYBODY}
/match-profiles/new/            | director tech_manager
/match-dictionaries/new/        | director tech_manager
/match-quality/                 | director tech_manager {_REGIONAL}
/new-matches/                   | director tech_manager {_REGIONAL}
/match-runs/night/              |
/introductions/new/             |
/milestones/new/                |
/deliverables/new/              |
/risks/new/                     |
/project-changes/new/           |
/assessments/new/               |
/assessment-policies/new/       | director
/workbooks/deliverables/        | director tech_manager {_REGIONAL} {_PROFESSORS}
/workbooks/assessments/         |
/nothing/                       |
/regions/999999/                |
/suggest/user/                  |
/needs/export.pdf               |
"""


@dataclass(frozen=True)
class Route:
    """Be one line of the table of routes."""

    name: str
    methods: frozenset[str]
    door: str


def routes() -> dict[str, Route]:
    """Read the table of routes."""
    found = {}
    for line in ROUTES.strip().splitlines()[1:]:
        name, methods, door = (cell.strip() for cell in line.split("|"))
        found[name] = Route(name, frozenset(methods.split()), door)
    return found


def pages() -> dict[str, frozenset[str]]:
    """Read the table of pages: address -> who gets in."""
    found = {}
    for line in PAGES.strip().splitlines()[1:]:
        address, who = (cell.strip() for cell in line.split("|"))
        found[address] = frozenset(who.split())
    return found

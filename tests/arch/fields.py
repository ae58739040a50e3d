"""Every field of every table, classified by hand: personal data or not.

A new field stands in neither column and fails a test until somebody has decided. *Personal* is what tells something
of a person (name, reach, what was said of or by somebody); it must be in the model's ``PERSONAL`` too, which drives
masking, export and erasure. A reference to an account, a person or an expert is as personal as what it refers to and
is not classified apart; keys are left out.
"""

RECORD = "code version created_at changed_at created_by retired_at origin source"

FIELDS = """
table                      | personal                            | other
accounts.ApiToken          |                                     | user name token_hash created_at expires_at used_at revoked_at
accounts.Invitation        | email name                          | token_hash role scope key ends_on invited_by created_at expires_at used_at used_by
accounts.LoginSession      | address browser                     | user session_key started_at seen_at
accounts.Membership        |                                     | user role scope key starts_on ends_on delegated_by reminded_on
accounts.NoticeConsent     |                                     | user version agreed_at
accounts.RecoveryCode      |                                     | user code_hash used_at
accounts.SecondFactor      |                                     | user sealed_secret confirmed_at last_step
accounts.Throttle          |                                     | key window_starts_at count
accounts.User              | email name name_en phone            | password last_login language is_active is_demo created_at session_epoch notice_version
awards.Amendment            |                                     | award kind amount ends_on text before state
awards.Award                | account_name signed_name            | application fund offer_ends_on starts_on ends_on base bank account account_verified_by account_verified_at content_hash signed_at state
awards.AwardMoney           |                                     | award appropriation amount matching
awards.Check                |                                     | award kind report spent conclusion state
awards.Collection           |                                     | recovery received_on amount reference entry by at
awards.Decision             |                                     | call held_on place minutes quotas content_hash state
awards.DecisionItem         | reason                              | decision application score motion carried publicised_on publicity_ends_on days_left
awards.FundObjection        | name contact what answer            | application answered_on answer_by_on state
awards.Instalment           |                                     | award number points conditions state
awards.InstalmentMoney      |                                     | instalment appropriation amount
awards.ItemMoney            |                                     | item appropriation amount
awards.MatchingProof        |                                     | award paid_on amount reference slip state
awards.Panel                |                                     | call note state
awards.PanelConflict        | kind reason                         | member application bars at
awards.PanelMember          |                                     | panel user side chair votes
awards.Payment              | account_name                        | instalment amount bank account reference resolved_on entry state
awards.Reached              |                                     | check_of indicator number evidence
awards.Recovery             |                                     | award amount why due_on state
awards.RecoveryMoney        |                                     | recovery appropriation amount
awards.Vote                 |                                     | item member said tie at
booklets.Booklet           |                                     | code title subtitle layout kind size internal language results state done sha256 bytes created_by created_at ended_at
calls.Allotment            |                                     | call appropriation amount
calls.Appeal               | ground answer                       | application at by allowed answered_by answered_at
calls.Application          |                                     | call topic class_key title lead principal months abstract problem innovation market foundation plan risks submitted_at receipt revision asked reopened correct_by state
calls.Call                 |                                     | fund title title_en year guide opens_on closes_on comment_days comments_until governance content_hash state
calls.CheckLine            | reason                              | application revision path by_rule met checked_by checked_at
calls.CostLine             |                                     | party item payer amount note
calls.Exclusion            | name organisation reason            | application expert
calls.Finding              | reason                              | application revision eligible by at confirmed_at
calls.GuideComment         | name contact text                   | call organisation at answer answered_at
calls.Member               | name email post reason              | party person role task months token_hash agreed_at refused_at
calls.Paper                |                                     | application name nameless file
calls.Party                | contact email phone confirmed_name reason | application lead organisation name uscc kind local university task token_hash invited_at confirmed_hash confirmed_at version state
calls.Recommendation       | opinion                             | application call organisation region rank by at
calls.Revision             | content                             | application number content_hash at actor_id
calls.Target               |                                     | party indicator number note
calls.Topic                |                                     | call title kind need content indicators most
contracts.BudgetLine       |                                     | contract category amount note
contracts.Contract         |                                     | number title title_en signing project introduction seller school lead region field summary signed_on starts_on ends_on amount currency foreign_amount rate rate_on payment vat_rate ip_ownership ip_clause confidential confidential_until plan_source fiscal pricing handed_over_on outcome waiver terminated_on state
contracts.ContractChange   |                                     | contract number kind reason effective_on before after state
contracts.ContractLine     |                                     | contract buyer way service region industry amount
contracts.ContractText     |                                     | contract number dated_on change is_signed
contracts.Instalment       |                                     | contract due_on condition amount
contracts.InterestAnswer   | word found                          | contract by at
contracts.Registration     | filler                              | contract way technical_value ip_kind objective buyer_nature country new_input new_output office filed_on number registered_on recognised_value recognised_amount refusal book state
contracts.RegistrationBook |                                     | title text activated_at state
contracts.RegistrationPaper|                                     | registration kind file
contracts.Receipt          |                                     | contract line payer received_on amount technical vat management_fee registration_fee voucher note state
contracts.SealEntry        | who                                 | contract sealed_on copies note
collecting.CallDistrict    |                                     | call region quota responsible ask_budget ask_maturity ask_visibility ask_uscc ask_mail questions token handed_in_at handed_in_count handed_in_clarity reminded_on state
collecting.Entry           | typed contact phone email           | district token_hash saves created_at changed_at agreed_at notice_version submitted_at
collecting.EntryNeed       |                                     | need district entry via at answers
collecting.NeedCall        |                                     | title notice opens_on closes_on region host industries fields minutes remind_before state
collecting.PreReading      | note                                | need expert token_hash asked_by asked_at answer_by_on clear real measurable plausible answered_at
core.AuditEntry            |                                     | at actor_id actor_name behalf_id behalf_name verb subject subject_code source target note changes content_hash seal prev_hash seal_hash
core.AuditName             | name                                | handle actor_id
core.CalendarDay           |                                     | day works note
core.IdempotentReply       | body                                | user key request_hash status headers at
core.OutboxEntry           | subject payload                     | channel created_at due_at attempts error done_at
core.ReadEntry             |                                     | at actor_id way subject subject_code fields rows asked
core.SavedView             |                                     | user resource name query
core.StoredFile            |                                     | token subject name kind size sha256 created_at created_by withdrawn_at
contracts.IncomeSplit      |                                     | contract way form policy corrects gross costs_sum net unit_part school_part team_part note publicised_on publicity_ends_on days_left paid_on state
contracts.Objection        | who                                 | split pricing what answer state
contracts.PricingRecord    |                                     | contract result way price basis notice publicised_on publicity_ends_on days_left state
contracts.SplitCost        |                                     | split kind amount reason
contracts.SplitPart        | amount share is_main reason         | split person answer answered_at token_hash
contracts.SplitPolicy      |                                     | title document school way tiers publicity_days names_amounts asks_pricing pricing_days activated_at state
contracts.SplitReceipt     |                                     | split receipt counts
contracts.StatutoryRule    |                                     | kind way value name activated_at state
events.Event                |                                     | title kind region starts_on ends_on hours venue address body host cohosts lead industries fields series call needs summary capacity closes_on minutes budget is_public outcome attended token reminded_on state
events.EventGoal            |                                     | year goal
events.EventInvitation      | name email                          | event person organisation comes_as token_hash sent_at answered_at registration state
events.EventRegistration    | name phone phone_reversed email post bringing | event organisation organisation_text person comes_as way registered_at notice_version came_at desk desk_key state language
events.EventSession         | speaker_text                        | event kind title starts_at ends_at room speaker result note
events.EventTask            |                                     | event title due_on owner state
events.EventTemplate        |                                     | name kind summary capacity tasks questions
meetings.Matchday           |                                     | event minutes pause walk pairing most notice interpreters plans planned_at said working_since heard_at reached enough state
meetings.Meeting            | next_step                           | matchday a b slot until table hold state result a_says b_says owner due_on noted_at introduction chase_on chased
meetings.MeetingSlot        |                                     | matchday number starts_at ends_at session
meetings.MeetingTable       |                                     | matchday number name room closed_from
meetings.Participant        |                                     | matchday registration most length booth interpreter away token_hash answered_at
meetings.Seat               |                                     | meeting participant slot table first
meetings.Wish               |                                     | of to strength
events.Survey               |                                     | event questions by_itself days token state opened_on closes_on answers openly rated marks version
events.SurveyAnswer         | values                              | key survey openly comes_as city
events.SurveyGuest          |                                     | survey registration token_hash reminder_hash asked_on reminded_on answered stopped
events.RegistrationDraft    | typed                               | event token_hash saves created_at changed_at registration invitation
funds.Appropriation        |                                     | payer year planned closed_at
funds.Fund                 |                                     | name name_en region mode with_base agreement custodian base note state
funds.GateApproval         | note                                | subject gate side round actor_id lender_id content_hash yes at
funds.Governance           |                                     | fund number why content content_hash proposed_on in_force_of activated_at state
funds.Inflow               |                                     | payer kind received_on amount reference state entry
funds.Matter               |                                     | fund governance subject gate round content_hash content proposed_by_id proposed_at standing decided_at
funds.Notice               |                                     | appropriation kind document dated_on amount state entry
funds.Payer                |                                     | fund name organisation side year_end
ledger.Account             |                                     | book stage fund source year call application instalment payment scope may_go_negative closed moved_in moved_out last_transfer
ledger.Halt                |                                     | fund findings since lifted_at lifted_by reason
ledger.Head                |                                     | seq hash
ledger.Operation           |                                     | seq key asked once kind subject actor_id side approval at corrects resolves lines response prev_hash hash
ledger.Transfer            |                                     | operation line source target amount
ledger.Verification        |                                     | at seq hash findings seconds
needs.CaseNote              | who result                          | introduction stage happened_on created_at created_by
needs.Consent              | answered_by                         | introduction side answer token_hash released reason answered_at
needs.Introduction         |                                     | need expert result state message answer_by_on match officer stage_since due_on next_step next_on nudged_on drop_reason
needs.MatchFeedback        |                                     | need result expert verdict note context
needs.Need                 |                                     | title organisation problem technology goal keywords budget deadline_on region field industry way least_trl visibility state submitted_at officer problem_for technology_for goal_for keywords_for budget_for check_on
needs.Revalidation         | answered_by note                    | need token_hash second_hash asked_at answer_by_on reminded_on answer answered_at
partnerships.ActionItem     | owner                               | body year title due_on outcome state
partnerships.AgreementText  |                                     | agreement number dated_on change
partnerships.BookLine       |                                     | body party year kind amount paid_on voucher note state
partnerships.CouncilMeeting | attended                            | body title held_on decided
partnerships.CouncilMember  | name title                          | body party office starts_on ends_on
partnerships.Equipment      |                                     | body name number value owner since_year
partnerships.Evaluation     |                                     | body year index marks lines score grade conclusion state
partnerships.EvaluationIndex|                                     | title kind text activated_at state
partnerships.MemberTeam     |                                     | body direction school lead people note
partnerships.LogEntry       | who                                 | body day kind done interaction
partnerships.Posting        | person duty allowance               | body starts_on ends_on
partnerships.Target         |                                     | body year indicator target
partnerships.YearReport     |                                     | body year done results problems ahead state
merging.Likeness           |                                     | kind low high score reason found_at apart_by apart_at
merging.Merge              |                                     | code kind stayed created_by created_at undone_by undone_at left
merging.MergedRecord       |                                     | merge kind key
merging.MergeLine          | before after                        | merge number kind table field keys
merging.Survey             |                                     | kind up_to key
partnerships.Agreement     |                                     | title level region partners summary amount signed_on starts_on ends_on predecessor state
partnerships.ClausePoint   |                                     | agreement clause title ours theirs decision because state
partnerships.Interaction   | title note people next_step         | kind happened_on organisation person agreement region next_on done_on officer
partnerships.Promise       | owner                               | agreement clause title side due_on measure evidence state
partnerships.StandingBody  |                                     | name name_en kind region partner partner_text parties agreement since_year starts_on ends_on space tasks tasks_en note note_en state
privacy.Erasure            |                                     | key at by_id person_id person_code user_id basis counts left
projects.Assessment        |                                     | project assessor innovation innovation_reason market market_reason foundation foundation_reason advice policy score state
projects.AssessmentPolicy  |                                     | title innovation_weight market_weight foundation_weight required_for least activated_at state
projects.Deliverable       | accepted_by                         | project title kind due_on handed_over_on accepted_on state
projects.Member            |                                     | project person role share
projects.Milestone         |                                     | project title due_on done_on evidence
projects.Partner           |                                     | project organisation role
projects.ProjectChange     |                                     | project reason lines decided_at state
projects.Risk              | owner                               | project title likelihood effect measure state
projects.Project           |                                     | title title_en kind introduction application region base school field summary amount starts_on ends_on state
registry.DeclaredInterest  | kind name note starts_on ends_on    | expert organisation
registry.EconomicLine      |                                     | result title ours theirs unit better note
registry.Engagement        | role what                           | expert organisation name from_year to_year
registry.Expert            | person profile orcid openalex       | keywords services load_cap fields industries regions languages confirmed_at
registry.Field             |                                     | code name name_en scheme
registry.Industry          |                                     | code name name_en parent
registry.IntellectualProperty |                                  | result kind title number state owner granted_on expires_on
registry.MaturityEvidence  |                                     | result level proof shown_on file
registry.ProfileRequest    | changes note                        | expert token_hash asked_by asked_at expires_at reply replied_at
registry.Publication       | title authors                       | expert venue year doi same_as
registry.PublicationApproval |                                   | result until_on conditions warned_at state
registry.Organisation      |                                     | kind name name_en name_key former_names other_names uscc region address industry size ownership stock_code high_tech parent website introduction
registry.Person            | name name_en other_names title email phone phone_reversed user | organisation
registry.Region            |                                     | code name name_en level parent abolished successor revision_first revision_last strategies
registry.ResearchResult    | completers                          | title title_en summary problem advantage economics keywords field industry trl way school outcome category state inventors price_idea price_terms kind embodiment attribute standing evaluation project_source completing_units starts_on ends_on use_state unused_reason approval_number secrecy trl_evidenced approved_until
registry.ResultApplication |                                     | result region enterprise year way outcome outcome_en
registry.Site              |                                     | organisation name kind region address note
registry.Strategy          |                                     | code name name_en
review.Affinity              |                                     | application expert points
review.ApplicantComments     | text                                | application written_by written_at released_at
review.ApplicationScore      | waiver                              | application number total kept reviews voided spread flagged formula inputs waived_by at
review.Assignment            | expert signed_name reason remarks comment confidential justification | call application title number how fit why locked drawn_by token_hash invited_at answer_by_on due_on answered_at reminded_on declaration scores saved_at submitted_at state
review.Defence               |                                     | call starts_at place minutes questions seed drawn_at
review.DefenceTurn           |                                     | defence application place began_at
review.Finding               | evidence override_reason            | call application expert kind hard since until source found_at ended_at overridden_by overridden_at
review.PoolMember            |                                     | call expert most how added_by added_at fee
review.ReviewPlan            |                                     | call secretary answer_days due_on named fee work done total trouble screened_at compared_at planned_at outcome
review.ReviewVersion         | content                             | assignment number at
claims.Bounty               |                                     | need amount closes_on ownership ownership_note indicators conditions state announced_at opened_at outcome
claims.Claim                | team conflict                       | need expert named base results plan months quotation way confirmed state submitted_at answer_by_on nudged_on reason introduction
claims.ComparisonLink       | name                                | need token_hash made_at made_by until_on used_at
needs.Subscription         | words                               | user title of_needs of_results fields industry region active told_at
needs.Told                 |                                     | subscription ref
tuning.Digested            |                                     | user up_to
tuning.EngineRun           |                                     | work kind state done total cursor facts profile asked_by created_at started_at ended_at
tuning.FoundMatch          |                                     | need result expert rank score found_at first_list run
tuning.MatchDictionary     |                                     | title state activated_at text
workbooks.Batch             | name facts                          | code register size sha256 state language columns units taken done new changed same wrong cursor created_by created_at stored_at undone_at
workbooks.BatchLine         | before                              | batch number key kind version left
tuning.MatchProfile        |                                     | title state activated_at kind way evidence text_weight field_weight industry_weight maturity_weight region_weight way_weight budget_weight time_weight load_weight response_weight
"""

"""Who may do what to the registers: organisations, people, experts, results and their uses, funds."""

from __future__ import annotations

# The office keeps enterprises of its regions, an enterprise its own entry; units of the university are no secret.
ORGANISATION_WORDS = {
    "know": "view see_parent",
    "keep": "view see_parent see_history create amend merge",
    "own": "view see_parent see_history amend",
    "tend": "view see_history create amend merge",
}
ORGANISATIONS = """
who                                          | a school    | Helan in Yinchuan | Taihu in Wuxi | the bureau of Yinchuan
director, admin                              | keep retire | keep retire       | keep retire   | keep retire
leader, fund_manager, tech_manager, finance  | know        | know              | know          | know
officer                                      | know        | keep              | -             | keep
far_officer, resident                        | know        | -                 | keep          | -
enterprise                                   | know        | own               | -             | -
far_enterprise                               | know        | -                 | own           | -
city_official                                | know        | know              | -             | know
far_official                                 | know        | -                 | know          | -
professor, other_professor, secretary, other_secretary, rival, reviewer, nobody | know | - | -     | -
"""

# What a subsidiary belongs to is known to those who may open the parent; who keeps it need not be one of them.
SUBSIDIARIES = """
who                                          | in Wuxi, of a group in Yinchuan | in Yinchuan, of the university
director, admin                              | keep retire                     | keep retire
leader, fund_manager, tech_manager, finance  | know                            | know
officer                                      | -                               | keep
city_official                                | -                               | know
far_officer, resident                        | tend                            | -
far_official                                 | view                            | -
"""

# A site is the business of the seat's region and of its own; who keeps the organisation says where it works.
SITE_WORDS = {"keep": "view see_history create amend retire"}
SITES = """
who                                          | of Helan, in Yinchuan | of Helan, in Wuxi | of Taihu, in Yinchuan
director, admin                              | keep                  | keep              | keep
leader, fund_manager, tech_manager, finance  | view                  | view              | view
officer                                      | keep                  | keep              | view
far_officer, resident                        | -                     | view              | keep
enterprise                                   | keep                  | keep              | -
far_enterprise                               | -                     | -                 | keep
city_official                                | view                  | view              | view
far_official                                 | -                     | view              | view
"""

# The region of a factory sees the organisation; what is kept of it remains with the region of the seat.
ORGANISATIONS_WITH_SITES = """
who                                          | in Yinchuan, at work in Wuxi
director, admin                              | keep retire
leader, fund_manager, tech_manager, finance  | know
officer                                      | keep
far_officer, resident                        | know
city_official, far_official                  | know
"""

# People of the university are known to the university; how to reach them to those who bring people together.
PEOPLE_WORDS = {"reach": "view see_contact see_history", "keep": "view see_contact see_history amend"}
PEOPLE = """
who                           | professor of the school | contact of Helan   | contact of Taihu
director, admin               | keep create retire merge | keep create retire merge | keep create retire merge
tech_manager                  | reach                   | reach              | reach
leader, fund_manager, finance | view                    | view               | view
officer                       | reach                   | keep create merge  | -
far_officer, resident         | reach                   | -                  | keep create merge
professor                     | keep                    | -                  | -
other_professor               | view                    | -                  | -
secretary                     | keep create             | -                  | -
other_secretary               | view                    | -                  | -
enterprise                    | -                       | keep create        | -
far_enterprise                | -                       | -                  | keep create
"""

# Nobody outside the university finds an expert before having been introduced to him.
EXPERT_WORDS = {
    "keep": "view see_contact see_history create amend",
    "reach": "view see_contact see_interests",
}
EXPERTS = """
who                           | of the school | of the other school
director                      | keep retire merge see_interests declare ask_profile | keep retire merge see_interests declare ask_profile
tech_manager                  | reach ask_profile                  | reach ask_profile
officer, far_officer, resident | reach                     | reach
leader, fund_manager, finance | view                       | view
professor                     | keep see_interests declare | view
other_professor               | view                       | keep see_interests declare
secretary                     | keep ask_profile                   | view
other_secretary               | view                       | keep ask_profile
"""

# The expert is of the school; Helan was introduced, and only then sees him and how to know more.
INTRODUCED_EXPERT = """
who        | asked | introduced
enterprise | -     | view
rival      | -     | -
"""
INTRODUCED_ORGANISATION = """
who             | asked | introduced
professor       | -     | view
other_professor | -     | -
"""

# A result goes before enterprises only when the office publishes it; its inventors may take it back at once.
RESULT_WORDS = {
    "look": "view see_inventors",
    "know": "view see_inventors see_price",
    "read": "view see_inventors see_history see_price",
}
RESULTS = """
who                            | draft                            | submitted                                  | published                  | withdrawn
director, tech_manager         | read create amend submit retire  | read amend publish return withdraw retire  | read amend withdraw retire | read amend publish retire
professor                      | read create amend submit retire  | read amend withdraw retire                 | read amend withdraw retire | read amend retire
secretary                      | read create amend submit         | read amend                                 | read amend                 | read amend
officer, far_officer, resident | know                            | know                                       | know                       | know
leader, fund_manager, finance  | look                            | look                                       | look                       | look
other_professor, other_secretary | -                              | -                                          | look                       | -
enterprise, rival, far_enterprise, city_official, far_official, reviewer, admin, nobody | - | -              | view                       | -
"""

# A use tells what is used by whom: the region knows it, the portfolio's uses everybody, never whose they are.
APPLICATION_WORDS = {
    "know": "view see_enterprise",
    "keep": "view see_enterprise see_history create amend retire",
}
APPLICATIONS = """
who                           | at Helan | at Taihu | at Helan, of an unpublished result | of the portfolio, at Taihu
director, tech_manager        | keep     | keep     | keep                               | keep
leader, fund_manager, finance | know     | know     | know                               | know
officer                       | keep     | -        | keep                               | view
far_officer, resident         | -        | keep     | -                                  | keep
enterprise                    | know     | -        | -                                  | view
far_enterprise                | -        | know     | -                                  | know
city_official                 | know     | -        | -                                  | view
far_official                  | -        | know     | -                                  | know
professor, other_professor, secretary, other_secretary, rival, reviewer, admin, nobody | - | - | -    | view
"""

# Which funds exist is public.
# Owner, school and office agree one after the other; each may refuse, owner and office take it back. Others see nothing.
APPROVAL_WORDS = {"read": "view see_history"}
APPROVALS = """
who                     | asked                                     | consented                              | endorsed             | granted     | expired
director                | read create amend note_consent refuse     | read note_endorsement refuse           | read approve refuse  | read revoke | read
tech_manager            | read create amend refuse                  | read refuse                            | read approve refuse  | read revoke | read
professor               | read create amend consent refuse          | read refuse                            | read refuse          | read revoke | read
secretary               | read create amend refuse                  | read endorse refuse                    | read refuse          | read        | read
officer, far_officer, resident | read                               | read                                   | read                 | read        | read
"""
# A published result whose approval has run out: enterprises and cities do not see it from the next day on.
RUN_OUT = """
who                            | published, approval run out
director, tech_manager         | read amend withdraw retire
professor                      | read amend withdraw retire
secretary                      | read amend
officer, far_officer, resident | know
leader, fund_manager, finance  | look
"""

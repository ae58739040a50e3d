"""Who may do what to projects and milestones, by state.

The project lands in Yinchuan (Ningxia), is led by a professor of the school, and Helan of Yinchuan is its partner.
"""

from __future__ import annotations

WORDS = {
    "office": "view see_history see_partners see_shares see_assessments",
    "inside": "view see_history see_partners see_shares",
    "wide": "view see_partners see_shares",
    "judge": "view see_partners see_shares see_assessments",
    "read": "view see_history see_partners",
    "look": "view see_partners",
}

_HEAD = "who | proposed | approved | running | suspended | acceptance | on_record | closed | terminated | rejected\n"
_TEAM_AND_OFFICE = """
director              | office create amend approve reject ask_assessment retire | office amend start terminate retire | office amend deliver suspend terminate propose_change retire | office amend resume terminate propose_change retire | office amend close return propose_change retire | office amend start close retire | office retire | office retire | office retire
officer, tech_manager | office create amend approve reject ask_assessment        | office amend start terminate        | office amend deliver suspend terminate propose_change        | office amend resume terminate propose_change        | office amend close return propose_change        | office amend start close        | office        | office        | office
professor             | inside amend                            | inside amend start                  | inside amend deliver propose_change         | inside amend propose_change        | inside amend propose_change    | inside amend start              | inside        | inside        | inside
secretary             | inside                                  | inside                              | inside                                      | inside                             | inside                         | inside                          | inside        | inside        | inside
enterprise            | read                                    | read                                | read                                        | read                               | read                           | read                            | read          | read          | read
leader                | judge                                   | judge                               | judge                                       | judge                              | judge                          | judge                           | judge         | judge         | judge
fund_manager, finance | wide                                    | wide                                | wide                                        | wide                               | wide                           | wide                            | wide          | wide          | wide
"""
_CITY = "city_official | look | look | look | look | look | look | look | look | look\n"

# What came of a need that was put before the university alone stays hidden from the city as the need does.
OF_A_NEED_FOR_THE_OFFICE = _HEAD + _TEAM_AND_OFFICE
OTHERWISE = OF_A_NEED_FOR_THE_OFFICE + _CITY

# Nobody of the office decides on a project of the own team: an officer who is a member runs it and no more.
OWN_TEAM = """
who     | proposed          | acceptance
officer | inside create amend | inside amend propose_change
"""

# Who was asked to assess a project sees it, and nobody else does by that.
ASKED = """
who             | proposed
other_professor, reviewer | look
"""

MILESTONE_WORDS = {"keep": "view see_history create amend retire", "read": "view see_history"}
MILESTONES = """
who                                                                  | of a running project | of a closed project
director, officer, tech_manager, professor                           | keep                 | read
secretary, enterprise, city_official, leader, fund_manager, finance  | view                 | view
"""

DELIVERABLE_WORDS = {"read": "view see_history open_files"}
DELIVERABLES = """
who                             | promised                             | handed_over                     | accepted
director, officer, tech_manager | read create amend hand_over retire   | read amend accept return retire | read
professor                       | read create amend hand_over retire   | read amend retire               | read
enterprise                      | read                                 | read accept return              | read
secretary                       | read                                 | read                            | read
city_official, leader, fund_manager, finance | view                    | view                            | view
"""

RISK_WORDS = {"read": "view see_history retire"}
RISKS = """
who                                        | open                            | occurred         | closed
director, officer, tech_manager, professor | read create amend occur close   | read amend close | read reopen
secretary, leader, fund_manager, finance   | view                            | view             | view
"""

# Proposed by the professor who leads the project.
CHANGE_WORDS = {"read": "view see_history"}
CHANGES = """
who                                      | proposed                   | applied | rejected | withdrawn
director, officer, tech_manager          | read create approve reject | read    | read     | read
professor                                | read create amend withdraw | read    | read     | read
secretary, leader, fund_manager, finance | read                       | read    | read     | read
"""

# Written by the other professor, of a proposed project.
ASSESSMENT_WORDS = {"read": "view see_history"}
ASSESSMENTS = """
who                             | asked                       | submitted             | withdrawn
director, officer, tech_manager | read create withdraw        | read see_marks        | read
leader                          | read                        | read see_marks        | read
other_professor                 | read see_marks amend submit | read see_marks reopen | read see_marks
"""

POLICY_WORDS = {"read": "view see_history"}
POLICIES = """
who                                            | draft                      | active | superseded
director                                       | read create amend activate | read   | read activate
leader, fund_manager, tech_manager, finance    | view                       | view   | view
officer, far_officer, resident                 | view                       | view   | view
professor, other_professor, reviewer           | view                       | view   | view
"""

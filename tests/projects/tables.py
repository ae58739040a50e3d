"""Who may do what to projects and milestones, by state.

The project lands in Yinchuan (Ningxia), is led by a professor of the school, and Helan of Yinchuan is its partner.
"""

from __future__ import annotations

WORDS = {"read": "view see_history see_partners", "look": "view see_partners"}

_HEAD = "who | proposed | approved | running | suspended | acceptance | on_record | closed | terminated | rejected\n"
_TEAM_AND_OFFICE = """
director              | read create amend approve reject retire | read amend start terminate retire | read amend deliver suspend terminate retire | read amend resume terminate retire | read amend close return retire | read amend start close retire | read retire | read retire | read retire
officer, tech_manager | read create amend approve reject        | read amend start terminate        | read amend deliver suspend terminate        | read amend resume terminate        | read amend close return        | read amend start close        | read        | read        | read
professor             | read amend                              | read amend start                  | read amend deliver                          | read amend                         | read amend                     | read amend start              | read        | read        | read
secretary, enterprise | read                                    | read                              | read                                        | read                               | read                           | read                          | read        | read        | read
leader, fund_manager, finance | look                            | look                              | look                                        | look                               | look                           | look                          | look        | look        | look
"""
_CITY = "city_official | look | look | look | look | look | look | look | look | look\n"

# What came of a need that was put before the university alone stays hidden from the city as the need does.
OF_A_NEED_FOR_THE_OFFICE = _HEAD + _TEAM_AND_OFFICE
OTHERWISE = OF_A_NEED_FOR_THE_OFFICE + _CITY

# Nobody of the office decides on a project of the own team: an officer who is a member runs it and no more.
OWN_TEAM = """
who     | proposed          | acceptance
officer | read create amend | read amend
"""

MILESTONE_WORDS = {"keep": "view see_history create amend retire", "read": "view see_history"}
MILESTONES = """
who                                                                  | of a running project | of a closed project
director, officer, tech_manager, professor                           | keep                 | read
secretary, enterprise, city_official, leader, fund_manager, finance  | view                 | view
"""

"""Who may do what to events and what belongs to them, by state: written from what the office promises.

The event is Yinchuan's, a city of Ningxia; "far" people are those of Wuxi.
"""

from __future__ import annotations

_INSIDE = "leader, fund_manager, tech_manager, finance"
_OTHERS = (
    "far_officer, resident, professor, other_professor, secretary, other_secretary, enterprise, rival, far_enterprise, "
    "far_official, reviewer, admin, nobody"
)

EVENT_WORDS = {
    "own": "view see_people see_money plan see_history invite",
    "wide": "view see_money plan",
}
# A public event: once it is announced, everybody who is logged in knows of it.
EVENTS = f"""
who                         | planned                                   | announced                                   | full                                          | held                                | closed | cancelled
director, officer           | own survey create amend announce hold cancel retire | own survey amend fill hold cancel enrol check_in | own survey amend reopen hold cancel enrol check_in | own survey amend conclude enrol check_in | own survey | own
fund_manager, finance       | wide                                      | wide                                        | wide                                          | wide                                | wide   | wide
leader                      | wide see_people                           | wide see_people                             | wide see_people                               | wide see_people                     | wide see_people | wide see_people
tech_manager                | wide see_people                           | wide see_people check_in                    | wide see_people check_in                      | wide see_people check_in            | wide see_people | wide see_people
city_official               | view see_people                           | view see_people                             | view see_people                               | view see_people                     | view see_people | view see_people
{_OTHERS}                   | -                                         | view                                        | view                                          | view                                | view   | -
"""

# One that is not on the public site is known to its own people, and to who is asked.
CLOSED_DOORS = f"""
who                         | announced
director, officer           | own survey amend fill hold cancel enrol check_in
fund_manager, finance       | wide
leader                      | wide see_people
tech_manager                | wide see_people check_in
city_official               | view see_people
professor, enterprise       | view
{_OTHERS.replace("professor, other_professor", "other_professor").replace("enterprise, rival", "rival")} | -
"""

# Helan's registration, of somebody who has a place, at an event that is announced or over.
REGISTRATION_WORDS = {"own": "view see_contact see_history amend"}
REGISTRATIONS = """
who               | placed                                | waiting                                     | withdrawn    | held             | closed
director, officer | own create withdraw decline check_in  | own create place withdraw decline check_in  | own readmit  | own check_in     | view see_contact see_history
tech_manager      | view check_in                         | view check_in                               | view         | view check_in    | view
leader            | view                                  | view                                        | view         | view             | view
city_official     | view                                  | view                                        | view         | view             | view
enterprise        | view see_contact withdraw             | view see_contact withdraw                   | view see_contact | view see_contact | view see_contact
"""

TASKS = """
who                              | open                              | done
director, officer                | view create see_history amend drop retire finish | view see_history take_up
leader, fund_manager, tech_manager, finance | view                   | view
professor                        | view finish                       | view
"""

INVITATIONS = """
who                    | listed                                                        | sent
director, officer      | view see_history see_contact create amend accept refuse retire | view see_history see_contact amend accept refuse
leader, tech_manager   | view see_history                                              | view see_history
"""

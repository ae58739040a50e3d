"""Who may do what to the meetings of events, by state: written from what the office promises.

The event is Yinchuan's, a city of Ningxia; the meeting is of the enterprise with the professor.
"""

from __future__ import annotations

_OTHERS = (
    "far_officer, resident, fund_manager, finance, other_professor, secretary, other_secretary, rival, far_enterprise, "
    "far_official, reviewer, admin, nobody"
)
MATCHDAY_WORDS = {"own": "view amend plan see_history"}
MATCHDAYS = f"""
who                               | preparing       | asking      | confirmed  | over
director, officer                 | own create ask confirm | own confirm | own finish | own
leader, tech_manager, city_official | view          | view        | view       | view
{_OTHERS}, professor, enterprise  | -               | -           | -          | -
"""

MEETING_WORDS = {"own": "view see_outcome see_history move note"}
MEETINGS = f"""
who                   | planned             | confirmed              | held             | missed           | cancelled
director, officer     | own create cancel | own miss cancel | own follow     | own follow       | own
leader, tech_manager  | view see_outcome    | view see_outcome       | view see_outcome | view see_outcome | view see_outcome
city_official         | view                | view                   | view             | view             | view
professor, enterprise | -                   | view see_outcome note miss | view see_outcome note | view see_outcome note | -
{_OTHERS}             | -                   | -                      | -                | -                | -
"""

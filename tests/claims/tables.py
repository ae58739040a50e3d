"""Who may do what to claims and bounties, by state.

The need is Helan's, in Yinchuan (Ningxia); the claim is led by a professor of the school, and does not show names.
"""

from __future__ import annotations

WORDS = {
    "own": "view see_offer see_claimant open_files see_history",
    "all": "view see_offer see_claimant open_files see_history see_conflict",
    "look": "view see_offer see_claimant open_files",
    "who": "view see_claimant open_files see_conflict",
    "terms": "view see_offer",
}
_HEAD = "who | draft | submitted | shortlisted | chosen | declined | withdrawn\n"
_OWN = "professor, secretary | own create amend submit withdraw | own withdraw | own withdraw | own | own | own\n"

CLAIMS = (
    _HEAD
    + _OWN
    + """
director, officer, tech_manager | - | all shortlist decline          | all decline          | all   | all   | all
leader                          | - | look                           | look                 | look  | look  | look
enterprise                      | - | terms shortlist decline choose | terms decline choose | look  | terms | -
"""
)

# While a bounty runs, the owner does not even know that there is a claim, and the office reads of it only whose it is.
SEALED = (
    _HEAD
    + _OWN
    + """
director, officer, tech_manager | - | who                          | who                          | who                          | who                          | who
leader                          | - | view see_claimant open_files | view see_claimant open_files | view see_claimant open_files | view see_claimant open_files | view see_claimant open_files
"""
)

BOUNTY_WORDS = {"read": "view see_history"}
_EXPERTS = "professor, other_professor, secretary, other_secretary, fund_manager, leader, city_official"
BOUNTIES = f"""
who                             | draft                             | proposed                    | announced   | opened      | decided | cancelled
director, officer, tech_manager | read cancel                       | read return announce cancel | read cancel | read cancel | read    | read
enterprise                      | read create amend propose cancel  | read cancel                 | read cancel | read cancel | read    | read
{_EXPERTS}                      | -                                 | -                           | view        | view        | view    | -
"""

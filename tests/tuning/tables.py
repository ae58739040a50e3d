"""Who may do what to versions of weights and dictionaries, by state: written from what the office promises."""

from __future__ import annotations

VERSIONS = """
who                        | draft                                             | active                        | superseded                | discarded
director, tech_manager     | view see_history create amend activate discard    | view see_history switch_off   | view see_history activate | view see_history
officer, far_officer, resident | view                                          | view                          | view                      | view
"""

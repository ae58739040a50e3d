"""Plan 1:1 meetings of an event: who meets whom, when and where; proven, explained, repaired on the day.

    problem.Problem                                         people, slots, tables, wishes, locks
    planning.plan(problem, *, effort=..., progress=None, stop=None) -> answer.Plan
    repairing.replan(problem, plan, changes, *, now=None, notice=2) -> answer.Replanned
    checking.faults(problem, plan) -> list[Fault]          shares no code with the planner
    published                                               the problem of the literature, for measuring

``progress`` is called with a ``Plan`` whenever there is a better one, ``stop`` asked between two sweeps; whatever
stops it, the best plan so far comes back. Pure Python: no Django, no clock that matters, no file but the readers'.
"""

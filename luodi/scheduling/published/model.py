"""Prove the fewest breaks with CP-SAT, by a model of Booleans that its core search can learn from.

For each meeting and slot a Boolean; of a person's meetings of a slot and "idle" exactly one. Tables are counted as busy
people in a unary totalizer whose outputs come in pairs, for a busy count is even: that parity is what makes tight
events quick. Breaks are Booleans of person and slot, counted by person in a totalizer for fairness. One worker, no
linear relaxation: the same instance gives the same search.
"""

from __future__ import annotations

import time
from typing import Any, Final

from luodi.scheduling.published.problem import Answer, Instance

METHOD: Final = "CP-SAT on Booleans, core search, one worker"
Literal_ = Any


class Model:
    """Be the model of an instance. ``at``: Boolean of (meeting, slot) where it can be; ``idle``: of (person, slot)."""

    def __init__(self, instance: Instance) -> None:
        from ortools.sat.python import cp_model

        self.instance = instance
        self.model = cp_model.CpModel()
        self.false = self.model.new_constant(0)
        self.at = {
            (meeting, slot): self.model.new_bool_var(f"x{meeting}_{slot}")
            for meeting in range(len(instance.meetings))
            for slot in instance.open(meeting)
        }
        self.feasible = True
        for meeting in range(len(instance.meetings)):
            options = [self.at[meeting, slot] for slot in instance.open(meeting)]
            self.feasible &= bool(options)
            self.model.add_bool_or(options) if options else None
            self.model.add_at_most_one(options)
        self.idle = self._idle()
        self._precedences()
        self._tables()
        self.breaks = self._breaks()
        self._fairness()
        self.model.minimize(sum(one for own in self.breaks for one in own))

    def _idle(self) -> dict[tuple[int, int], Literal_]:
        """Say who is busy when: exactly one of his meetings or idle."""
        instance, found = self.instance, {}
        for person in range(instance.people):
            own = instance.of(person)
            for slot in range(instance.slots):
                here = [self.at[meeting, slot] for meeting in own if (meeting, slot) in self.at]
                idle = self.model.new_bool_var(f"i{person}_{slot}")
                self.model.add_exactly_one([*here, idle])
                found[person, slot] = idle
            # Implied, and worth stating: how often he is busy.
            self.model.add(
                sum(found[person, slot] for slot in range(instance.slots)) == instance.slots - len(own)
            )
        return found

    def _precedences(self) -> None:
        for later, before in enumerate(self.instance.before):
            for first in sorted(before):
                for slot in self.instance.open(later):
                    earlier = [self.at[first, at] for at in self.instance.open(first) if at < slot]
                    self.model.add_bool_or([*earlier, self.at[later, slot].negated()])
                    for at in self.instance.open(first):
                        if at >= slot:
                            self.model.add_implication(self.at[later, slot], self.at[first, at].negated())

    def _tables(self) -> None:
        """Let at most so many people be busy as tables seat, in pairs."""
        instance = self.instance
        for slot in range(instance.slots):
            busy = [
                self.idle[person, slot].negated() for person in range(instance.people) if instance.of(person)
            ]
            most = len(busy) if len(busy) // 2 <= instance.tables else 2 * instance.tables + 1
            counted = self.totalizer(busy, most)
            for place in range(0, len(counted) - 1, 2):
                self.model.add_implication(counted[place], counted[place + 1])
            if len(counted) % 2:
                # An odd number of people can never all be busy.
                self.model.add_bool_and([counted[-1].negated()])

    def _breaks(self) -> list[list[Literal_]]:
        """Return for each person Booleans of slots: a break begins here."""
        model, instance = self.model, self.instance
        found = []
        for person in range(instance.people):
            own: list[Literal_] = []
            found.append(own)
            if len(instance.of(person)) < 2:
                continue
            later = self.idle[person, instance.slots - 1].negated()
            for slot in range(instance.slots - 2, 0, -1):
                begins = model.new_bool_var(f"b{person}_{slot}")
                idle, before = self.idle[person, slot], self.idle[person, slot - 1]
                # Busy before, idle here, busy later again.
                model.add_bool_or([before, idle.negated(), later.negated(), begins])
                for one in (before.negated(), idle, later):
                    model.add_implication(begins, one)
                own.append(begins)
                further = model.new_bool_var(f"l{person}_{slot}")
                model.add_implication(later, further)
                model.add_implication(idle.negated(), further)
                model.add_bool_or([further.negated(), later, idle.negated()])
                later = further
        return found

    def _fairness(self) -> None:
        """Keep everybody's number of breaks within ``fairness`` of everybody else's."""
        model, fair = self.model, self.instance.fairness
        counts = [self.totalizer(own, (len(own) + 1) // 2) for own in self.breaks]
        if any(not count for count in counts):
            # Somebody has no break in any plan.
            for count in counts:
                model.add_bool_and([one.negated() for one in count[fair:]])
            return
        for place in range(max(map(len, counts)) - fair):
            # If one has more than ``fair + place``, all have more than ``place``.
            everybody = model.new_bool_var(f"fair{place}")
            for count in counts:
                if place + fair < len(count):
                    model.add_implication(count[place + fair], everybody)
                model.add_implication(everybody, count[place] if place < len(count) else self.false)

    def totalizer(self, literals: list[Literal_], most: int) -> list[Literal_]:
        """Return Booleans of which the k-th (from 0) says that more than k of the literals hold, up to ``most``."""
        if len(literals) <= 1:
            return list(literals)
        middle = len(literals) // 2
        left, right = self.totalizer(literals[:middle], most), self.totalizer(literals[middle:], most)
        count = min(len(literals), most)
        out = [self.model.new_bool_var("") for _ in range(count)]
        for i in range(len(left) + 1):
            for j in range(len(right) + 1):
                # At least i and at least j: at least i + j, as far as is counted.
                if i + j:
                    reasons = [
                        *([left[i - 1].negated()] if i else []),
                        *([right[j - 1].negated()] if j else []),
                    ]
                    self.model.add_bool_or([*reasons, out[min(i + j, count) - 1]])
                # At most i and at most j: at most i + j.
                if i + j < count:
                    reasons = [*([left[i]] if i < len(left) else []), *([right[j]] if j < len(right) else [])]
                    self.model.add_bool_or([*reasons, out[i + j].negated()])
        return out


def prove(
    instance: Instance,
    *,
    seconds: float | None = None,
    work: float | None = None,
    seed: int = 0,
    start: list[int] | None = None,
) -> Answer:
    """Return the fewest breaks with proof, or what is known when time or deterministic work is up.

    ``start``: slots of a plan to begin from.
    """
    from ortools.sat.python import cp_model

    began = time.perf_counter()
    built = Model(instance)
    if not built.feasible:
        return Answer("infeasible", None, None, 0, time.perf_counter() - began, METHOD)
    if start is not None:
        for (meeting, slot), literal in built.at.items():
            built.model.add_hint(literal, slot == start[meeting])
    solver = _solver(seconds, work, seed)
    status = solver.solve(built.model)
    spent = time.perf_counter() - began
    if status == cp_model.INFEASIBLE:
        return Answer("infeasible", None, None, 0, spent, METHOD)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Answer("unknown", None, None, 0, spent, METHOD)
    slots = [-1] * len(instance.meetings)
    for (meeting, slot), literal in built.at.items():
        if solver.boolean_value(literal):
            slots[meeting] = slot
    breaks = round(solver.objective_value)
    bound = max(0, round(solver.best_objective_bound))
    return Answer(
        "optimal" if status == cp_model.OPTIMAL else "feasible", tuple(slots), breaks, bound, spent, METHOD
    )


def _solver(seconds: float | None, work: float | None, seed: int) -> Any:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.optimize_with_core = True
    solver.parameters.linearization_level = 0
    # The model says already what a long presolve would find, which took most of the time of the easier instances.
    solver.parameters.max_presolve_iterations = 1
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.random_seed = seed % 2**31
    if seconds is not None:
        solver.parameters.max_time_in_seconds = seconds
    if work is not None:
        solver.parameters.max_deterministic_time = work
    return solver

"""Make the rows of a large installation, the same for a seed, as text files that both databases load.

    LUODI_HOME=DIR python -m tests.bench.world FOLDER RESULTS

One file a table: a line with the names of the columns, then one line a row, tabs between, ``\\N`` for nothing; as
PostgreSQL's COPY reads it. Instants are UTC. Everything else grows with the number of results: two needs and one
organisation for ten of them, and so on.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from luodi.site.commands import frame

SEED = 20261124
PASSWORD = "measured-on-loopback-only"
SCHOOLS = 30
# Accounts by name: number, role, scope, key.
CAST: dict[str, tuple[int, tuple[tuple[str, str, str], ...]]] = {
    "director": (1, (("office_director", "all", ""),)),
    "regional officer": (
        2,
        tuple(("regional_officer", "region", code) for code in ("640000", "150000", "610000", "620000")),
    ),
    "professor": (3, (("professor", "all", ""),)),
    "city official": (4, (("city_official", "region", "640100"),)),
    "school secretary": (5, (("school_secretary", "organisation", "1"),)),
    "enterprise contact": (6, (("enterprise_contact", "organisation", str(SCHOOLS + 1)),)),
}
# Rows of other tables for each million results, and at least.
NEEDS, ORGANISATIONS, CONTACTS, PEOPLE, USES = 200_000, 100_000, 20_000, 5_000, 50_000
INTRODUCTIONS, PROJECTS = 10_000, 5_000
LEAST = 100

Row = dict[str, Any]


def address_of(name: str) -> str:
    """Give the e-mail by which an account logs in."""
    return f"{name.replace(' ', '-')}@example.edu"


class World:
    """Draw up the rows of every table for a number of results."""

    def __init__(self, results: int) -> None:
        from luodi.registry import reference
        from luodi.site.demo.catalogue import synthetic

        self.results = results
        self.rng = random.Random(SEED)
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.counties = [region.code for region in reference.regions() if region.level == "county"]
        self.industries = [industry.code for industry in reference.industries() if len(industry.code) > 1]
        self.fields = [field.code for field in reference.fields()]
        self.texts: dict[str, list[Any]] = {}
        for record in synthetic(min(20_000, max(2_000, results)), seed=SEED + 1):
            self.texts.setdefault(record["discipline"], []).append(record)

    def count(self, of_a_million: int) -> int:
        """Give how many rows of a table there are."""
        return max(LEAST, of_a_million * self.results // 1_000_000)

    def tables(self) -> Iterator[tuple[Any, Iterable[Row]]]:
        """Yield models with their rows; a row names only what differs from the model's own defaults."""
        from luodi.accounts.models import Membership, User
        from luodi.needs.models import Consent, Introduction, Need
        from luodi.projects.models import Project
        from luodi.registry.models import Expert, Organisation, Person, ResearchResult, ResultApplication

        yield User, self.users()
        yield Membership, self.memberships()
        yield Organisation, self.organisations()
        yield Person, self.people()
        yield Expert, self.experts()
        yield ResearchResult, self.all_results()
        yield ResearchResult.inventors.through, self.inventors()
        yield ResultApplication, self.uses()
        yield Need, self.needs()
        yield Introduction, self.introductions()
        yield Consent, self.consents()
        yield Project, self.projects()

    def users(self) -> Iterator[Row]:
        """Make the accounts that read the pages, and those of enterprises, which nobody logs in to."""
        from django.contrib.auth.hashers import make_password

        from luodi.accounts.states import NOTICE_VERSION

        secret = make_password(PASSWORD)
        names = {number: name for name, (number, _grants) in CAST.items()}
        for number in range(1, len(CAST) + self.count(CONTACTS) + 1):
            name = names.get(number, f"contact {number}")
            yield {
                "id": number,
                "password": secret if number in names else "!",
                "email": address_of(name),
                "name": name,
                "created_at": self.now,
                "notice_version": NOTICE_VERSION,
            }

    def memberships(self) -> Iterator[Row]:
        """Give the accounts their roles."""
        grants = [(user, *grant) for user, held in CAST.values() for grant in held]
        for number, (user, role, scope, key) in enumerate(grants, 1):
            yield {
                "id": number, "user_id": user, "role": role, "scope": scope, "key": key,
                "starts_on": date(2020, 1, 1),
            }  # fmt: skip

    def organisations(self) -> Iterator[Row]:
        """Make some schools and many enterprises, the first of them in Yinchuan."""
        from luodi.registry.calc import name_key

        sizes = ("large", "medium", "small", "small", "micro", "micro")
        for number in range(1, self.count(ORGANISATIONS) + 1):
            school = number <= SCHOOLS
            name = f"第{number}学院" if school else f"{self._syllables(4)}科技有限公司{number}"
            county = "640104" if number == SCHOOLS + 1 else self.rng.choice(self.counties)
            yield {
                **self._record("O", number),
                "kind": "university_unit" if school else "enterprise",
                "name": name,
                "name_key": name_key(name)[:160],
                "region_id": None if school else county,
                "industry_id": None if school else self.rng.choice(self.industries),
                "size": "" if school else self.rng.choice(sizes),
            }

    def people(self) -> Iterator[Row]:
        """Make people of the schools; the first is the professor."""
        for number in range(1, self.count(PEOPLE) + 1):
            yield {
                **self._record("P", number),
                "name": self._syllables(3),
                "organisation_id": number % SCHOOLS + 1,
                "user_id": CAST["professor"][0] if number == 1 else None,
            }

    def experts(self) -> Iterator[Row]:
        """Make every person an expert, with the words of three results as profile."""
        for number in range(1, self.count(PEOPLE) + 1):
            known = self._alike(3)
            words = [word for record in known for word in record["keywords"]]
            yield {
                **self._record("E", number),
                "person_id": number,
                "keywords": list(dict.fromkeys(words))[:8],
                "profile": "".join(record["summary"] for record in known),
            }

    def all_results(self) -> Iterator[Row]:
        """Make the catalogue: nearly all published, some of every other state in every school."""
        from luodi.site.demo.catalogue import synthetic

        states, ways = ("draft", "draft", "submitted", "withdrawn"), ("transfer", "licence", "joint")
        rng = self.rng
        for number, text in enumerate(synthetic(self.results, seed=SEED), 1):
            yield {
                **self._record("R", number),
                "title": text["title"],
                "summary": text["summary"],
                "keywords": text["keywords"],
                "category": text["category"],
                "field_id": text["field"] or None,
                "industry_id": rng.choice(self.industries) if number % 2 else None,
                "trl": rng.randint(1, 9) if number % 10 < 7 else None,
                "way": ways[number % 3] if number % 10 < 3 else "",
                "school_id": number % SCHOOLS + 1,
                "created_by_id": CAST["professor"][0] if number % 5000 == 7 else None,
                "state": states[number // 25 % 4] if number % 25 == 0 else "published",
            }

    def inventors(self) -> Iterator[Row]:
        """Name an inventor for every third result; the professor has some of his own."""
        experts = self.count(PEOPLE)
        for number in range(1, self.results // 3 + 1):
            result = 3 * number
            yield {"id": number, "researchresult_id": result, "expert_id": result * 7919 % experts + 1}

    def uses(self) -> Iterator[Row]:
        """Say where some results are in use."""
        for number in range(1, self.count(USES) + 1):
            yield {
                **self._record("A", number),
                "result_id": self.rng.randint(1, self.results),
                "region_id": self.rng.choice(self.counties),
                "enterprise_id": self.rng.randint(SCHOOLS + 1, self.count(ORGANISATIONS)),
                "year": self.rng.randint(2015, 2026),
            }

    def needs(self) -> Iterator[Row]:
        """Make needs of some 200 words, in every state and of every level, in every region."""
        rng = self.rng
        states = rng.choices(
            ("accepted", "in_talks", "solved", "closed", "expired", "draft", "submitted", "returned"),
            (35, 10, 15, 15, 15, 6, 2, 2),
            k=self.count(NEEDS),
        )
        for number, state in enumerate(states, 1):
            known = self._alike(3)
            record = self._record("N", number)
            yield {
                **record,
                "title": known[0]["title"][:60],
                "organisation_id": rng.randint(SCHOOLS + 1, self.count(ORGANISATIONS)),
                "problem": known[0]["summary"][:500],
                "technology": known[1]["summary"][:500],
                "goal": known[2]["summary"][:500],
                "keywords": known[0]["keywords"],
                "budget": rng.randint(10, 500) * 1_000_000 if number % 5 else None,
                "deadline_on": (self.now + timedelta(days=rng.randint(-400, 600))).date(),
                "region_id": rng.choice(self.counties),
                "field_id": known[0]["field"] or None,
                "industry_id": rng.choice(self.industries),
                "way": "joint" if number % 3 else "open",
                "least_trl": rng.randint(3, 7) if number % 2 else None,
                "visibility": rng.choices(("public", "experts", "named", "office"), (40, 40, 10, 10))[0],
                "state": state,
                "submitted_at": None if state == "draft" else record["created_at"],
                "created_by_id": CAST["enterprise contact"][0] + number % (self.count(CONTACTS) + 1),
            }

    def introductions(self) -> Iterator[Row]:
        """Introduce experts to needs; each to another need."""
        states = ("asked", "introduced", "converted", "dropped", "refused", "lapsed")
        count = self.count(INTRODUCTIONS)
        for number in range(1, count + 1):
            yield {
                **self._record("I", number),
                "need_id": number,
                "expert_id": number % self.count(PEOPLE) + 1,
                "state": states[number % len(states)],
                "answer_by_on": (self.now + timedelta(days=self.rng.randint(-30, 14))).date(),
            }

    def consents(self) -> Iterator[Row]:
        """Give each introduction its two answers."""
        for number in range(2 * self.count(INTRODUCTIONS)):
            introduction, side = number // 2 + 1, ("owner", "expert")[number % 2]
            yield {
                "id": number + 1, "introduction_id": introduction, "side": side,
                "answer": "pending" if introduction % 6 == 0 else "agreed", "token_hash": f"{number:064x}",
            }  # fmt: skip

    def projects(self) -> Iterator[Row]:
        """Make projects in every state."""
        states = (
            "proposed",
            "approved",
            "running",
            "running",
            "running",
            "acceptance",
            "closed",
            "on_record",
        )
        for number in range(1, self.count(PROJECTS) + 1):
            yield {
                **self._record("J", number),
                "title": self._alike(1)[0]["title"],
                "kind": "development",
                "region_id": self.rng.choice(self.counties),
                "state": states[number % len(states)],
            }

    def _record(self, prefix: str, number: int) -> Row:
        changed = self.now - timedelta(seconds=self.rng.randint(60, 4 * 365 * 86_400))
        return {
            "id": number,
            "code": f"{prefix}-{changed.year}-{_scrambled(number)}",
            "created_at": changed - timedelta(days=self.rng.randint(0, 60)),
            "changed_at": changed,
            "origin": "imported",
        }

    def _alike(self, count: int) -> list[Any]:
        return self.rng.choices(self.texts[self.rng.choice(list(self.texts))], k=count)

    def _syllables(self, length: int) -> str:
        return "".join(chr(self.rng.randint(0x4E00, 0x6200)) for _ in range(length))


def _scrambled(number: int) -> str:
    """Write a number as eight characters of which the order cannot be seen, each number another one."""
    from luodi.core.codes import ALPHABET

    mixed = number * 0x9E3779B1 % 2**40
    return "".join(ALPHABET[mixed >> shift & 31] for shift in range(35, -5, -5))


def write(world: World, folder: Path) -> dict[str, int]:
    """Write the files; gives the number of rows by table, in the order in which they can be loaded."""
    counts: dict[str, int] = {}
    for model, rows in world.tables():
        table = model._meta.db_table
        with (folder / f"{table}.rows").open("w", encoding="utf-8") as file:
            counts[table] = _write_table(model, rows, file)
    (folder / "tables.json").write_text(json.dumps(counts))
    return counts


def _write_table(model: Any, rows: Iterable[Row], file: Any) -> int:
    columns = [field.column for field in model._meta.concrete_fields]
    usual = {field.column: _plain(field.get_default()) for field in model._meta.concrete_fields}
    file.write("\t".join(columns) + "\n")
    count = 0
    for row in rows:
        if strange := row.keys() - usual.keys():
            raise LookupError(f"{model.__name__} has no {', '.join(strange)}")
        file.write(_line(columns, usual, row))
        count += 1
    return count


def _line(columns: list[str], usual: Mapping[str, str], row: Row) -> str:
    return "\t".join(_plain(row[name]) if name in row else usual[name] for name in columns) + "\n"


def _plain(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        # No text of ours has a tab or a line's end; a backslash would need writing twice.
        return value.replace("\\", "\\\\")
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=True).replace("\\", "\\\\")
    return str(value)


if __name__ == "__main__":
    frame.start()
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    print(json.dumps(write(World(int(sys.argv[2])), folder)))

"""The `luodi` command: honest codes, plain words, the same rules as the pages."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.db import connection
from django.utils import timezone

from luodi.accounts.actions import set_password, user_of_link
from luodi.accounts.models import Membership, User
from luodi.core import audit, guards, indexer, indexing
from luodi.core.actor import SYSTEM
from luodi.core.models import AuditEntry, OutboxEntry
from luodi.registry.models import Expert, Field, Organisation, Person, ResearchResult
from luodi.site.command import VERBS, main
from luodi.site.commands import serving
from luodi.site.commands.frame import Failed
from tests.installation import Served, installation

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Give each test an index and a home of its own."""
    from luodi.needs import engine

    settings.LUODI_INDEX_DIR = tmp_path / "index"
    settings.LUODI_HOME = tmp_path
    indexing.port.cache_clear()
    engine.matcher.cache_clear()
    yield
    indexing.port().close()
    indexing.port.cache_clear()
    engine.matcher.cache_clear()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; gives its code and what it said on both outputs."""

    def do(*words: str | Path) -> tuple[int, str, str]:
        try:
            code = main([str(word) for word in words])
        except SystemExit as ending:
            code = int(ending.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return do


def result(title: str, state: str = "published", **more: Any) -> ResearchResult:
    row = ResearchResult(title=title, state=state, created_at=NOON, changed_at=NOON, **more)
    row.save()
    return row


@pytest.fixture
def catalogue(db: None) -> None:
    """Store a few results and an expert, and index them."""
    Field.objects.create(code="T06", name="新能源与节能", name_en="New energy", scheme="technology")
    result(
        "相变储能材料在电池热管理系统中的应用", summary="研究低温环境下电池组的热管理与保温。", field_id="T06"
    )
    result("枸杞多糖的提取工艺", summary="考察料液比与温度对得率的影响。", keywords=["枸杞多糖", "提取"])
    result("尚未公开的电池热管理方法", state="draft")
    # Words tell something only in a catalogue where most texts do without them.
    for subject in ("水稻", "道路", "齿轮", "鲜花", "铜箔", "陶瓷", "港口", "轴承", "盐湖", "染料"):
        result(f"{subject}研究进展", summary=f"综述{subject}的现状。")
    school = Organisation(kind="university_unit", name="电气工程系", created_at=NOON, changed_at=NOON)
    school.save()
    person = Person(name="周致远", organisation=school, created_at=NOON, changed_at=NOON)
    person.save()
    Expert(person=person, profile="从事电池热管理研究。", created_at=NOON, changed_at=NOON).save()
    indexer.rebuild()


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


class TestFrame:
    @pytest.mark.parametrize("verb", [(), *((module.__name__.rpartition(".")[2],) for module in VERBS)])
    def test_every_verb_describes_itself(self, verb: tuple[str, ...], run: Run) -> None:
        verb = tuple({"importing": "import"}.get(name, name) for name in verb)
        code, said, _ = run(*verb, "--help")
        assert code == 0
        assert "usage: luodi" in said

    def test_what_is_not_understood_ends_with_two(self, run: Run) -> None:
        assert run("fly")[0] == 2
        assert run()[0] == 2
        assert run("serve", "--port", "many")[0] == 2

    def test_the_demonstration_is_not_loaded_in_another_mode(self, run: Run) -> None:
        code, _, said = run("demo", "--load-only")
        assert code == 1
        assert "LUODI_MODE says test" in said
        assert not User.objects.exists()

    def test_an_unknown_setting_stops_every_command(self) -> None:
        environment = {**os.environ, "LUODI_MOOD": "good"}
        done = subprocess.run(
            [sys.executable, "-m", "luodi", "check"], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 1
        assert "unknown setting LUODI_MOOD" in done.stderr
        assert "Traceback" not in done.stderr


class TestSetup:
    words = ("setup", "--email", "Admin@Example.edu", "--name", "管理员")

    def test_the_first_administrator_gets_a_link_that_sets_a_password(self, run: Run) -> None:
        code, said, _ = run(*self.words)
        assert code == 0
        user = User.objects.get()
        assert (user.email, user.has_usable_password()) == ("admin@example.edu", False)
        assert Membership.objects.get(user=user).role == "administrator"
        assert AuditEntry.objects.filter(verb="first_administrator").count() == 1
        (link,) = re.findall(r"http\S+/password/new/(\S+)/(\S+)/", said)
        assert user_of_link(*link) == user

    def test_it_is_repeated_until_a_password_is_set_and_for_nobody_else(self, run: Run) -> None:
        run(*self.words)
        assert run(*self.words)[0] == 0
        assert run("setup", "--email", "other@example.edu", "--name", "别人")[0] == 1
        set_password(User.objects.get(), "correct horse battery", by=SYSTEM, at=timezone.now())
        code, _, said = run(*self.words)
        assert code == 1
        assert "password" in said or "密码" in said
        assert User.objects.count() == 1

    def test_an_address_that_is_none_is_refused(self, run: Run) -> None:
        assert run("setup", "--email", "admin", "--name", "管理员")[0] == 1
        assert not User.objects.exists()


class TestImport:
    def test_without_commit_nothing_is_written(self, run: Run, tmp_path: Path) -> None:
        path = written(tmp_path, "rows.csv", "title,keywords\n储能,电池\n热泵,\n")
        code, said, _ = run("import", "results", path)
        assert code == 0
        assert "2 rows: 2 new" in said
        assert "Trial only" in said
        assert not ResearchResult._base_manager.exists()
        assert run("import", "results", path, "--commit")[0] == 0
        assert set(ResearchResult._base_manager.values_list("title", "state")) == {
            ("储能", "draft"),
            ("热泵", "draft"),
        }

    def test_errors_stop_it_unless_they_are_left_out(self, run: Run, tmp_path: Path) -> None:
        path = written(tmp_path, "rows.jsonl", '{"title": "储能"}\n{"titel": "x"}\n')
        code, said, problem = run("import", "results", path, "--commit", "--errors", tmp_path / "errors.csv")
        assert code == 1
        assert "line 2: unknown column titel" in said
        assert "nothing was written" in problem
        assert "2,unknown column titel" in (tmp_path / "errors.csv").read_text(encoding="utf-8-sig")
        assert not ResearchResult._base_manager.exists()
        assert run("import", "results", path, "--commit", "--publish", "--skip-errors")[0] == 0
        assert ResearchResult._base_manager.get().state == "published"

    def test_what_cannot_be_read_is_said_plainly(self, run: Run, tmp_path: Path) -> None:
        assert "No such file" in run("import", "results", tmp_path / "none.csv")[2]
        assert "name the file" in run("import", "results")[2]
        code, said, _ = run("import", "results", "--columns")
        assert code == 0
        assert said.startswith("title ")


NEED = "低温电池热管理\n冬季环境温度低，电池组需要保温与均温，拟采用相变储能材料。\n"


@pytest.mark.usefixtures("catalogue")
class TestMatch:
    def test_the_best_comes_first_and_only_what_is_published(self, run: Run, tmp_path: Path) -> None:
        code, said, _ = run("match", written(tmp_path, "need.txt", NEED), "--language", "en")
        assert code == 0
        lines = said.splitlines()
        assert lines[0] == "# 1  低温电池热管理"
        assert "相变储能材料在电池热管理系统中的应用" in lines[1]
        assert "尚未公开" not in said

    def test_reasons_add_up_and_words_are_shown(self, run: Run, tmp_path: Path) -> None:
        path = written(tmp_path, "need.txt", NEED)
        code, said, _ = run(
            "match", path, "--top", "1", "--explain", "--field", "T06", "--language", "zh-hans"
        )
        assert code == 0
        assert "技术领域" in said
        assert "热管理" in said.splitlines()[-1]
        found = json.loads(run("match", path, "--top", "1", "--json", "--field", "T06")[1])["items"][0]
        assert round(sum(part["points"] for part in found["parts"]), 1) == found["score"]

    def test_the_same_need_gives_the_same_list(self, run: Run, tmp_path: Path) -> None:
        path = written(tmp_path, "need.txt", NEED)
        assert run("match", path, "--json") == run("match", path, "--json")

    def test_many_needs_each_get_their_list(self, run: Run, tmp_path: Path) -> None:
        rows = [
            {"id": "a", "title": "低温电池热管理"},
            {"id": "b", "title": "枸杞多糖提取", "keywords": "枸杞多糖"},
        ]
        path = written(tmp_path, "needs.jsonl", "\n".join(map(json.dumps, rows)) + "\n\n")
        answers = [json.loads(line) for line in run("match", path, "--json", "--top", "1")[1].splitlines()]
        assert [answer["need"] for answer in answers] == ["a", "b"]
        assert answers[1]["items"][0]["title"] == "枸杞多糖的提取工艺"
        blocks = written(tmp_path, "needs.txt", NEED + "\n\n" + "枸杞多糖提取\n得率低\n")
        assert run("match", blocks, "--many")[1].count("# ") == 2
        assert run("match", blocks)[1].count("# ") == 1

    def test_experts_are_ranked_too(self, run: Run, tmp_path: Path) -> None:
        said = run("match", written(tmp_path, "need.txt", NEED), "--kind", "experts")[1]
        assert "周致远" in said
        assert "电气工程系" in said

    def test_the_standard_input_is_read(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NEED.encode("gb18030"))))
        assert "低温电池热管理" in run("match", "-")[1]

    @pytest.mark.parametrize(
        ("name", "text", "words", "said"),
        [
            ("need.jsonl", '{"title": "x", "foo": 1}', (), "unknown foo"),
            ("need.jsonl", "{", (), "no JSON"),
            ("need.jsonl", '{"title": "x", "deadline": "soon"}', (), "need 1"),
            ("need.txt", NEED, ("--field", "炼金术"), "is not known"),
            ("need.txt", "  \n", (), "no need in it"),
            ("need.txt", NEED, ("--top", "0"), "--top"),
        ],
    )
    def test_what_is_unclear_is_said(
        self, name: str, text: str, words: tuple[str, ...], said: str, run: Run, tmp_path: Path
    ) -> None:
        code, _, problem = run("match", written(tmp_path, name, text), *words)
        assert code == 1
        assert said in problem

    def test_without_an_index_it_says_what_to_do(self, run: Run, tmp_path: Path, settings: Any) -> None:
        from luodi.needs import engine

        settings.LUODI_INDEX_DIR = tmp_path / "elsewhere"
        indexing.port.cache_clear()
        engine.matcher.cache_clear()
        code, _, problem = run("match", written(tmp_path, "need.txt", NEED))
        assert code == 1
        assert "luodi index rebuild" in problem


@pytest.mark.usefixtures("catalogue")
class TestIndex:
    def test_a_difference_is_an_error_until_it_is_mended(self, run: Run) -> None:
        assert run("index", "check")[0] == 0
        ResearchResult._base_manager.filter(title__startswith="枸杞").update(title="枸杞多糖")
        code, said, _ = run("index", "check")
        assert code == 1
        assert "1 outdated" in said
        assert run("index", "check", "--repair")[0] == 0
        assert run("index", "check")[0] == 0

    def test_what_waits_is_taken_up(self, run: Run) -> None:
        row = result("热泵除霜控制")
        OutboxEntry.objects.create(channel="index", payload={"ref": row.ref}, created_at=NOON, due_at=NOON)
        code, said, _ = run("index", "sync")
        assert code == 0
        assert "1 changes taken up" in said
        assert run("index", "check")[0] == 0

    def test_a_lost_index_is_built_anew(self, run: Run, tmp_path: Path) -> None:
        (tmp_path / "index" / "current").unlink()
        assert run("index", "check")[0] == 1
        assert run("index", "check", "--repair")[0] == 0
        assert run("index", "rebuild")[0] == 0


def looked(said: str) -> dict[str, str]:
    return {line[4:14].strip(): line[:2] for line in said.splitlines() if not line.startswith("    ")}


class TestCheck:
    def test_a_sound_installation_is_well(self, run: Run) -> None:
        run("worker", "--once")
        found = looked(run("check")[1])
        # The databases of the tests are not made to survive a power cut.
        assert {name for name, verdict in found.items() if verdict != "ok"} <= {"durability"}

    def test_a_worker_that_never_ran_and_a_lost_index_are_seen(self, run: Run) -> None:
        code, said, _ = run("check")
        assert code == 1
        assert looked(said)["worker"] == looked(said)["index"] == "!!"
        assert "luodi index rebuild" in said

    def test_a_changed_audit_and_a_lost_guard_are_seen(self, run: Run) -> None:
        row = result("甲")
        audit.record(SYSTEM, "create", row, at=NOON)
        run("worker", "--once")
        assert looked(run("check")[1])["audit"] == "ok"
        table = " ON core_auditentry" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER audit_is_not_changed{table}")
            cursor.execute("UPDATE core_auditentry SET note = 'no'")
        said = run("check")[1]
        assert looked(said)["audit"] == looked(said)["guards"] == "!!"
        assert guards.missing(connection) == {"audit_is_not_changed"}

    def test_entries_that_fail_are_seen(self, run: Run) -> None:
        run("worker", "--once")
        OutboxEntry.objects.create(
            channel="mail", payload={}, created_at=NOON, due_at=timezone.now(), attempts=10, error="no server"
        )
        said = run("check")[1]
        assert looked(said)["outbox"] == "!!"
        assert "1 entries fail (mail)" in said


def test_demonstration_is_loaded_served_and_ended_by_one_command(tmp_path: Path) -> None:
    """Walk through it as somebody at a terminal: load, serve, kill the children, end it all by SIGTERM."""
    with installation(tmp_path / "home") as own:
        own.run("demo", "--load-only", "--results", "5")
        served = own.serve("--processes", "2")
        with urlopen(f"{served.address}/health/", timeout=10) as answer:  # noqa: S310 - our own server
            assert json.load(answer)["status"] == "ok"
        first = _children(served.process.pid)
        for child in first.values():
            os.kill(child, signal.SIGKILL)
        second = _wait(
            lambda: (
                (found := _children(served.process.pid))
                and not set(found.values()) & set(first.values())
                and found
            )
        )
        assert second, "a child that died is not started again"
        with urlopen(f"{served.address}/login/", timeout=10) as answer:  # noqa: S310 - our own server
            assert answer.status == 200
        assert served.end() == 0
        assert _wait(lambda: not any(Path(f"/proc/{child}").exists() for child in second.values()))
        again = own.serve("--processes", "2")
        left = _children(again.process.pid)
        again.process.kill()
        again.process.wait(30)
        # Whoever is started in its place has the address at once, though children of the other may still be at work.
        third = Served(own.start("serve", "--no-worker", "--port", str(again.port)), again.port)
        third.wait(own.home / "serve.log")
        assert _wait(lambda: not any(map(_alive, left.values()))), "a child outlives a server that was killed"
        assert third.end() == 0


def test_an_address_is_waited_for_a_moment_and_not_for_ever(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setattr(serving, "_LETTING_GO", 0.3)
        with pytest.raises(Failed, match=f"cannot listen on 127.0.0.1:{port}"):
            serving._listen("127.0.0.1", port)
        monkeypatch.setattr(serving, "_LETTING_GO", 20)
        threading.Timer(0.5, other.close).start()
        serving._listen("127.0.0.1", port).close()


def _children(parent: int) -> dict[str, int]:
    """Give the worker and the second server process beside a server, once both are there."""

    def find() -> dict[str, int]:
        found = {}
        # The thread that started a child may be another than the main one.
        for path in Path(f"/proc/{parent}/task").glob("*/children"):
            for pid in path.read_text().split():
                words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
                if verb := next((verb for verb in ("worker", "serve") if verb in words), ""):
                    found[verb] = int(pid)
        return found if len(found) == 2 else {}

    return dict(_wait(find) or {})


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def _wait(condition: Callable[[], Any], seconds: float = 40) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.05)
    return None

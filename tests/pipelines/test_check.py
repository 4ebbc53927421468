"""``throughline check``, run as a pipeline runs it: locally, in GitHub's action, with a comment."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from aiohttp import web

from adapters.pipelines.comments import MARK
from tests.edges.test_cli import ROOT, Shell, shell
from tests.pipelines.test_events import github, kept

__all__ = ["shell"]

GOALS = """
product: Bike service
vision: Make bike servicing simple, reliable and accessible for every rider
product_goal:
  id: P2
  text: Customers can book, track and pay for bike servicing in an app by 2027-05-18
  out_of_scope: [bike sales]
release_goals:
  - {id: R3, text: Secure online payment}
"""
OUTSIDE = "A web shop that sells new and used bikes"


@pytest.fixture
def repository(shell: Shell) -> Shell:
    """A repository with a goal file."""
    (shell.folder / "goals.yaml").write_text(GOALS)
    return shell


def test_words_are_checked_against_the_goals_of_the_repository(repository: Shell) -> None:
    shown = repository.run("check", "feat(pay): Let riders pay by card", "--text", "At checkout")

    assert "It would move: R3 · Secure online payment" in shown
    assert "The Product Goal: P2" in shown
    assert "A proposal: the Product Owner decides" in shown


def test_words_of_the_goal_file_call_nobody(repository: Shell) -> None:
    hostile = GOALS.replace("by 2027-05-18", "@everyone x#1 <b> [x](https://x.example)")
    (repository.folder / "goals.yaml").write_text(hostile)
    shown = repository.run("check", "Let riders pay by card")

    assert "://x.example" not in shown
    assert "@everyone" not in shown
    assert "<b>" not in shown


@pytest.mark.parametrize(
    ("title", "policy", "code"),
    [
        (OUTSIDE, "never", 0),
        (OUTSIDE, "outside", 1),
        ("Let riders pay by card", "outside", 0),
        ("misc", "outside", 0),
        (f"chore: {OUTSIDE}", "outside", 0),
    ],
)
def test_only_what_plainly_lies_outside_fails_and_only_where_that_is_asked(
    repository: Shell, title: str, policy: str, code: int
) -> None:
    repository.run("check", title, "--fail-on", policy, code=code)


@pytest.mark.parametrize(("draft", "bot"), [(True, "User"), (False, "Bot")])
def test_drafts_and_bots_never_fail(repository: Shell, bot: str, *, draft: bool) -> None:
    event = kept(repository.folder, github(OUTSIDE, "", draft=draft, user={"type": bot}))

    repository.run("check", "--event", str(event), "--fail-on", "outside")


def test_json_is_for_programs_and_the_report_goes_to_the_summary(repository: Shell) -> None:
    event = kept(repository.folder, github())
    summary = repository.folder / "summary.md"
    words = ("check", "--json", "--out", str(summary))
    found = json.loads(repository.run(*words, GITHUB_EVENT_PATH=str(event)))

    assert found["verdict"] == "serves_product_goal"
    assert found["line"]["id"] in ("P2", "R3")
    assert "The Product Goal" in summary.read_text()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("check",), "Say what to check"),
        (("check", "Pay", "--goals", "none.yaml"), "none.yaml cannot be read"),
        (("check", "--event", "none.json"), "none.json cannot be read"),
        (("check", "Pay", "--comment"), "A comment needs GITHUB_TOKEN"),
    ],
)
def test_what_stands_in_the_way_is_one_sentence(
    repository: Shell, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], sentence: str
) -> None:
    for name in ("GITHUB_EVENT_PATH", "GITHUB_TOKEN", "CI_MERGE_REQUEST_TITLE"):
        monkeypatch.delenv(name, raising=False)

    assert sentence in repository.run(*words, code=2)


@dataclass
class GitHub:
    """GitHub's comments on loopback. status: what it answers instead, 0 for what is asked."""

    comments: list[dict[str, object]] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    status: int = 0
    url: str = ""

    async def listed(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer t0ken"
        page, size = (int(request.query[one]) for one in ("page", "per_page"))
        if self.status:
            return web.Response(status=self.status)
        return web.json_response(self.comments[(page - 1) * size : page * size])

    async def written(self, request: web.Request) -> web.Response:
        body = (await request.json())["body"]
        self.writes.append(request.method)
        if request.method == "POST":
            self.comments.append({"id": len(self.comments) + 1, "body": body})
        else:
            self.comments[int(request.match_info["id"]) - 1]["body"] = body
        return web.json_response({})


@pytest.fixture
def on_github() -> Iterator[GitHub]:
    """A server in a thread of its own: the command line has its own loop."""
    server, loop = GitHub(), asyncio.new_event_loop()
    app = web.Application()
    app.router.add_get("/repos/bikes/app/issues/7/comments", server.listed)
    app.router.add_post("/repos/bikes/app/issues/7/comments", server.written)
    app.router.add_patch("/repos/bikes/app/issues/comments/{id}", server.written)
    runner = web.AppRunner(app, access_log=None)

    async def begin() -> None:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        server.url = "http://{}:{}".format(*runner.addresses[0][:2])

    loop.run_until_complete(begin())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield server
    asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def commented(repository: Shell, server: GitHub, title: str, code: int = 0) -> str:
    event = kept(repository.folder, github(title, ""))
    where = {"GITHUB_EVENT_PATH": str(event), "GITHUB_API_URL": server.url, "GITHUB_TOKEN": "t0ken"}
    return repository.run("check", "--comment", code=code, **where)


def test_one_comment_is_written_and_then_edited(repository: Shell, on_github: GitHub) -> None:
    on_github.comments = [{"id": number, "body": "+1"} for number in range(1, 131)]
    for title in ("Let riders pay by card", OUTSIDE, "Let riders pay by card"):
        commented(repository, on_github, title)

    mine = [one for one in on_github.comments if str(one["body"]).startswith(MARK)]
    assert on_github.writes == ["POST", "PATCH", "PATCH"]
    assert len(mine) == 1
    assert "R3" in str(mine[0]["body"])


@pytest.mark.parametrize(
    ("status", "sentence"), [(403, "pull-requests: write"), (500, "was refused (500)")]
)
def test_a_comment_that_is_refused_says_what_the_job_needs(
    repository: Shell, on_github: GitHub, status: int, sentence: str
) -> None:
    on_github.status = status

    assert sentence in commented(repository, on_github, "Pay", code=2)


def test_the_actions_steps_run_as_a_runner_runs_them(repository: Shell, on_github: GitHub) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text())
    install, step = action["runs"]["steps"]
    inputs = {name: str(one["default"]) for name, one in action["inputs"].items()}
    inputs |= {"comment": "true", "token": "t0ken"}
    summary, event = repository.folder / "summary.md", kept(repository.folder, github())
    stated = {
        name: value.replace("${{ inputs.", "").replace(" }}", "")
        for name, value in step["env"].items()
    }
    environment = {
        **os.environ,
        **{name: inputs[value] for name, value in stated.items()},
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_STEP_SUMMARY": str(summary),
        "GITHUB_API_URL": on_github.url,
    }
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", step["run"]],
        cwd=repository.folder, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "The Product Goal: P2" in summary.read_text()
    assert len(on_github.comments) == 1
    assert "pip install" in install["run"]

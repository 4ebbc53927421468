"""The command line, run as people run it."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from adapters.cli import main
from bot.fit.opinion import Sureness, Verdict
from bot.portable import read_yaml
from tests.judges.local_models import LocalModels

ROOT = Path(__file__).parents[2]
GOALS = """
product: Shop
vision: be the leading eco-friendly shop that makes sustainable shopping effortless
product_goal:
  id: PG
  text: by the end of Q2 every listed product has a carbon footprint score
  out_of_scope: [loyalty points]
sprint_goals:
  - {id: S1, text: integrate the carbon data API and show scores for the top 100 products}
"""
OUTSIDE = "new coffee machine for the office kitchen and t-shirts"


class Shell:
    """Somebody at a terminal in a folder of their own."""

    def __init__(
        self, folder: Path, patch: pytest.MonkeyPatch, read: pytest.CaptureFixture[str]
    ) -> None:
        self.folder, self.patch, self.read = folder, patch, read

    def run(self, *words: str, typed: str = "", code: int = 0, **env: str) -> str:
        """What a command prints; its errors follow its output."""
        self.read.readouterr()
        ended = 0
        with self.patch.context() as patch:
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["throughline", *words])
            patch.setattr(sys, "stdin", io.StringIO(typed))
            for name, value in env.items():
                patch.setenv(name, value)
            try:
                main()
            except SystemExit as stop:
                ended = int(stop.code or 0)
        shown = "".join(self.read.readouterr())
        assert ended == code, shown
        return shown


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Shell:
    """An empty folder."""
    return Shell(tmp_path, monkeypatch, capsys)


@pytest.mark.parametrize("module", ["adapters.cli", "adapters"])
def test_it_runs_as_a_module(module: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, "chat", "--sample"],
        cwd=tmp_path,
        input="/goal\n",
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"},
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "Product Goal P2" in done.stdout


def test_the_sample_answers_line_by_line(shell: Shell) -> None:
    shown = shell.run(
        "chat", "--sample",
        typed="/goal\n/goal fit add loyalty points\ndoes this request fit: let riders pay by card?\n"
        "/goal help\n",
    )  # fmt: skip

    assert "Product Goal P2" in shown
    assert "Outside the goal" in shown
    assert "let riders pay by card" in shown
    assert "What Throughline can do" in shown
    assert "\x1b" not in shown
    assert list(shell.folder.iterdir()) == []


def test_what_is_typed_is_kept_until_the_next_day(shell: Shell) -> None:
    shell.run("chat", "--as", "Maya", typed="/goal set vision Every rider rides\n")
    shown = shell.run("chat", "--as", "Tom", typed="/goal\n/goal team\n")

    assert "Every rider rides" in shown
    assert "Product Owner Maya" in shown


def test_a_role_can_be_vouched_for(shell: Shell) -> None:
    shell.run("chat", "--as", "Maya", typed="/goal set vision Every rider rides\n")
    words = "/goal set vision We fly\n"

    assert "That’s for the Product Owner" in shell.run("chat", "--as", "Tom", typed=words)
    assert "Vision V1 is reworded" in shell.run("chat", "--as", "Tom", "--role", "po", typed=words)


def test_a_form_is_asked_field_by_field_and_a_command_leaves_it(shell: Shell) -> None:
    lines = ("/goal setup", "Bikes", "Maya", "Sam", "Every rider rides", "Riders book", "de")
    shown = shell.run("chat", "--as", "Maya", typed="\n".join((*lines, "/goal", "")))
    left = shell.run(
        "chat", "--as", "Maya", typed="/goal setup\n/goal team\n/goal setup\n/cancel\n"
    )

    assert "Produkt-Ziel P1" in shown
    assert "Scrum Master  Sam" in left
    assert left.count("Du hast das Formular verlassen. Es hat sich nichts geändert.") == 2


def test_buttons_are_pressed_by_their_numbers(shell: Shell) -> None:
    shown = shell.run("chat", "--sample", typed=f"/goal fit {OUTSIDE}\n2\n9\n/quit\n/goal\n")

    assert "#5 is parked" in shown
    assert "Product Goal P2 " not in shown


@pytest.mark.parametrize("word", ["yes", "1", "ja", "no"])
def test_a_plain_yes_presses_the_button(shell: Shell, word: str) -> None:
    typed = f"/goal set vision Every rider rides\nmake Ann a developer please\n{word}\n/goal team\n"
    shown = shell.run("chat", "--as", "Maya", typed=typed)

    assert ("Ann" in shown.rpartition("Who’s who")[2]) is (word != "no")


def test_a_choice_that_there_is_not_is_asked_for_again(shell: Shell) -> None:
    typed = "/goal fit Fleets can book ten bikes at once\n/goal rule 5\nmaybe\nfits\nthey ride\n"
    shown = shell.run("chat", "--sample", typed=typed)

    assert "That’s not one of the choices" in shown
    assert "they ride" in shown


def test_two_workspaces_know_nothing_of_each_other(shell: Shell) -> None:
    for name in ("one", "two"):
        shell.run("chat", "--workspace", name, typed=f"/goal set vision The vision of {name}\n")

    shown = shell.run("chat", "--workspace", "one", typed="/goal\n")
    assert "The vision of one" in shown
    assert "The vision of two" not in shown


def test_one_request_is_held_against_a_goal_file(shell: Shell) -> None:
    (shell.folder / "goals.yaml").write_text(GOALS)
    shown = shell.run("fit", "add loyalty points", "--goals", "goals.yaml")
    row = json.loads(shell.run("fit", "add loyalty points", "--goals", "goals.yaml", "--json"))

    assert "Outside the goal" in shown
    assert (row["verdict"], row["line"], row["flags"]) == ("outside", "OUT1", ["scope_hit"])
    assert row["reason"] == "PG rules this out: “loyalty points”."
    assert row["quotes"][0] == {"line": "OUT1", "text": "loyalty points"}
    assert not (shell.folder / "throughline.db").exists()


def test_one_request_is_asked_of_what_is_stored(shell: Shell) -> None:
    shell.run("chat", "--as", "Maya", typed="/goal set product Riders book servicing by Q3\n")
    row = json.loads(shell.run("fit", OUTSIDE, "--json"))

    assert row["verdict"] == "outside"
    assert row["goal_version"] == "P1.1"
    assert "#1 ·" in shell.run("chat", typed="/goal requests all\n")


def test_many_requests_are_judged_from_a_file(shell: Shell) -> None:
    dev = (ROOT / "bench" / "fit" / "dev.jsonl").read_text().splitlines()[:20]
    (shell.folder / "cases.jsonl").write_text("\n".join(dev))
    shell.run("fit", "--cases", "cases.jsonl", "--out", "out.jsonl", "--judge", "embedded")
    rows = [json.loads(line) for line in (shell.folder / "out.jsonl").read_text().splitlines()]

    assert [row["id"] for row in rows] == [json.loads(line)["id"] for line in dev]
    for row in rows:
        assert set(row) == {
            "id", "verdict", "forced", "line", "quotes", "reason", "confidence", "sure", "question",
            "shortlist", "flags", "precedents", "judge", "goal_version", "ms",
        }  # fmt: skip
        assert row["verdict"] in set(Verdict)
        assert row["sure"] in set(Sureness)


def test_rulings_of_a_case_are_precedents_under_the_same_goal_alone(shell: Shell) -> None:
    chain = {"product": "x", "vision": "a", "product_goal": {"id": "PG", "text": "riders book"}}
    ruling = {"id": "r1", "request": OUTSIDE, "ruling": "fits", "reason": "tired"}
    case = {"id": 1, "goal_chain": chain, "request": OUTSIDE}
    rows = [
        {**case, "rulings": [ruling]},
        {**case, "rulings": [{**ruling, "goal_version": "old"}], "goal_version": "new"},
    ]
    (shell.folder / "cases.jsonl").write_text("\n".join(map(json.dumps, rows)))
    shell.run("fit", "--cases", "cases.jsonl", "--out", "out.jsonl")
    out = [json.loads(line) for line in (shell.folder / "out.jsonl").read_text().splitlines()]

    assert [(row["verdict"], row["precedents"]) for row in out] == [
        ("serves_product_goal", ["r1"]),
        ("outside", []),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "no json", "[]", "{}", '{"id": 7}', '{"id": 7, "goal_chain": []}',
        '{"id": 7, "goal_chain": {"vision": "x"}}', '{"id": 7, "goal_chain": {"vision": [1]}, "request": "x"}',
        '{"id": 7, "goal_chain": {}, "request": 3}', "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
        '{"id": 7, "goal_chain": {}, "request": "x", "rulings": 3}',
        '{"id": 7, "goal_chain": {}, "request": "x", "rulings": [{}]}',
        '{"id": 7, "goal_chain": {}, "request": "x", "rulings": [{"request": "y", "ruling": "king"}]}',
        "[" * 100_000,
    ],
)  # fmt: skip
def test_a_bad_line_is_told_and_the_rest_go_on(shell: Shell, line: str) -> None:
    good = (ROOT / "bench" / "fit" / "dev.jsonl").read_text().splitlines()[0]
    (shell.folder / "cases.jsonl").write_text(f"{line}\n\n{good}\n")
    shown = shell.run("fit", "--cases", "cases.jsonl", "--out", "out.jsonl", code=1)
    rows = [json.loads(one) for one in (shell.folder / "out.jsonl").read_text().splitlines()]

    assert "1 of 3 lines could not be judged" in shown
    assert "error" in rows[0]
    assert "verdict" in rows[1]


def test_the_chain_goes_out_and_comes_back(shell: Shell) -> None:
    (shell.folder / "goals.yaml").write_text(GOALS)
    planned = shell.run("import", "goals.yaml")
    shell.run("import", "goals.yaml", "--yes")
    again = shell.run("import", "goals.yaml", "--yes")
    exported = shell.run("export")

    assert "3 new, 0 changed. Nothing is written yet." in planned
    assert "Nothing was written. Import it with --yes." in planned
    assert "Nothing: the product already says all of it." in again
    assert [goal.text for goal in read_yaml(exported).goals] == [
        goal.text for goal in read_yaml(GOALS).goals
    ]
    assert "## Product Goal" in shell.run("export", "md")


def test_a_product_is_named_where_there_are_several(shell: Shell) -> None:
    for name in ("Shop", "Bikes"):
        (shell.folder / "goals.yaml").write_text(f"product: {name}\nvision: The vision of {name}")
        shell.run("chat", typed=f"/goal setup {name}\n\n\n\n\n\n\n")
    assert "I don’t know a product “Boats”" in shell.run("export", "--product", "Boats", code=2)


def test_the_database_is_made_migrated_copied_and_erased(shell: Shell) -> None:
    assert "The database is now at" in shell.run("migrate")
    assert shell.run("migrate") == "The database is up to date.\n"
    shell.run("chat", "--workspace", "W", typed="/goal set vision Every rider rides\n")
    assert "was copied" in shell.run("backup", "copy.db")
    assert "exists already" in shell.run("backup", "copy.db", code=2)
    assert "Nothing was erased" in shell.run("erase", "--workspace", "W", code=2)
    assert "rows of workspace W were erased" in shell.run("erase", "--workspace", "W", "--yes")
    assert "There is no workspace W" in shell.run("erase", "--workspace", "W", "--yes")
    assert "Every rider rides" in shell.run(
        "chat", "--workspace", "W", typed="/goal\n", DATABASE_URL="sqlite:///copy.db"
    )


def test_the_doctor_tells_what_is_so(shell: Shell) -> None:
    assert "is empty; the first use makes it ready" in shell.run("doctor")
    shell.run("chat", "--workspace", "W", typed="/goal set vision Every rider rides\n")
    well = shell.run("doctor")
    wrong = shell.run("doctor", code=1, DATABASE_URL="sqlite:////no/such/folder/x.db")
    locale = shell.run("doctor", code=1, THROUGHLINE_LOCALE="xx")

    assert "✓ Workspace W has 1 product." in well
    assert "✗ The database sqlite+aiosqlite:////no/such/folder/x.db cannot be used" in wrong
    assert "✗ There are no phrases in xx" in locale


def test_a_password_is_never_shown(shell: Shell) -> None:
    shown = shell.run(
        "doctor", code=1, DATABASE_URL="postgresql://me:hunter2@127.0.0.1:1/none?connect_timeout=1"
    )

    assert "hunter2" not in shown
    assert "postgresql+psycopg://me:***@127.0.0.1" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("fit",), "Write the request"),
        (("fit", "--cases", "x"), "Say with --out FILE"),
        (("fit", "x", "--goals", "none.yaml"), "none.yaml cannot be read: No such file"),
        (("fit", "--cases", "none", "--out", "o"), "none cannot be read"),
        (("import", "none.yaml"), "none.yaml cannot be read"),
        (("export",), "There’s no product here yet"),
    ],
)
def test_what_stands_in_the_way_is_one_sentence(
    shell: Shell, words: tuple[str, ...], said: str
) -> None:
    shown = shell.run(*words, code=2)

    assert said in shown
    assert "Traceback" not in shown


def test_a_bad_goal_file_and_a_bad_place_are_said(shell: Shell) -> None:
    (shell.folder / "bad.yaml").write_text("vision: Riders: pay")
    (shell.folder / "cases.jsonl").write_text("{}")

    told = shell.run("import", "bad.yaml", code=2)
    assert 'because it contains a colon: vision: "Riders: pay". Nothing has changed.' in told
    assert "throughline export shows the shape" in told
    assert "cannot be written" in shell.run(
        "fit", "--cases", "cases.jsonl", "--out", "no/such/out.jsonl", code=2
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_goal_file_keeps_its_letters(shell: Shell, encoding: str) -> None:
    (shell.folder / "goals.yaml").write_bytes("vision: Das Café für alle\n".encode(encoding))
    shell.run("import", "goals.yaml", "--yes")

    assert "vision:\n  id: V1\n  text: Das Café für alle" in shell.run("export")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-16-be"])
def test_an_encoding_is_never_guessed(shell: Shell, encoding: str) -> None:
    (shell.folder / "goals.yaml").write_bytes("product: x\nvision: Café\n".encode(encoding))
    said = (
        "goals.yaml is not saved as UTF-8 (see line 2). "
        "Save it as UTF-8 in your editor, and try again."
    )

    assert said in shell.run("import", "goals.yaml", code=2)
    assert said in shell.run("fit", "add points", "--goals", "goals.yaml", code=2)
    assert said in shell.run("eval", "goals.yaml", code=2)


def test_an_encoding_is_noticed_without_a_letter_that_betrays_it(shell: Shell) -> None:
    (shell.folder / "goals.yaml").write_bytes("vision: We ride\n".encode("utf-16-le"))

    assert "not saved as UTF-8 (see line 1)" in shell.run("import", "goals.yaml", code=2)


def test_a_setting_that_cannot_be_used_stops_the_start(shell: Shell) -> None:
    shown = shell.run("doctor", code=2, THROUGHLINE_JUDGE_SECONDS="many")

    assert shown.startswith("THROUGHLINE_JUDGE_SECONDS cannot be used: ")


def test_a_database_of_another_version_is_not_touched(shell: Shell) -> None:
    import sqlite3  # noqa: PLC0415  only here

    shell.run("migrate")
    connection = sqlite3.connect(shell.folder / "throughline.db")
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()

    assert "Run: throughline migrate" in shell.run("chat", typed="/goal\n", code=2)


def test_postgresql_is_copied_by_its_own_tool(shell: Shell) -> None:
    shown = shell.run("backup", "x", code=2, DATABASE_URL="postgresql://127.0.0.1:1/none")

    assert "pg_dump" in shown


def test_a_simulated_month_is_complete(shell: Shell) -> None:
    shown = shell.run("simulate", "--workspaces", "3", "--days", "31")

    assert [
        line.split()[-1] for line in shown.splitlines() if line.startswith(("missing", "double"))
    ] == ["0", "0"]


def test_a_key_can_be_made(shell: Shell) -> None:
    assert len(shell.run("key").strip()) == 44


def test_slacks_manifest_is_printed(shell: Shell) -> None:
    told = json.loads(shell.run("manifest", "slack"))

    assert told["features"]["slash_commands"][0]["command"] == "/goal"


def test_the_package_for_teams_is_written(shell: Shell) -> None:
    app_id = "0f5c8f0c-1111-4222-8333-444455556666"
    shell.run("manifest", "teams", "--url", "https://a.example", TEAMS_APP_ID=app_id)

    assert (shell.folder / "throughline-teams.zip").read_bytes()[:2] == b"PK"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("manifest", "teams"), "Set TEAMS_APP_ID"),
        (("manifest", "slack", "--url", "http://a.example"), "must begin with https://"),
        (("serve",), "There is nothing to serve"),
        (("work",), "There is nothing to serve"),
    ],
)
def test_what_is_missing_is_one_sentence(
    shell: Shell, words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in shell.run(*words, code=2)


def test_doctor_speaks_of_platforms_and_of_the_clock(shell: Shell) -> None:
    shell.run("migrate")
    shown = shell.run("doctor")

    assert "Slack is not set up" in shown
    assert "Teams is not set up" in shown
    assert "No nudge is due" in shown
    rhythm = "/goal sprint 2 weeks from 2099-01-05 planning mo 10:00 review fr 15:00 UTC\n"
    shell.run("chat", "--as", "Maya", typed=f"/goal set vision Every rider rides\n{rhythm}")
    shown = shell.run("doctor")
    assert "The next nudges are due at (UTC): 2099-01-02 10:00" in shown
    assert "No worker lives" in shown
    wrong = shell.run("doctor", code=1, SLACK_BOT_TOKEN="xoxb-1", TEAMS_APP_ID="a")
    assert "SLACK_BOT_TOKEN needs" in wrong
    assert "TEAMS_APP_PASSWORD" in wrong


def test_eval_measures_the_judge_on_cases_and_on_rulings(shell: Shell) -> None:
    cases = (ROOT / "bench" / "fit" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    (shell.folder / "some.jsonl").write_text("\n".join(cases[:30]), encoding="utf-8")
    shown = shell.run("eval", "some.jsonl", "--out", "found")
    assert "macro-F1" in shown
    assert {one.name for one in (shell.folder / "found").iterdir()} == {
        "report.md", "report.json", "calibration.png",
    }  # fmt: skip
    assert "There is nothing to measure on" in shell.run("eval", code=2)

    talk = (
        "/goal setup\n/goal set product Riders pay in an app by 30 June 2099\n"
        "/goal fit let riders pay by card\n/goal rule 1 fits because it is the goal\n"
    )
    shell.run("chat", "--as", "Maya", typed=talk)
    shell.run("eval", "--out", "ours")
    assert "1 cases of 1 products" in (shell.folder / "ours" / "report.md").read_text("utf-8")


def test_eval_says_what_is_wrong(shell: Shell) -> None:
    (shell.folder / "bad.jsonl").write_text("{}", encoding="utf-8")

    assert "Line 1 is no labelled case" in shell.run("eval", "bad.jsonl", code=2)
    assert "cannot be read" in shell.run("eval", "none.jsonl", code=2)
    wrong = shell.run("eval", "bad.jsonl", code=2, THROUGHLINE_JUDGE="model")
    assert "THROUGHLINE_MODEL" in wrong


def test_what_words_would_be_taken_to_mean_is_said_and_nothing_is_done(shell: Shell) -> None:
    (shell.folder / "said.jsonl").write_text(
        '{"id": "a", "say": "who is the PO"}\n\nno json\n{"id": "b", "say": "/goal park 7"}\n'
    )
    row = json.loads(shell.run("understand", "when is the next review", "--json"))
    shell.run("understand", "--cases", "said.jsonl", "--out", "out.jsonl")
    out = [json.loads(line) for line in (shell.folder / "out.jsonl").read_text().splitlines()]

    assert row["means"] == "sprint"
    assert [one.get("means") for one in out] == ["team", None, "park"]
    assert out[1]["line_number"] == 3
    assert out[2]["parts"] == {"number": 7}
    assert not (shell.folder / "throughline.db").exists()


def at(server: LocalModels) -> dict[str, str]:
    """The settings that name a server on this machine."""
    return {
        "THROUGHLINE_MODEL_PROVIDER": "compatible",
        "THROUGHLINE_MODEL_URL": server.url,
    }


def test_a_model_that_is_better_is_tried_shown_and_written(shell: Shell) -> None:
    names = ("nomic-embed-text", "/models/knows-it-all.gguf")
    with LocalModels(names=names).in_a_thread() as server:
        shown = shell.run("model", "--yes", code=0, **at(server))
    written = (shell.folder / ".env").read_text("utf-8")

    assert "/models/knows-it-all.gguf (the address in your settings) would be tried" in shown
    assert [line.split() for line in shown.splitlines() if "embedded" in line] == [
        ["embedded", "knows-it-all.gguf"]
    ]
    assert "judges from the next start on; it stands in .env." in shown
    assert "THROUGHLINE_MODEL='/models/knows-it-all.gguf'" in written
    assert "THROUGHLINE_MODEL_OUTPUT='native'" in written or "OUTPUT=native" in written


def test_a_model_that_fails_is_told_with_its_figures_and_the_reason(shell: Shell) -> None:
    with LocalModels(names=("broken",)).in_a_thread() as server:
        shown = shell.run("model", "--yes", code=2, **at(server))
        told = shell.run("model", "--yes", "--json", code=2, **at(server))
    row = json.loads(next(line for line in told.splitlines() if line.startswith("{")))
    reason = (
        "It gave no answer to the first 5 requests, so the trial stopped: the server refused the "
        "request (400: this grammar is beyond me)."
    )

    assert "0 of 5" in shown
    assert reason in " ".join(shown.split())
    assert (row["judge"], row["problem"]) == ("as it was", reason)
    assert [one["of"] for one in row["results"]] == [40, 5]
    assert not (shell.folder / ".env").exists()


def test_models_for_embeddings_are_not_tried_and_json_says_so(shell: Shell) -> None:
    with LocalModels(names=("bge-m3",)).in_a_thread() as server:
        told = shell.run("model", "--yes", "--json", code=2, **at(server))
    row = json.loads(told.splitlines()[0])

    assert (row["results"], row["judge"]) == ([], "as it was")
    assert "No model was found" in row["problem"]


def test_a_model_server_that_asks_for_a_key_is_named(shell: Shell) -> None:
    with LocalModels(status=401).in_a_thread() as server:
        shown = shell.run("model", "--yes", code=2, **at(server))

    assert f"found on port {server.port}, but it asks for a key" in shown


def test_a_model_is_looked_for_and_none_is_found_in_one_sentence(shell: Shell) -> None:
    shown = shell.run("model", "--model", "nonesuch", "--yes", code=2)

    assert "There is no model nonesuch here" in shown

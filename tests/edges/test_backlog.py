"""``throughline backlog``, run as people run it."""

import csv
import io
import json
from pathlib import Path

import pytest

from tests.edges.test_cli import Shell, shell

__all__ = ["shell"]

GOALS = """
product: Bike service
vision: Make bike servicing simple, reliable and accessible for every rider
product_goal:
  id: P2
  text: Customers can book, track and pay for bike servicing in an app by 2027-05-18
  in_scope: [booking, live status, payment]
  out_of_scope: [bike sales]
release_goals:
  - {id: R3, text: Secure online payment}
sprint_goals:
  - {id: S4, text: Riders get a push message when their bike is ready}
"""
ITEMS = """\
Issue key,Summary,Status,Sprint
B-1,A web shop that sells new bikes,To Do,
B-2,Let riders pay by card in the app,To Do,
B-3,Push message when the bike is ready,To Do,Sprint 4
B-4,"=cmd|' /C calc'!A0",To Do,
B-5,Book a slot online,Done,
"""


@pytest.fixture
def files(shell: Shell) -> Shell:
    """A folder with a goal file and what Jira exported."""
    (shell.folder / "goals.yaml").write_text(GOALS)
    (shell.folder / "items.csv").write_text(ITEMS)
    return shell


def test_an_export_is_held_against_a_goal_file_in_one_command(files: Shell) -> None:
    shown = files.run("backlog", "items.csv", "--goals", "goals.yaml")

    assert "P2 · Customers can book" in shown
    assert "of 4 open items" in shown
    assert "B-1" in shown
    assert "5 items, 1 of them done" in shown
    assert "Judged by" in shown


def test_the_whole_of_it_is_json_for_programs(files: Shell) -> None:
    found = json.loads(files.run("backlog", "items.csv", "--goals", "goals.yaml", "--json"))

    assert [one["id"] for one in found["items"]] == ["B-1", "B-2", "B-3", "B-4"]
    assert sum(one["likely"] + one["leaning"] for one in found["counts"].values()) == 4
    assert found["items"][2]["serves"] == "sprint"
    assert (found["tool"], found["read"], found["done"]) == ("Jira", 5, 1)


def test_a_page_and_a_table_are_written(files: Shell) -> None:
    files.run("backlog", "items.csv", "--goals", "goals.yaml", "--html", "a.html", "--csv", "a.csv")
    rows = list(csv.DictReader(io.StringIO((files.folder / "a.csv").read_text())))
    page = (files.folder / "a.html").read_text()

    assert [row["id"] for row in rows] == ["B-1", "B-2", "B-3", "B-4"]
    assert rows[3]["title"].startswith("'=cmd")
    assert page.startswith("<!doctype html>")
    assert "Let riders pay by card" in page
    assert "5 items, 1 of them done" in page


def test_a_page_shows_hostile_titles_as_text(files: Shell) -> None:
    (files.folder / "items.csv").write_text("title\n<script>alert(1)</script> pay by card\n")
    files.run("backlog", "items.csv", "--goals", "goals.yaml", "--html", "a.html")

    assert "<script>" not in (files.folder / "a.html").read_text()


def test_only_the_first_so_many_are_read(files: Shell) -> None:
    found = json.loads(
        files.run("backlog", "items.csv", "--goals", "goals.yaml", "--first", "2", "--json")
    )

    assert found["judged"] == 2


def test_what_is_stored_is_held_against_with_its_rulings(files: Shell) -> None:
    typed = (
        "/goal set product Customers can book and pay for bike servicing in an app by 2027-05-18\n"
        "/goal fit A web shop that sells new bikes\n"
        "/goal rule 1 fits because we sell bikes from now on\n"
    )
    files.run("chat", "--as", "Maya", typed=typed)
    found = json.loads(files.run("backlog", "items.csv", "--json"))

    assert found["items"][0]["serves"] == "product"
    assert found["goal_version"] == "P1.1"
    assert "4 open items" in files.run("backlog", "items.csv")
    assert "#2" not in files.run("chat", "--as", "Maya", typed="/goal requests all\n")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("nothing.csv", "--goals", "goals.yaml"), "nothing.csv cannot be read"),
        (("goals.yaml", "--goals", "goals.yaml"), "looks like a goal file"),
        (("owners.csv", "--goals", "goals.yaml"), "Its columns: owner, points"),
        (("items.csv", "--goals", "nothing.yaml"), "nothing.yaml cannot be read"),
        (("items.csv",), "There are no goals to hold it against"),
        (("done.csv", "--goals", "goals.yaml"), "Every item is done"),
    ],
)
def test_what_stands_in_the_way_is_one_sentence(
    files: Shell, words: tuple[str, ...], sentence: str
) -> None:
    (files.folder / "owners.csv").write_text("owner,points\nSam,3\n")
    (files.folder / "done.csv").write_text("title,status\nBook a slot,Done\n")

    assert sentence in files.run("backlog", *words, code=2)


def test_it_speaks_the_operators_language(files: Shell) -> None:
    shown = files.run("backlog", "items.csv", "--goals", "goals.yaml", THROUGHLINE_LOCALE="de")

    assert "offenen Einträgen" in shown


def test_it_runs_from_any_folder(files: Shell, tmp_path: Path) -> None:
    assert "open items" in files.run(
        "backlog", str(tmp_path / "items.csv"), "--goals", str(tmp_path / "goals.yaml")
    )

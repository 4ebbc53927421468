"""What a pull request asks for, whatever its template, its platform and its author."""

import json
from pathlib import Path

import pytest

from adapters.opening import Ended
from adapters.pipelines.events import Change, from_environment, from_event, written_by_its_author

TEMPLATE = """<!-- Thank you for your contribution!
Please read CONTRIBUTING. -->

## What does this change?

{words}

## Checklist
- [ ] Tests
- [ ] Docs
- [x] I have read the rules

Fixes #12
Signed-off-by: Sam <sam@bikes.example>
"""


def github(
    title: str = "Let riders pay by card", body: object = "At checkout.", **more: object
) -> object:
    pull = {"number": 7, "title": title, "body": body, "draft": False, "user": {"login": "sam", "type": "User"}, **more}  # fmt: skip
    return {"action": "opened", "pull_request": pull, "repository": {"full_name": "bikes/app"}}


def gitlab(title: str = "Let riders pay by card", **more: object) -> object:
    return {
        "object_kind": "merge_request",
        "user": {"username": "sam"},
        "project": {"path_with_namespace": "bikes/app"},
        "object_attributes": {"iid": 7, "title": title, "description": "At checkout.", **more},
    }


def kept(folder: Path, event: object) -> Path:
    file = folder / "event.json"
    file.write_text(event if isinstance(event, str) else json.dumps(event), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "event",
    [
        github(),
        github(title="feat(pay): Let riders pay by card"),
        github(title="feat!: Let riders pay by card"),
        github(title="WIP: Let riders pay by card", draft=True),
        github(title="[Draft] feat: Let riders pay by card"),
        github(title="  Let riders\r\npay by card "),
        github(body=TEMPLATE.format(words="At checkout.")),
        github(body=TEMPLATE.format(words="At checkout.").replace("\n", "\r\n")),
        github(body="At [checkout](https://x.example/a)."),
        github(body="![a picture](https://x.example/a.png)\n\nAt checkout."),
        {**github(), "action": "edited"},  # type: ignore[dict-item]
        {**github(), "action": "synchronize", "changes": {}},  # type: ignore[dict-item]
        {"issue": github()["pull_request"], "repository": {"full_name": "bikes/app"}},  # type: ignore[index]
        gitlab(),
        gitlab(title="Draft: Let riders pay by card", draft=True),
        gitlab(work_in_progress=True),
    ],
)
def test_a_change_is_its_title_and_what_its_author_wrote(tmp_path: Path, event: object) -> None:
    change = from_event(kept(tmp_path, event))

    assert change.as_request.startswith("Let riders pay by card")
    assert "checkout" in change.as_request
    assert not {"<!--", "CONTRIBUTING", "[ ]", "Signed-off", "##", "Fixes #12", "https"} & set(
        change.as_request.split()
    )
    assert (change.number, change.repository) == (7, "bikes/app")


@pytest.mark.parametrize(
    "body",
    [
        None,
        "",
        "   ",
        5,
        {"a": 1},
        TEMPLATE.format(words="").replace("- [x] I have read the rules\n", ""),
    ],
)
def test_an_empty_body_or_a_bare_template_leaves_the_title(tmp_path: Path, body: object) -> None:
    change = from_event(kept(tmp_path, github(body=body)))

    assert change.as_request == "Let riders pay by card"


def test_long_and_foreign_bodies_are_cut_and_kept(tmp_path: Path) -> None:
    long = from_event(kept(tmp_path, github(body="words " * 10_000))).as_request
    foreign = from_event(kept(tmp_path, github(title="Оплата картой 🚲", body="支払い"))).as_request

    assert len(long) <= 2_600
    assert foreign == "Оплата картой 🚲\n\n支払い"


@pytest.mark.parametrize(
    ("title", "is_upkeep"),
    [
        ("chore: bump x", True),
        ("chore(deps): bump x from 1 to 2", True),
        ("CI: faster", True),
        ("Draft: docs: a typo", True),
        ("feat: pay", False),
        ("fix(pay): the amount", False),
        ("Note: pay by card", False),
        ("Pay", False),
    ],
)
def test_what_its_title_calls_upkeep_is_upkeep(title: str, *, is_upkeep: bool) -> None:
    assert Change(title).is_upkeep is is_upkeep


@pytest.mark.parametrize(
    ("event", "is_by_a_bot"),
    [
        (github(user={"login": "dependabot[bot]", "type": "Bot"}), True),
        (github(user=None), False),
        ({**gitlab(), "user": {"username": "project_12_bot_abc"}}, True),  # type: ignore[dict-item]
        (gitlab(), False),
    ],
)
def test_a_bot_is_known(tmp_path: Path, event: object, *, is_by_a_bot: bool) -> None:
    assert from_event(kept(tmp_path, event)).is_by_a_bot is is_by_a_bot


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        ("", "is no event: it is not JSON"),
        ("[" * 100_000, "is no event: it is not JSON"),
        ("[]", "is no event: it holds no object"),
        ({"action": "push", "ref": "main"}, "tells of no pull request"),
        ({"pull_request": {"title": None}}, "tells of no pull request"),
        ({"pull_request": "x"}, "tells of no pull request"),
    ],
)
def test_what_is_no_change_gets_one_sentence(tmp_path: Path, event: object, sentence: str) -> None:
    with pytest.raises(Ended, match=sentence):
        from_event(kept(tmp_path, event))


def test_a_jobs_environment_is_enough(tmp_path: Path) -> None:
    of_gitlab = from_environment(
        {
            "CI_MERGE_REQUEST_TITLE": "Pay",
            "CI_MERGE_REQUEST_IID": "7",
            "CI_PROJECT_PATH": "bikes/app",
        }
    )
    event = kept(tmp_path, github())

    assert of_gitlab == Change("Pay", number=7, repository="bikes/app")
    assert from_environment({"GITHUB_EVENT_PATH": str(event)}) == from_event(event)
    assert from_environment({}) is None


@pytest.mark.parametrize("text", ["<!--" * 20_000, "![" * 20_000, "- [ ] " * 9_000, "#" * 60_000])
def test_hostile_texts_are_read_in_time(text: str) -> None:
    written_by_its_author(text)

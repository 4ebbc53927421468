"""What trackers export becomes the same items, whatever the tool."""

import json
from pathlib import Path

import pytest

from adapters.backlog.reading import read
from adapters.opening import Ended
from bot.backlog.items import JUDGED_TEXT, Backlog, BacklogItem

JIRA_CSV = """\
Summary,Issue key,Issue id,Issue Type,Status,Status Category,Labels,Labels,Sprint,Sprint,Description
Pay by card,BIKE-12,1,Story,To Do,To Do,payment,app,Sprint 3,Sprint 4,"Riders pay.

At checkout, by card."
Book a slot,BIKE-9,2,Story,Live,Done,,,Sprint 1,,
"""
JIRA_JSON = {
    "issues": [
        {
            "key": "BIKE-12",
            "self": "https://bikes.example/rest/api/3/issue/1",
            "fields": {
                "summary": "Pay by card",
                "issuetype": {"name": "Story"},
                "status": {"name": "To Do", "statusCategory": {"key": "new"}},
                "labels": ["payment"],
                "customfield_10020": [
                    {"id": 3, "name": "Sprint 3", "state": "closed"},
                    {"id": 4, "name": "Sprint 4", "state": "active", "goal": "Pay"},
                ],
                "description": {
                    "type": "doc",
                    "content": [
                        {"type": "paragraph", "content": [{"type": "text", "text": "Riders pay"}]},
                        {
                            "type": "bulletList",
                            "content": [
                                {
                                    "type": "listItem",
                                    "content": [{"type": "text", "text": "by card"}],
                                },
                                {
                                    "type": "listItem",
                                    "content": [{"type": "mention", "attrs": {"text": "@Sam"}}],
                                },
                            ],
                        },
                    ],
                },
            },
        },
        {
            "key": "BIKE-9",
            "fields": {
                "summary": "Book a slot",
                "status": {"name": "Live", "statusCategory": {"key": "done"}},
            },
        },
    ]
}
TRELLO = {
    "name": "Bikes",
    "lists": [
        {"id": "b", "name": "Doing", "pos": 2},
        {"id": "a", "name": "To do", "pos": 1},
        {"id": "c", "name": "Done", "pos": 3},
        {"id": "d", "name": "Old", "pos": 4, "closed": True},
    ],
    "cards": [
        {"id": "1", "shortLink": "xY1", "name": "Second", "idList": "a", "pos": 9, "desc": "Why", "shortUrl": "https://t.example/c/xY1", "labels": [{"name": "payment"}, {"name": ""}]},
        {"id": "2", "shortLink": "xY2", "name": "Third", "idList": "b", "pos": 1},
        {"id": "3", "shortLink": "xY3", "name": "First", "idList": "a", "pos": 1.5},
        {"id": "4", "shortLink": "xY4", "name": "Finished", "idList": "c", "pos": 1},
        {"id": "5", "shortLink": "xY5", "name": "Archived", "idList": "a", "pos": 2, "closed": True},
        {"id": "6", "shortLink": "xY6", "name": "In an old list", "idList": "d", "pos": 2},
    ],
}  # fmt: skip
ASANA_JSON = {
    "data": [
        {"gid": "11", "name": "Pay by card", "notes": "Riders pay", "completed": False, "permalink_url": "https://a.example/11", "memberships": [{"section": {"name": "Next"}}], "tags": [{"name": "payment"}]},
        {"gid": "12", "name": "Book a slot", "html_notes": "<body>A <strong>slot</strong><ul><li>online</li></ul></body>", "completed": True},
    ]
}  # fmt: skip
ASANA_CSV = """\
Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Tags,Notes
11,2026-01-01,,2026-01-02,Pay by card,Next,Sam,"payment,app",Riders pay
12,2026-01-01,2026-01-05,2026-01-05,Book a slot,Done,,,
"""
GITHUB = [
    {"number": 12, "title": "Pay by card", "body": "Riders pay", "state": "OPEN", "url": "https://g.example/12", "labels": [{"name": "payment"}], "milestone": {"title": "v2"}},
    {"number": 13, "title": "A pull request", "state": "open", "pull_request": {"url": "x"}},
    {"number": 9, "title": "Book a slot", "state": "closed", "labels": []},
]  # fmt: skip


def kept(folder: Path, content: object, name: str = "export") -> Backlog:
    file = folder / name
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    file.write_text(text, encoding="utf-8")
    return read(file)


@pytest.mark.parametrize(
    ("content", "tool", "ids"),
    [
        (JIRA_CSV, "Jira", ["BIKE-12", "BIKE-9"]),
        (JIRA_JSON, "Jira", ["BIKE-12", "BIKE-9"]),
        (ASANA_JSON, "Asana", ["11", "12"]),
        (ASANA_CSV, "Asana", ["11", "12"]),
        (GITHUB, "GitHub", ["#12", "#9"]),
        ({"items": GITHUB}, "GitHub", ["#12", "#9"]),
        (JIRA_JSON["issues"], "Jira", ["BIKE-12", "BIKE-9"]),
    ],
)
def test_every_tool_is_recognised_by_what_it_exports(
    tmp_path: Path, content: object, tool: str, ids: list[str]
) -> None:
    backlog = kept(tmp_path, content)
    first, second = backlog.items

    assert (backlog.tool, [item.id for item in backlog.items]) == (tool, ids)
    assert [first.title, second.title] == ["Pay by card", "Book a slot"]
    assert [first.is_done, second.is_done] == [False, True]
    assert first.text.startswith("Riders pay")
    assert "payment" in first.labels
    assert backlog.open == (first,)


def test_jiras_sprint_is_the_one_that_runs_and_its_link_leads_to_the_issue(tmp_path: Path) -> None:
    first = kept(tmp_path, JIRA_JSON).items[0]

    assert (first.sprint, first.is_in_sprint) == ("Sprint 4", True)
    assert first.url == "https://bikes.example/browse/BIKE-12"
    assert first.text == "Riders pay\nby card\n@Sam"
    assert kept(tmp_path, JIRA_CSV).items[0].sprint == "Sprint 4"


def test_a_trello_board_is_read_as_it_lies(tmp_path: Path) -> None:
    backlog = kept(tmp_path, TRELLO)

    assert backlog.name == "Bikes"
    assert [item.title for item in backlog.open] == ["First", "Second", "Third"]
    assert backlog.open[1] == BacklogItem(
        "xY1", "Second", "Why", 3, "https://t.example/c/xY1", status="To do", labels=("payment",)
    )


def test_asanas_html_is_words(tmp_path: Path) -> None:
    assert kept(tmp_path, ASANA_JSON).items[1].text == "A slot\nonline"


@pytest.mark.parametrize(
    "content",
    [
        "title;status\nPay by card;todo\nDark mode;todo\n",
        "Titel\tStatus\nPay by card\toffen\nDark mode\toffen\n",
        "id|summary\n1|Pay by card\n2|Dark mode\n",
        "Pay by card\nDark mode\n",
        '[{"title": "Pay by card"}, {"title": "Dark mode"}]',
        "\ufefftitle\r\nPay by card\r\nDark mode\r\n",
        "title,x\n\n Pay by card ,\n,,\nDark mode\n",
    ],
)
def test_any_table_with_titles_will_do(tmp_path: Path, content: str) -> None:
    backlog = kept(tmp_path, content)

    assert [item.title for item in backlog.items] == ["Pay by card", "Dark mode"]
    assert [item.rank for item in backlog.items] == [1, 2]


def test_what_has_no_title_or_stands_there_twice_is_counted(tmp_path: Path) -> None:
    backlog = kept(tmp_path, "key,title\nA-1,Pay\nA-2,\nA-1,Pay again\n")

    assert ([item.id for item in backlog.items], backlog.passed_over) == (["A-1"], 2)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "is empty"),
        ("  \n", "is empty"),
        ("owner,points\nSam,3\n", "has no column with titles. Its columns: owner, points"),
        ('{"issues": [', "is cut off or no JSON"),
        ('{"a": 1}', "is no export that is known"),
        ("[1, 2]", "is no export that is known"),
        ("[]", "is no export that is known"),
        ('{"issues": [], "cards": 3}', "is no export that is known"),
        ("title\n\n", "holds no item with a title"),
        ("[" * 100_000, "is nested too deep"),
        ('{"cards": [], "lists": []}', "holds no item with a title"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(Ended, match=sentence):
        kept(tmp_path, content)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(Ended, match="cannot be read"):
        read(tmp_path / "nothing.csv")


def test_hostile_issues_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    deep: dict[str, object] = {"type": "text", "text": "deep"}
    for _ in range(400):
        deep = {"type": "panel", "content": [deep, None, 3, "loose", {"attrs": [], "content": 5}]}
    odd: list[object] = [
        {"key": "A-1", "fields": {"summary": "Deep", "description": deep}},
        {"key": "A-2", "fields": {"summary": "Long " * 9_000, "description": "x" * 90_000}},
        {"key": "A-3", "fields": {"summary": "🚲 שלום\u202e", "status": None, "labels": "none", "customfield_1": [3, {"state": "active"}]}},
        {"key": "A-4", "fields": []},
        {"key": None, "fields": {"summary": {"a": 1}}},
        "nothing",
    ]  # fmt: skip
    backlog = kept(tmp_path, {"issues": odd, "name": ["x"]})
    deepest, longest, strange = backlog.items

    assert "deep" in deepest.text
    assert len(longest.title) <= 500
    assert len(longest.as_request) <= 500 + JUDGED_TEXT + 2
    assert strange.title.startswith("🚲 שלום")
    assert backlog.passed_over == 1

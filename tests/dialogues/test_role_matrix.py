"""Who may do what: every command by every role, generated from the command table.

The expected table is written out by hand from domain rule 2, so that a slip in the code's own
table is seen.
"""

import pytest

from bot.commands import COMMANDS, Command
from bot.people import Role
from tests.people import Talk, seen

OWNER, MASTER, DEV, OTHER = Role
EVERYBODY = {OWNER, MASTER, DEV, OTHER}
TEAM = {OWNER, MASTER, DEV}

MAY: dict[str, set[Role]] = {
    "show": EVERYBODY, "post": EVERYBODY, "fit": EVERYBODY, "help": EVERYBODY, "setup": {OWNER},
    "set_vision": {OWNER}, "set_mission": {OWNER}, "set_strategy": {OWNER}, "set_user": {OWNER},
    "set_business": {OWNER}, "set_product": {OWNER}, "set_release": {OWNER}, "set_sprint": TEAM,
    "set_kpi": {OWNER}, "set_scope": {OWNER}, "set_link": {OWNER}, "propose": EVERYBODY,
    "activate": {OWNER}, "fulfil": {OWNER}, "abandon": {OWNER}, "kpi": TEAM, "done": TEAM,
    "missed": TEAM, "requests": EVERYBODY, "next": EVERYBODY, "undo": EVERYBODY, "stats": EVERYBODY, "agree": {OWNER, MASTER}, "vote": EVERYBODY, "pulse": {OWNER, MASTER}, "set_target_group": {OWNER}, "set_upkeep": {OWNER}, "board": EVERYBODY, "picture": EVERYBODY, "health": EVERYBODY, "rule": {OWNER}, "park": EVERYBODY, "decline": {OWNER}, "share": EVERYBODY,
    "add": EVERYBODY, "role": {OWNER}, "team": EVERYBODY, "history": EVERYBODY, "export": {OWNER},
    "sprint": EVERYBODY, "nudge": {OWNER, MASTER}, "import": {OWNER}, "link": EVERYBODY, "use": EVERYBODY, "language": EVERYBODY,
}  # fmt: skip


def test_every_command_is_in_the_table() -> None:
    assert set(MAY) == {command.key for command in COMMANDS}


@pytest.mark.parametrize("role", sorted(EVERYBODY))
@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.key)
async def test_the_table_holds(team: Talk, command: Command, role: Role) -> None:
    team.roles["Eve"] = role
    reply = await team.reply("Eve", action=command.sample)

    assert (reply.outcome == "NotAllowed") == (role not in MAY[command.key]), seen(reply)


@pytest.mark.parametrize("role", [MASTER, DEV])
@pytest.mark.parametrize(
    "words", ["activate S2", "set link S1 it helps", "fulfil S1", "abandon S1 x"]
)
async def test_the_team_decides_on_its_sprint_goal(team: Talk, role: Role, words: str) -> None:
    await team.types("Maya", "/goal set sprint Riders see slots")
    await team.types("Maya", "/goal set sprint Riders can cancel")
    team.roles["Eve"] = role
    reply = await team.reply("Eve", f"/goal {words}")

    assert reply.outcome != "NotAllowed"


@pytest.mark.parametrize(
    "words", ["activate S2", "set link S1 it helps", "fulfil S1", "abandon S1 x"]
)
async def test_a_stakeholder_does_not(team: Talk, words: str) -> None:
    assert (await team.reply("Tom", f"/goal {words}")).outcome == "NotAllowed"


async def test_a_refusal_names_every_role_that_may(team: Talk) -> None:
    text = await team.types("Tom", "/goal done sprint")

    assert text == (
        "That didn’t work\nThat’s for the Product Owner, Scrum Master or Developer; your role here is "
        "stakeholder. Ask them, or see who’s who with /goal team.\n[Help]"
    )

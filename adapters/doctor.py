"""``throughline doctor``: what is configured, what is off and what is wrong, in plain sentences."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import Enum

from sqlalchemy.exc import SQLAlchemyError

from adapters import wiring
from adapters.settings import Settings, WrongSetting
from adapters.work import BEAT
from storage import keeping
from storage.database import Database
from storage.schedule import Schedule
from storage.usage import Usage

_OVERDUE = timedelta(minutes=5)
_MONTH = timedelta(days=29)
_HEARD_WITHIN = 3 * BEAT


class State(Enum):
    """How something stands, with the sign and colour that show it."""

    GOOD = ("✓", "green")
    OFF = ("–", "dim")
    WRONG = ("✗", "bold red")


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence on one thing."""

    state: State
    text: str

    @property
    def sign(self) -> str:
        """Says the state without colour."""
        return self.state.value[0]

    @property
    def style(self) -> str:
        """Repeats it in colour."""
        return self.state.value[1]

    @property
    def is_wrong(self) -> bool:
        """Whether somebody must do something."""
        return self.state is State.WRONG


async def findings(settings: Settings) -> list[Finding]:
    """Everything there is to say."""
    database = wiring.database(settings)
    try:
        found = [finding async for finding in _of_database(database)]
    finally:
        await database.close()
    found += [_of_slack(settings), _of_teams(settings)]
    found += [_of_judge(settings), *_of_encoder(settings)]
    if settings.throughline_locale not in wiring.phrases().locales:
        known = ", ".join(wiring.phrases().locales)
        wrong = f"There are no phrases in {settings.throughline_locale}; there are: {known}."
        found.append(Finding(State.WRONG, wrong))
    return found


def _of_slack(settings: Settings) -> Finding:
    """Whether Slack can be served, and by which door."""
    if not settings.has_slack:
        return Finding(State.OFF, "Slack is not set up; docs/slack.md shows how.")
    try:
        wiring.check_slack(settings)
    except WrongSetting as wrong:
        return Finding(State.WRONG, str(wrong))
    door = "Socket Mode" if settings.slack_app_token else "HTTP"
    many = "many workspaces" if settings.slack_client_id else "one workspace"
    return Finding(State.GOOD, f"Slack is set up for {many}, over {door}.")


def _of_judge(settings: Settings) -> Finding:
    """Who judges, and whether it can."""
    try:
        wiring.check_judge(settings)
    except WrongSetting as wrong:
        return Finding(State.WRONG, str(wrong))
    name: str = settings.throughline_judge
    if name == "model":
        name = f"{settings.throughline_model_provider}'s {settings.throughline_model}"
    seconds = settings.throughline_judge_seconds
    return Finding(State.GOOD, f"The judge is {name}; it may take {seconds:g} seconds.")


def _of_encoder(settings: Settings) -> list[Finding]:
    """Whether the embedded judge can read; the light one needs nothing."""
    if settings.throughline_judge == "light":
        return []
    missing = wiring.missing_encoder()
    if missing:
        return [Finding(State.WRONG, missing)]
    return [Finding(State.GOOD, "The embedded judge's encoder is loaded; its files are whole.")]


async def _of_usage(usage: Usage, today: date) -> AsyncIterator[Finding]:
    """What the language model has cost, if it was ever asked."""
    for since, name in ((today, "today"), (today - _MONTH, "in the last 30 days")):
        spent = await usage.since(since)
        if spent.calls:
            tokens = f"{spent.tokens_in:,} tokens in and {spent.tokens_out:,} out"
            text = f"The model was asked {spent.calls:,} times {name}: {tokens}."
            yield Finding(State.GOOD, text)


def _of_teams(settings: Settings) -> Finding:
    """Whether Teams can be served, and for whom."""
    if not settings.has_teams:
        return Finding(State.OFF, "Teams is not set up; docs/teams.md shows how.")
    try:
        wiring.check_teams(settings)
    except WrongSetting as wrong:
        return Finding(State.WRONG, str(wrong))
    if not settings.teams_app_id:
        return Finding(State.OFF, "Teams lets everybody in, on this machine: TEAMS_DEVELOPMENT.")
    return Finding(State.GOOD, f"Teams is set up as a {settings.teams_app_type} bot.")


async def _of_schedule(schedule: Schedule) -> AsyncIterator[Finding]:
    """What the Sprint's clock has to do, and who does it."""
    now = await schedule.now()
    stands = await schedule.overview(now)
    if stands.oldest is not None and now - stands.oldest > _OVERDUE:
        text = f"A nudge of {stands.oldest:%Y-%m-%d %H:%M} UTC was not sent. Run: throughline work"
        yield Finding(State.WRONG, text)
    if not stands.coming and not stands.waiting:
        yield Finding(State.OFF, "No nudge is due; /goal sprint sets a rhythm.")
        return
    coming = ", ".join(f"{one:%Y-%m-%d %H:%M}" for one in stands.coming)
    if coming:
        yield Finding(State.GOOD, f"The next nudges are due at (UTC): {coming}.")
    living = [one for one in stands.workers if now - one < _HEARD_WITHIN]
    if living:
        many = f"{len(living)} workers live" if len(living) > 1 else "1 worker lives"
        ago = max(0, round((now - living[0]).total_seconds()))
        yield Finding(State.GOOD, f"{many}; last heard of {ago} seconds ago.")
    else:
        yield Finding(State.OFF, "No worker lives, so nobody sends them. Run: throughline work")


async def _of_database(database: Database) -> AsyncIterator[Finding]:
    url = database.url.render_as_string(hide_password=True)
    try:
        current, newest = await keeping.current_revision(database), keeping.newest_revision()
        if not current:
            yield Finding(State.OFF, f"The database {url} is empty; the first use makes it ready.")
            return
        yield Finding(State.GOOD, f"The database {url} answers.")
        if current != newest:
            text = f"It is at {current} and should be at {newest}. Run: throughline migrate"
            yield Finding(State.WRONG, text)
            return
        async for finding in _of_schedule(Schedule(database)):
            yield finding
        async for finding in _of_usage(Usage(database), datetime.now(UTC).date()):
            yield finding
        for workspace, products in (await keeping.workspaces(database)).items():
            text = f"Workspace {workspace} has {products} product{'' if products == 1 else 's'}."
            yield Finding(State.GOOD, text)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        yield Finding(State.WRONG, f"The database {url} cannot be used: {reason}.")

"""THE command table: what can be typed behind ``/goal``, and what it does.

Help, the README's table, the manifests of Slack and Teams and the role matrix test are derived
from it. Who may stands in ``bot/permissions.py``; the one-line summaries, which people read in
their language, in ``prompts/say/<locale>/labels.yaml`` under ``command``.
"""

from functools import partial

from bot import actions as act
from bot import reading, reading_rhythms, reading_rounds
from bot.command import SLASH, Command
from bot.fit.case import RulingKind
from bot.goals import Level
from bot.people import Role
from bot.rounds import Stance

__all__ = ["COMMANDS", "SLASH", "TOPICS", "Command"]


def _set_level(level: Level, *examples: str) -> Command:
    return Command(
        words=f"set {level}",
        synopsis=f"set {level} [text]",
        topic="set",
        read=partial(reading.set_goal, level=level),
        sample=act.SetGoal(level, "text"),
        examples=examples,
        others=(f"set {level} goal",),
    )


def _plain(words: str, topic: str, action: act.Action, *others: str) -> Command:
    return Command(
        words=words,
        synopsis=words,
        topic=topic,
        read=partial(reading.nothing_behind, action),
        sample=action,
        examples=(f"{SLASH} {words}".strip(),),
        others=others,
    )


COMMANDS: tuple[Command, ...] = (
    _plain("", "thread", act.ShowThread(), "show", "goal", "goals"),
    _plain("post", "thread", act.ShowThread(to_channel=True)),
    Command(
        "fit",
        "fit <request>",
        "fit",
        act.CheckFit,
        act.CheckFit("text"),
        ("/goal fit add loyalty points",),
        ("fits", "check"),
    ),
    Command(
        "help",
        "help [topic]",
        "help",
        act.ShowHelp,
        act.ShowHelp(),
        ("/goal help", "/goal help fit"),
        ("?",),
        is_everyday=True,
    ),
    Command(
        "setup",
        "setup [product name]",
        "setup",
        act.OpenSetUp,
        act.OpenSetUp(),
        ("/goal setup", "/goal setup Bike service"),
        ("set up",),
        is_everyday=True,
    ),
    _set_level(
        Level.VISION,
        "/goal set vision Make bike servicing simple, reliable and accessible for every rider",
    ),
    _set_level(Level.MISSION, "/goal set mission Keep the city on two wheels"),
    _set_level(Level.STRATEGY, "/goal set strategy Commuters first, then fleets, by 2028"),
    _set_level(Level.USER, "/goal set user Riders never lose a day to a broken bike"),
    _set_level(Level.BUSINESS, "/goal set business Workshops fill 90 % of their slots"),
    _set_level(
        Level.PRODUCT,
        "/goal set product Customers can book, track and pay for bike servicing within 12 months",
    ),
    _set_level(Level.RELEASE, "/goal set release Book a service slot online by 30 June"),
    _set_level(Level.SPRINT, "/goal set sprint Riders get a booking confirmation they can trust"),
    Command(
        "set kpi",
        "set kpi <name>: [baseline ->] <target> [unit] [up|down]",
        "progress",
        reading.set_kpi,
        act.DefineKpi("name", target="1"),
        ("/goal set kpi Online bookings: 0 -> 60 %",),
    ),
    Command(
        "set scope",
        "set scope in: <a, b>; out: <c, d>",
        "set",
        reading.set_scope,
        act.SetScope((), ()),
        ("/goal set scope in: booking, tracking, payment; out: bike sales, loyalty points",),
    ),
    Command(
        "set link",
        "set link <id> <how it advances its parent>",
        "set",
        reading.set_link,
        act.ExplainLink("P1", "text"),
        ("/goal set link P1 it takes the phone call out of every repair",),
    ),
    Command(
        "set target group",
        "set target group <whom it is for>",
        "set",
        reading.set_target_group,
        act.SetTargetGroup("text"),
        ("/goal set target group people who ride to work every day",),
        ("set group", "set zielgruppe"),
    ),
    Command(
        "set upkeep",
        "set upkeep <percent>|off",
        "progress",
        reading.set_upkeep,
        act.SetUpkeep(20),
        ("/goal set upkeep 20 %",),
    ),
    Command(
        "propose",
        "propose <text>",
        "decide",
        reading.propose,
        act.ProposeGoal("text"),
        ("/goal propose Fleet managers service 500 bikes a month with us by the end of Q4",),
        is_everyday=True,
    ),
    Command(
        "activate",
        "activate <id> [because <link to the vision>]",
        "decide",
        reading.activate,
        act.ActivateGoal("P1"),
        ("/goal activate P2 because fleets ride every day",),
        ("start",),
    ),
    Command(
        "fulfil",
        "fulfil [id] [evidence]",
        "decide",
        reading.fulfil,
        act.FulfilGoal(),
        ("/goal fulfil 62 % of all services were booked in the app in May",),
        ("fulfill", "fulfilled"),
        is_everyday=True,
    ),
    Command(
        "abandon",
        "abandon [id] <reason>",
        "decide",
        reading.abandon,
        act.AbandonGoal("reason"),
        ("/goal abandon riders told us that they want pick-up, not booking",),
        is_everyday=True,
    ),
    Command(
        "kpi",
        "kpi [<name> <value>]",
        "progress",
        reading.check_in,
        act.CheckIn("name", "1"),
        ("/goal kpi", "/goal kpi Online bookings 34 %"),
        ("kpis",),
    ),
    Command(
        "done",
        "done sprint|release [evidence]",
        "progress",
        reading.done,
        act.FinishGoal(Level.SPRINT),
        ("/goal done sprint confirmations reach 99 % of riders",),
    ),
    Command(
        "missed",
        "missed sprint [why]",
        "progress",
        reading.missed,
        act.MissSprint(),
        ("/goal missed sprint the text message provider was down for a week",),
    ),
    Command(
        "requests",
        "requests [open|all|parked|mine|outside|<number>]",
        "requests",
        reading.requests,
        act.ListRequests(),
        ("/goal requests", "/goal requests parked", "/goal request 2"),
        ("request",),
    ),
    _plain("next", "requests", act.ShowNext()),
    _plain("stats", "requests", act.ShowStats(), "trust"),
    Command(
        "board",
        "board [revoke]",
        "thread",
        reading.board,
        act.LinkBoard(),
        ("/goal board", "/goal board revoke"),
    ),
    Command(
        "picture",
        "picture [thread|kpi|requests] [post]",
        "thread",
        reading.picture,
        act.ShowPicture(),
        ("/goal picture", "/goal picture kpi post"),
        ("draw",),
    ),
    Command(
        "agree",
        "agree [<id> [unanimous|consent|majority|owner|confidence] [<time>] [anonymous]|close]",
        "agreement",
        reading_rounds.agree,
        act.OpenRound("P2"),
        (
            "/goal agree P2",
            "/goal agree V1 unanimous 3 days anonymous",
            "/goal agree S4 confidence",
        ),
        ("consent",),
    ),
    Command(
        "vote",
        "vote [#<round>] agree|concern|objection|1-5 [why]",
        "agreement",
        reading_rounds.vote,
        act.Speak(0, Stance.AGREE),
        ("/goal vote agree", "/goal vote objection nobody can test it", "/goal vote 4"),
    ),
    Command(
        "pulse",
        "pulse [on|off]",
        "agreement",
        reading_rounds.pulse,
        act.SetPulse(is_on=True),
        ("/goal pulse on",),
    ),
    _plain("health", "progress", act.ShowHealth(), "drift"),
    Command(
        "rule",
        "rule <number> fits|parks|outside|upkeep because <reason> [instead of <what>]",
        "requests",
        reading.rule,
        act.RuleOnRequest(1, RulingKind.PARKS, "reason"),
        ("/goal rule 2 parks because payment comes first",),
    ),
    Command(
        "park", "park <number>", "requests", reading.park, act.ParkRequest(1), ("/goal park 2",)
    ),
    Command(
        "decline",
        "decline <number>",
        "requests",
        reading.decline,
        act.DeclineKindly(1),
        ("/goal decline 2",),
    ),
    Command(
        "share",
        "share <number>",
        "requests",
        reading.share,
        act.ShowRequest(1, to_channel=True),
        ("/goal share 2",),
    ),
    Command(
        "add",
        "add <number> <what was missing>",
        "requests",
        reading.add_detail,
        act.AddDetail(1, "text"),
        ("/goal add 2 riders should see the price before they book",),
    ),
    Command(
        "sprint",
        "sprint [set|<weeks> weeks from <date> planning <weekday time> review <weekday time> "
        "[zone] [holidays <country>]|pause|resume|cancel]",
        "sprint",
        reading_rhythms.sprint,
        act.ShowCadence(),
        (
            "/goal sprint",
            "/goal sprint 2 weeks from 2026-11-23 planning mo 10:00 review fr 15:00 Europe/Berlin",
            "/goal sprint cancel",
        ),
        ("sprints", "cadence"),
    ),
    Command(
        "nudge",
        "nudge on|off|<how long before>",
        "sprint",
        reading_rhythms.nudge,
        act.SetLeads(("1d",)),
        ("/goal nudge 1 day, 1 h", "/goal nudge off"),
        ("nudges",),
    ),
    Command(
        "role",
        "role <person> po|sm|dev|stakeholder",
        "people",
        reading.role,
        act.GiveRole("name", Role.DEVELOPER),
        ("/goal role @Sam sm",),
    ),
    _plain("team", "people", act.ShowTeam(), "roles"),
    Command(
        "history",
        "history [id] [since <date>]",
        "history",
        reading.history,
        act.ShowHistory(),
        ("/goal history", "/goal history P1", "/goal history since 2026-11-01"),
        ("ledger",),
    ),
    _plain("undo", "history", act.Undo(), "undo that", "undo it", "take that back", "take it back"),
    Command(
        "export",
        "export [yaml|md|vision|roadmap|okr]",
        "files",
        reading.export,
        act.ExportChain(),
        ("/goal export", "/goal export roadmap"),
    ),
    Command(
        "import",
        "import [goal file]",
        "files",
        reading.import_chain,
        act.ImportChain("text"),
        ("/goal import",),
        is_everyday=True,
    ),
    _plain("link", "place", act.ShowPlace()),
    Command(
        "use",
        "use <product>",
        "place",
        reading.use,
        act.UseProduct("name"),
        ("/goal use Bike service",),
        is_everyday=True,
    ),
    Command(
        "language",
        "language <code> [product]",
        "place",
        reading.language,
        act.ChooseLanguage("de"),
        ("/goal language de",),
    ),
)

TOPICS: tuple[str, ...] = tuple(dict.fromkeys(command.topic for command in COMMANDS))
"""The pages of help, in the order of the table."""

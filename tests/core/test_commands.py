"""The command table: what is typed becomes the action that it says."""

from decimal import Decimal

import pytest

from bot import actions as act
from bot.actions import ExportFormat, RequestFilter
from bot.commands import COMMANDS, TOPICS, Command
from bot.errors import NotANumber, NotUnderstood
from bot.fit.case import RulingKind
from bot.goals import Level
from bot.numbers import number
from bot.people import Role
from bot.rounds import Stance
from bot.typed import nearest, read_command

READ = [
    ("", act.ShowThread()),
    ("show", act.ShowThread()),
    ("post", act.ShowThread(to_channel=True)),
    ("POST", act.ShowThread(to_channel=True)),
    ("help", act.ShowHelp()),
    ("help fit", act.ShowHelp("fit")),
    ("?", act.ShowHelp()),
    ("fit add loyalty points", act.CheckFit("add loyalty points")),
    ("fit", act.CheckFit("")),
    ("setup", act.OpenSetUp()),
    ("set up Bike service", act.OpenSetUp("Bike service")),
    ("set vision", act.OpenGoalForm(Level.VISION)),
    ("set vision Everybody rides", act.SetGoal(Level.VISION, "Everybody rides")),
    ("set  Vision\nEverybody\nrides", act.SetGoal(Level.VISION, "Everybody\nrides")),
    ("set product goal Riders book", act.SetGoal(Level.PRODUCT, "Riders book")),
    ("set sprint under r2 Riders pay", act.SetGoal(Level.SPRINT, "Riders pay", under="R2")),
    ("set sprint S3 Riders pay", act.SetGoal(Level.SPRINT, "Riders pay", ref="S3")),
    ("set P1 Riders book", act.SetGoal(Level.PRODUCT, "Riders book", ref="P1")),
    ("set P1 under U2", act.SetGoal(Level.PRODUCT, "", ref="P1", under="U2")),
    ("set p1", act.OpenGoalForm(Level.PRODUCT, "P1")),
    ("set release B2 or not B2", act.SetGoal(Level.RELEASE, "B2 or not B2")),
    ("set user under construction sites", act.SetGoal(Level.USER, "under construction sites")),
    (
        "set kpi Online bookings: 0 -> 60 %",
        act.DefineKpi("Online bookings", baseline="0", target="60", unit="%"),
    ),
    (
        "set kpi overdrafts per 1,000 users: 84->42",
        act.DefineKpi("overdrafts per 1,000 users", baseline="84", target="42"),
    ),
    (
        "set kpi Waiting time from 9 to 3 days down",
        act.DefineKpi("Waiting time", baseline="9", target="3", unit="days", direction="down"),
    ),
    ("set kpi Rating 4.5", act.DefineKpi("Rating", target="4.5")),
    ("set kpi R1 Cost: €40", act.DefineKpi("Cost", target="40", unit="€", ref="R1")),
    ("set scope in: a, b; out: c", act.SetScope(("a", "b"), ("c",))),
    ("set scope out: c, d", act.SetScope(None, ("c", "d"))),
    ("set scope P2 in: a", act.SetScope(("a",), None, "P2")),
    ("set link P1 because it saves time", act.ExplainLink("P1", "it saves time")),
    ("propose Fleets book online", act.ProposeGoal("Fleets book online")),
    ("activate P2", act.ActivateGoal("P2")),
    ("start S2", act.ActivateGoal("S2")),
    ("activate p2 because fleets ride daily", act.ActivateGoal("P2", "fleets ride daily")),
    ("fulfil", act.FulfilGoal()),
    ("fulfill 62 % booked", act.FulfilGoal("62 % booked")),
    ("fulfil U1 riders save time", act.FulfilGoal("riders save time", "U1")),
    ("abandon because nobody books", act.AbandonGoal("nobody books")),
    ("abandon P2: too early", act.AbandonGoal("too early", "P2")),
    ("abandon", act.AbandonGoal("")),
    ("kpi", act.ShowKpis()),
    ("kpi Bookings", act.ShowKpis("Bookings")),
    ("kpis", act.ShowKpis()),
    ("next", act.ShowNext()),
    ("undo", act.Undo()),
    ("take that back", act.Undo()),
    ("request 4", act.ShowRequest(4)),
    ("request the loyalty points", act.FindRequest("the loyalty points")),
    ("history since last week", act.ShowHistory(since="last week")),
    ("history P1 since 2026-11-01", act.ShowHistory("P1", "2026-11-01")),
    ("kpi Online bookings 34", act.CheckIn("Online bookings", "34")),
    ("kpi Online bookings 34 %", act.CheckIn("Online bookings", "34 %")),
    ("kpi Online bookings: 34%", act.CheckIn("Online bookings", "34%")),
    ("kpi Cost per 100 km €12,50", act.CheckIn("Cost per 100 km", "€12,50")),
    ("done sprint", act.FinishGoal(Level.SPRINT)),
    ("done sprint 212 slots", act.FinishGoal(Level.SPRINT, "212 slots")),
    ("done release R2 all live", act.FinishGoal(Level.RELEASE, "all live", "R2")),
    ("done R2", act.FinishGoal(Level.RELEASE, "", "R2")),
    ("missed sprint because of the flu", act.MissSprint("of the flu")),
    ("requests", act.ListRequests()),
    ("stats", act.ShowStats()),
    ("agree", act.ShowRound()),
    ("agree close", act.CloseRound()),
    ("agree p2", act.OpenRound("P2")),
    (
        "agree V1 unanimously 3 days anonymous",
        act.OpenRound("V1", "unanimous", 72, is_anonymous=True),
    ),
    ("agree 90 hours", act.OpenRound("", "", 90)),
    ("vote yes", act.Speak(0, Stance.AGREE)),
    (
        "vote #3 objection because nobody can test it",
        act.Speak(3, Stance.OBJECTION, "nobody can test it"),
    ),
    ("vote concern", act.OpenVoiceForm(0, Stance.CONCERN)),
    ("agree s4 confidence", act.OpenRound("S4", "confidence")),
    ("vote 4", act.Speak(0, Stance.AGREE, confidence=4)),
    ("vote #2 4 because we did it before", act.Speak(2, Stance.AGREE, "we did it before", 4)),
    ("vote 4 no doubts left", act.Speak(0, Stance.AGREE, "no doubts left", 4)),
    ("vote 1", act.OpenVoiceForm(0, Stance.OBJECTION, 1)),
    ("vote 2 nobody knows the API", act.Speak(0, Stance.CONCERN, "nobody knows the API", 2)),
    ("pulse", act.ShowPulse()),
    ("picture", act.ShowPicture()),
    ("picture KPI post", act.ShowPicture(act.Subject.KPI, to_channel=True)),
    ("pulse ON", act.SetPulse(is_on=True)),
    ("set target group People who ride", act.SetTargetGroup("People who ride")),
    ("set upkeep 20 %", act.SetUpkeep(20)),
    ("set upkeep off", act.SetUpkeep(-1)),
    ("board", act.LinkBoard()),
    ("board revoke", act.RevokeBoard()),
    ("health", act.ShowHealth()),
    ("requests parked", act.ListRequests(RequestFilter.PARKED)),
    ("requests #12", act.ShowRequest(12)),
    ("rule 12", act.OpenRulingForm(12)),
    ("rule #12 parks because later", act.RuleOnRequest(12, RulingKind.PARKS, "later")),
    ("rule 12 outside", act.RuleOnRequest(12, RulingKind.OUTSIDE, "")),
    ("park 12", act.ParkRequest(12)),
    ("decline 12", act.DeclineKindly(12)),
    ("share #12", act.ShowRequest(12, to_channel=True)),
    ("add 12", act.OpenDetailForm(12)),
    ("add 12 show the price", act.AddDetail(12, "show the price")),
    ("role @Sam sm", act.GiveRole("@Sam", Role.SCRUM_MASTER)),
    ("role Sam B. scrum master", act.GiveRole("Sam B.", Role.SCRUM_MASTER)),
    ("role Sam Product Owner", act.GiveRole("Sam", Role.PRODUCT_OWNER)),
    ("sprint", act.ShowCadence()),
    ("sprint cancel", act.ChangeCadence(act.CadenceChange.CANCEL)),
    (
        "sprint 2 weeks from 2026-11-23 planning Mo 9 review freitag 15:30 Asia/Kolkata holidays IN",
        act.SetCadence(2, "2026-11-23", 0, "09:00", 4, "15:30", "Asia/Kolkata", "IN"),
    ),
    ("nudge off", act.ChangeCadence(act.CadenceChange.NUDGES_OFF)),
    ("nudge 1 working day, 90min, 2h", act.SetLeads(("1d", "90m", "120m"))),
    ("team", act.ShowTeam()),
    ("history", act.ShowHistory()),
    ("history p1", act.ShowHistory("P1")),
    ("history 12", act.ShowHistory("#12")),
    ("export", act.ExportChain()),
    ("export MD", act.ExportChain(ExportFormat.MARKDOWN)),
    ("export Vision Board", act.ExportChain(ExportFormat.VISION)),
    ("export roadmap", act.ExportChain(ExportFormat.ROADMAP)),
    ("export okrs", act.ExportChain(ExportFormat.OKR)),
    ("import", act.OpenImportForm()),
    ("import vision: x", act.ImportChain("vision: x")),
    ("link", act.ShowPlace()),
    ("use Bike service", act.UseProduct("Bike service")),
    ("language de", act.ChooseLanguage("de")),
    ("language DE product", act.ChooseLanguage("de", for_product=True)),
]


@pytest.mark.parametrize(("typed", "action"), READ)
def test_a_command_is_read(typed: str, action: act.Action) -> None:
    assert read_command(typed) == action


OTHERS = (
    act.ShowKpis, act.OpenImportForm, act.OpenGoalForm, act.SetCadence, act.ChangeCadence, act.RevokeBoard, act.CloseRound,
)  # fmt: skip
"""What a command makes of other words than its sample's."""


def test_every_command_is_among_the_examples_above() -> None:
    made = {type(action) for _, action in READ}

    assert {type(command.sample) for command in COMMANDS} <= made


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.key)
def test_every_example_can_be_typed_as_it_stands(command: Command) -> None:
    for example in command.examples:
        read = read_command(example.removeprefix("/goal"))
        made_by = [one for one in COMMANDS if isinstance(read, type(one.sample))]
        assert made_by or isinstance(read, OTHERS)


@pytest.mark.parametrize(
    "typed",
    [
        "set", "set xyz", "set kpi", "set kpi Bookings", "set scope", "set scope a, b", "set link P1",
        "propose", "activate", "activate now", "done", "done product",
        "missed", "missed release", "rule", "rule x fits", "rule 12 maybe because",
        "rule 1234567890 fits", "park", "park it", "park 12 now", "share", "add", "add points",
        "role", "role Sam", "role sm", "role Sam king", "history of art", "export pdf", "use",
        "language", "language de please", "link it", "team now", "post it",
    ],
)  # fmt: skip
def test_a_command_with_other_words_says_how_it_is_written(typed: str) -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_command(typed)

    assert refused.value.usage.startswith("/goal ")


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        ("hlep", "/goal help"),
        ("fitt add points", "/goal fit"),
        ("set visoin Everybody rides", "/goal set vision"),
        ("reqests", "/goal requests"),
        ("histroy", "/goal history"),
        ("qwertz", ""),
        ("x" * 100_000, ""),
        ("", ""),
    ],
)
def test_a_slip_of_the_pen_is_offered_the_nearest_command(typed: str, command: str) -> None:
    assert nearest(typed) == command


def test_an_unknown_command_is_quoted_shortened() -> None:
    with pytest.raises(NotUnderstood) as refused:
        read_command("q" * 1_000_000)

    assert len(refused.value.typed) == 80


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("62", "62"), ("62.5", "62.5"), ("62,5", "62.5"), ("0,125", "0.125"), ("1,200", "1200"),
        ("1.200,5", "1200.5"), ("1,200.5", "1200.5"), ("1.000.000", "1000000"), ("-3", "-3"),
        ("−3", "-3"), ("1'000", "1000"), ("0.125", "0.125"),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_type_it(typed: str, value: str) -> None:
    assert number(typed) == Decimal(value)


@pytest.mark.parametrize(
    "typed", ["", "many", "12,34,5", "1.2.3", "1e999999999", "nan", "inf", "1" * 31, "--3"]
)
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(NotANumber):
        number(typed)


def test_every_topic_has_a_command() -> None:
    assert {command.topic for command in COMMANDS} == set(TOPICS)


def test_no_two_commands_share_their_words() -> None:
    words = [word for command in COMMANDS for word in (command.words, *command.others)]

    assert len(words) == len(set(words))

"""What a goal lacks: a table of example goals with the expected findings.

Advice must be right more than complete: a finding that a team shrugs at teaches it to skip them.
"""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from bot.goals import Goal, Kpi, Level, Status
from bot.quality import Finding, findings, has_measure
from tests.people import NOON, person

TODAY = date(2026, 11, 21)
F = Finding

EXAMPLES: list[tuple[Level, str, set[Finding]]] = [
    # visions
    (Level.VISION, "Make bike servicing simple, reliable and accessible for every rider", set()),
    (
        Level.VISION,
        "Be the leading eco-friendly shop that makes sustainable shopping effortless",
        set(),
    ),
    (Level.VISION, "People take control of their health through real-time data", set()),
    (Level.VISION, "Every young adult reaches payday in control of their money", set()),
    (Level.VISION, "The world's best place to learn an instrument", set()),
    (Level.VISION, "Reach 1 million users", {F.VISION_WITH_METRIC}),
    (Level.VISION, "Grow revenue by 30 %", {F.VISION_WITH_METRIC}),
    (Level.VISION, "Double the number of members", {F.VISION_WITH_METRIC}),
    (Level.VISION, "Everybody rides to work by the end of 2028", {F.VISION_WITH_DATE}),
    (
        Level.VISION,
        "50,000 customers book online by Q3",
        {F.VISION_WITH_METRIC, F.VISION_WITH_DATE},
    ),
    (Level.VISION, "Make our users happy", {F.NOT_SPECIFIC}),
    (
        Level.VISION,
        "Kunden gewinnen 40 % Zeit bis Jahresende",
        {F.VISION_WITH_METRIC, F.VISION_WITH_DATE},
    ),
    (Level.VISION, "Kein Kind geht hungrig in die Schule", set()),
    (
        Level.VISION,
        "Helping them achieve financial independence within five years of graduating",
        set(),
    ),
    (Level.VISION, "Every rider feels awake within 5 minutes of waking up", set()),
    (Level.VISION, "Binnen drei Tagen ab Bestellung rollt jeder wieder", set()),
    (Level.VISION, "Every rider reaches every village within five years.", {F.VISION_WITH_DATE}),
    (Level.VISION, "Every village has a workshop by 2030-02-30", {F.VISION_WITH_DATE}),
    (Level.VISION, "Every village has a workshop by 2030", {F.VISION_WITH_DATE}),
    # missions
    (
        Level.MISSION,
        "Jeder steht innerhalb von zwei Jahren nach dem Abschluss auf eigenen Beinen",
        set(),
    ),
    (Level.MISSION, "Repair every bike until the end of Q3", {F.VISION_WITH_DATE}),
    (Level.MISSION, "Keep the city on two wheels", set()),
    (Level.MISSION, "Help small workshops to thrive", set()),
    (Level.MISSION, "Sell 500 bikes by March", {F.VISION_WITH_DATE}),
    (Level.MISSION, "Better things", {F.NOT_SPECIFIC}),
    # strategies
    (Level.STRATEGY, "Tech-savvy enthusiasts first, then care providers and insurers", set()),
    (Level.STRATEGY, "Win the commuters of three cities by the end of 2029", set()),
    (Level.STRATEGY, "Open the Hamburg shop within 3 months", {F.HORIZON_TOO_SHORT}),
    # user and business goals
    (Level.USER, "Riders know when and where their bike will be ready", set()),
    (Level.USER, "Lower the risk of diabetes by 20 %", set()),
    (Level.USER, "Never be surprised by a bill", {F.NO_MEASURE}),
    (Level.USER, "Better experience", {F.NOT_SPECIFIC, F.NO_MEASURE}),
    (Level.USER, "Fahrer finden in 2 Minuten eine Werkstatt", set()),
    (Level.BUSINESS, "600 paying workshops in Germany, Austria and Switzerland", set()),
    (Level.BUSINESS, "New revenue from insurers", {F.NO_MEASURE}),
    (Level.BUSINESS, "Halve the cost of support", set()),
    # product goals
    (
        Level.PRODUCT,
        "Customers can book, track and pay for bike servicing in a mobile app within 12 months",
        set(),
    ),
    (Level.PRODUCT, "By the end of Q2 every listed product has a carbon footprint score", set()),
    (Level.PRODUCT, "90 % of recurring expenses are categorised automatically by Q3 2027", set()),
    (
        Level.PRODUCT,
        "Halve the number of users who slip into an overdraft before the end of Q3",
        set(),
    ),
    (Level.PRODUCT, "By 30 June no-shows for repair slots fall from 18 % to 7 %", set()),
    (Level.PRODUCT, "Bis Ende Q3 buchen 60 % der Kunden online", set()),
    (Level.PRODUCT, "Riders love our service", {F.READS_LIKE_VISION}),
    (Level.PRODUCT, "Become the trusted companion of commuters", {F.READS_LIKE_VISION}),
    (Level.PRODUCT, "Improve the app", {F.NOT_SPECIFIC, F.READS_LIKE_VISION}),
    (Level.PRODUCT, "Riders can pay by card", {F.NO_DATE}),
    (Level.PRODUCT, "Raise online bookings from 10 % to 60 %", {F.NO_DATE}),
    (Level.PRODUCT, "A smoother booking flow by the end of Q3", {F.NO_MEASURE}),
    (
        Level.PRODUCT,
        "Add loyalty points, fix the login and migrate the database by Q3",
        {F.TASK_LIST, F.NO_MEASURE},
    ),
    (
        Level.PRODUCT,
        "Revolutionise bike repair: 80 % of services booked online by Q3",
        {F.STRETCH},
    ),
    (Level.PRODUCT, "Be number one in all of Europe by the end of Q3", {F.STRETCH}),
    (Level.PRODUCT, "Riders can pay by card in 2 weeks", {F.HORIZON_TOO_SHORT}),
    (Level.PRODUCT, "60 % of services are booked online by 2030", {F.HORIZON_TOO_LONG}),
    (Level.PRODUCT, "Kunden können bis 30. Juni online buchen", set()),
    (Level.PRODUCT, "Refunds arrive within 5 days after purchase", {F.NO_DATE}),
    (Level.PRODUCT, "Riders can pay by card by 2027-02-30", {F.NO_SUCH_DAY}),
    (Level.PRODUCT, "Kunden können bis 31. April online buchen", {F.NO_SUCH_DAY}),
    (Level.PRODUCT, "By June 30 riders love our service", {F.NO_MEASURE}),
    # release goals
    (Level.RELEASE, "Riders can book a service slot online by the end of January", set()),
    (Level.RELEASE, "Warn people three days before a bill pushes them below zero", {F.NO_DATE}),
    (Level.RELEASE, "Secure online payment by 2027-03-21", {F.NO_MEASURE}),
    (Level.RELEASE, "Track 100 % of services in real time by 31 January", set()),
    (Level.RELEASE, "Riders can pay by card by 25 November", {F.HORIZON_TOO_SHORT}),
    (Level.RELEASE, "Riders can pay by card by the end of 2028", {F.HORIZON_TOO_LONG}),
    (
        Level.RELEASE,
        "- booking page\n- payment page\n- mails",
        {F.TASK_LIST, F.NO_MEASURE, F.NO_DATE},
    ),
    # sprint goals
    (Level.SPRINT, "Riders get a push message when their bike is ready", set()),
    (Level.SPRINT, "Integrate the carbon data API and show scores for the top 100 products", set()),
    (Level.SPRINT, "New players reach their first fight within five minutes", set()),
    (
        Level.SPRINT,
        "Predict date and amount of recurring bills within two days for 80% of users",
        set(),
    ),
    (Level.SPRINT, "Fix the login, update the logo, write the release notes", {F.TASK_LIST}),
    (Level.SPRINT, "BIKE-12, BIKE-17 and BIKE-20", {F.TASK_LIST}),
    (Level.SPRINT, "1. booking form\n2. mail template\n3. tests", {F.TASK_LIST}),
    (Level.SPRINT, "Refactor the payment service and add tests", {F.TASK_LIST}),
    (Level.SPRINT, "Login bauen, Tests schreiben und Logo aktualisieren", set()),
    (Level.SPRINT, "Erstelle die Buchungsseite, teste sie und migriere die Daten", {F.TASK_LIST}),
    (Level.SPRINT, "Riders can pay by card by February 30", {F.NO_SUCH_DAY}),
    (Level.SPRINT, "- write FAQ - fix search - deploy", {F.TASK_LIST}),
    (Level.SPRINT, "write FAQ - fix search - deploy", {F.TASK_LIST}),
    (Level.SPRINT, "This Sprint: - FAQ - search page - mails", {F.TASK_LIST}),
    (Level.SPRINT, "- FAQ: short answers - search page", {F.TASK_LIST}),
    (Level.SPRINT, "Sprint 12: write the FAQ / fix search", {F.TASK_LIST}),
    (Level.SPRINT, "• FAQ page • search page", {F.TASK_LIST}),
    (Level.SPRINT, "1) FAQ page 2) search page", {F.TASK_LIST}),
    (Level.SPRINT, "(1) FAQ page (2) search page", {F.TASK_LIST}),
    (Level.SPRINT, "1. FAQ page 2. search page 3. mails", {F.TASK_LIST}),
    (Level.SPRINT, "write FAQ / fix search / deploy", {F.TASK_LIST}),
    (Level.SPRINT, "Write the FAQ\nFix search", {F.TASK_LIST}),
    (Level.SPRINT, "- FAQ schreiben - Suche reparieren - Seite deployen", {F.TASK_LIST}),
    (Level.SPRINT, "FAQ schreiben – Suche reparieren – Seite deployen", {F.TASK_LIST}),
    (Level.SPRINT, "FAQ schreiben\nSuche reparieren", {F.TASK_LIST}),
    (Level.SPRINT, "Riders book - and pay - in one go", set()),
    (Level.SPRINT, "Complete - or remove - a booking in one tap", set()),
    (Level.SPRINT, "Sign-up works end-to-end, with follow-up mails", set()),
    (Level.SPRINT, "Riders see the price - in EUR/CHF - before they book", set()),
    (Level.SPRINT, "Fahrer·innen und Kund·innen sehen freie Termine", set()),
    (Level.SPRINT, "Kunden können Fotos löschen - und Bewertungen schreiben", set()),
    (Level.SPRINT, "1. und 2. Klasse sind buchbar", set()),
    (Level.SPRINT, "Kunden buchen den 1. Termin und den 2. Termin online", set()),
    (Level.SPRINT, "Workshops are open: 9 - 12 and 14 - 18", set()),
    (Level.SPRINT, "Zero bugs in the checkout", {F.STRETCH}),
    (Level.SPRINT, "Work on the product", {F.NOT_SPECIFIC}),
    (Level.SPRINT, "Riders can pay by card within 3 months", {F.HORIZON_TOO_LONG}),
    (Level.SPRINT, "Die Bezahlung ist perfekt", {F.STRETCH}),
]


def goal(level: Level, text: str, **more: object) -> Goal:
    return Goal(
        ref="X1",
        level=level,
        text=text,
        status=Status.ACTIVE,
        version=1,
        changed_at=NOON,
        changed_by=person("Maya"),
        **{"parent": "V1", **more},  # type: ignore[arg-type]  # fields of Goal by name
    )


def test_the_table_holds_sixty_examples() -> None:
    assert len({(level, text) for level, text, _ in EXAMPLES}) >= 60


@pytest.mark.parametrize(("level", "text", "expected"), EXAMPLES)
def test_a_goal_lacks_what_the_table_says(level: Level, text: str, expected: set[Finding]) -> None:
    assert set(findings(goal(level, text), TODAY)) == expected


def test_every_finding_has_an_example() -> None:
    shown = set().union(*(expected for _, _, expected in EXAMPLES))

    assert shown | {F.NO_PARENT} == set(Finding)


def test_a_goal_that_advances_nothing_is_told_so() -> None:
    loose = goal(Level.RELEASE, "Riders can book online by the end of January", parent=None)

    assert findings(loose, TODAY) == (F.NO_PARENT,)


def test_a_vision_needs_nothing_above_it() -> None:
    assert findings(goal(Level.VISION, EXAMPLES[0][1], parent=None), TODAY) == ()


def test_a_kpi_with_a_target_is_a_measure() -> None:
    loved = "Riders love our service by the end of Q3"
    kpi = Kpi("Satisfaction", target=Decimal(9))

    assert findings(goal(Level.PRODUCT, loved), TODAY) == (F.NO_MEASURE,)
    assert findings(goal(Level.PRODUCT, loved, kpis=(kpi,)), TODAY) == ()


def test_a_date_is_no_measure() -> None:
    assert not has_measure(goal(Level.PRODUCT, "Payment works within 12 months, by Q3 2027"))


def test_a_stated_day_goes_before_the_text() -> None:
    soon = goal(Level.PRODUCT, "Riders can pay by card", due=TODAY + timedelta(days=9))

    assert findings(soon, TODAY) == (F.HORIZON_TOO_SHORT,)


def test_a_day_that_has_passed_is_no_horizon() -> None:
    past = goal(Level.PRODUCT, "Riders can pay by card", due=TODAY - timedelta(days=9))

    assert findings(past, TODAY) == ()

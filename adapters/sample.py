"""The sample product: the bike service of the documentation, as it might stand on a working day.

It is built through the same door as everything else, so it cannot show what the bot cannot do.
"""

from datetime import datetime, timedelta

from bot.actions import SetUp
from bot.conversation import Conversation
from bot.people import Person, Place, Role, WorkspaceId
from bot.turn import Heard

WORKSPACE = WorkspaceId("sample")
PLACE = Place("console", "bike-service")
OWNER = Person("maya", "Maya")

_TEAM = {"Sam": Role.SCRUM_MASTER, "Devi": Role.DEVELOPER, "Tom": Role.STAKEHOLDER}
_PEOPLE = {"Maya": OWNER, **{name: Person(name.lower(), name) for name in _TEAM}}

_STORY: tuple[tuple[int, str, str | SetUp], ...] = (
    (430, "Maya", SetUp("Bike service")),
    (430, "Maya", "/goal role @Sam sm"),
    (430, "Maya", "/goal role @Devi dev"),
    (430, "Maya", "/goal role @Tom stakeholder"),
    (429, "Maya", "/goal set mission Keep the city on two wheels"),
    (
        429,
        "Maya",
        "/goal set vision Make bike servicing simple, reliable and accessible for every rider",
    ),
    (428, "Maya", "/goal set strategy Win the commuters of three cities first, then fleets"),
    (428, "Maya", "/goal set user Riders know when and where their bike will be ready"),
    (428, "Maya", "/goal set business Partner workshops fill 90 % of their slots"),
    (
        425,
        "Maya",
        "/goal set product 40 workshops in three cities take our orders by {first_due}",
    ),
    (425, "Maya", "/goal set kpi Workshops with orders: 3 -> 40"),
    (300, "Sam", "/goal kpi Workshops with orders 22"),
    (190, "Devi", "/goal kpi Workshops with orders 41"),
    (186, "Maya", "/goal fulfil 41 workshops took orders in the last four weeks"),
    (
        185,
        "Maya",
        "/goal set product Customers can book, track and pay for bike servicing in an app by {due}",
    ),
    (185, "Maya", "/goal set kpi Services booked in the app: 0 -> 60 %"),
    (
        185,
        "Maya",
        "/goal set scope in: booking, live status, payment; out: bike sales, loyalty points",
    ),
    (184, "Maya", "/goal set release Book a service slot online by {release_1}"),
    (184, "Maya", "/goal set release Track service status in real time by {release_2}"),
    (184, "Maya", "/goal set release Secure online payment by {release_3}"),
    (
        170,
        "Sam",
        "/goal set sprint under R1 Riders can book a slot at the pilot workshops",
    ),
    (156, "Sam", "/goal done sprint 212 slots were booked in the pilot"),
    (
        155,
        "Sam",
        "/goal set sprint under R1 Riders get a booking confirmation that they can rely on",
    ),
    (141, "Sam", "/goal done sprint 99 % of the confirmations arrived within a minute"),
    (140, "Maya", "/goal done release every partner workshop can be booked online"),
    (120, "Devi", "/goal kpi Services booked in the app 18"),
    (60, "Tom", "/goal fit Let riders collect loyalty points for every service"),
    (
        59,
        "Maya",
        "/goal rule 1 outside because loyalty points wait until booking works",
    ),
    (45, "Tom", "/goal fit Show where in the city used bikes are for sale"),
    (44, "Maya", "/goal rule 2 parks because tracking and payment come first"),
    (
        30,
        "Sam",
        "/goal set sprint under R2 Riders see on a status page where their bike is",
    ),
    (16, "Sam", "/goal missed sprint the workshops' scanners came two weeks late"),
    (
        15,
        "Sam",
        "/goal sprint 2 weeks from {sprint} planning mo 10:00 review fr 14:00 Europe/Berlin",
    ),
    (
        15,
        "Sam",
        "/goal set sprint under R2 Riders get a push message when their bike is ready",
    ),
    (12, "Devi", "/goal kpi Services booked in the app 34"),
    (9, "Devi", "/goal fit Renew the TLS certificate of the booking server"),
    (9, "Maya", "/goal rule 3 upkeep because it keeps booking alive and moves no goal"),
    (5, "Tom", "/goal fit Tell riders in the app when the mechanic starts with their bike"),
    (4, "Tom", "/goal propose Fleet managers service 500 bikes a month with us by {fleet}"),
)
"""Days ago, who, and what they typed or sent."""


async def tell(conversation: Conversation, now: datetime) -> None:
    """Let the sample's story happen; its last day is today."""
    dates = _dates(now)
    for days_ago, name, what in _STORY:
        at = now - timedelta(days=days_ago)
        role = _TEAM.get(name, Role.PRODUCT_OWNER)
        words, action = (what.format(**dates), None) if isinstance(what, str) else ("", what)
        heard = Heard(
            WORKSPACE,
            _PEOPLE[name],
            PLACE,
            at,
            words,
            action,
            role=role,
            names_are_people=True,
        )
        await conversation.answer(heard)


def _dates(now: datetime) -> dict[str, str]:
    ahead = {
        "first_due": -180, "due": 178, "release_1": -130, "release_2": 24, "release_3": 120,
        "fleet": 420,
    }  # fmt: skip
    ahead["sprint"] = -7 - now.weekday()
    return {name: (now + timedelta(days=days)).date().isoformat() for name, days in ahead.items()}

"""Every store keeps the same promises: those of ``bot/ports.py``."""

import contextlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.exc import InternalError

from bot.actions import RequestFilter
from bot.errors import ChangedMeanwhile, GoalAlreadyActive
from bot.fit.case import RulingKind
from bot.fit.opinion import Flag, Grounds, Opinion, Question, Quote, Verdict
from bot.goals import Goal, GoalChain, Kpi, Level, Status, Version
from bot.ledger import By, Deed, Entry
from bot.people import Member, Person, Product, ProductId, Role, WorkspaceId
from bot.ports import Archive, Records, Shown
from bot.requests import Asked, Decided, Judged, Request

HERE, ELSEWHERE = WorkspaceId("W1"), WorkspaceId("W2")
MAYA, TOM = Person("maya", "Maya"), Person("tom", "Tom")
AT = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)
BY = By(Member(MAYA, Role.PRODUCT_OWNER), AT)
OPINION = Opinion(
    verdict=Verdict.FITS_VISION,
    confidence=0.9,
    grounds=Grounds.JUDGED,
    judge="test",
    line="V1",
    quotes=(Quote("V1", "every rider"), Quote("request", "für alle 🚲")),
    reason="because",
    question=Question.WHICH_LINE,
    shortlist=(("P1", 0.5), ("V1", 0.25)),
    flags=frozenset({Flag.UPKEEP, Flag.STEERING}),
    precedents=("#1",),
    history=("#2",),
)


async def product(
    archive: Archive, name: str = "Bikes", workspace: WorkspaceId = HERE
) -> ProductId:
    async with archive.writing(workspace) as records:
        await records.people.meet(MAYA)
        await records.people.meet(TOM)
        return (await records.products.add(name)).id


async def chain_of(records: Records, number: ProductId) -> GoalChain:
    return await records.goals.chain(Product(number, "Bikes"))


async def decide(records: Records, product_id: ProductId, number: int, decided: Decided) -> None:
    asked = await records.requests.get(product_id, number)
    assert asked is not None
    changed = await records.requests.decide(product_id, asked, decided)
    assert changed == await records.requests.get(product_id, number)


def goal(ref: str = "P1", level: Level = Level.PRODUCT, **changes: object) -> Goal:
    first = Goal(
        ref=ref,
        level=level,
        text="Riders book online",
        status=Status.ACTIVE,
        version=1,
        changed_at=AT,
        changed_by=MAYA,
    )
    return replace(first, **changes)  # type: ignore[arg-type]  # fields of Goal by name


def next_version(before: Goal, **changes: object) -> Goal:
    return replace(before, version=before.version + 1, **changes)  # type: ignore[arg-type]  # the same


def request(text: str = "add a map", asker: Person = TOM) -> Request:
    return Request(0, text, asker, "C1", AT)


async def test_a_product_is_found_by_its_place(archive: Archive) -> None:
    number = await product(archive)
    async with archive.writing(HERE) as records:
        await records.products.bind("C1", number)

    async with archive.reading(HERE) as records:
        assert (await records.products.around("C1")).bound == Product(number, "Bikes")
        assert (await records.products.around("C2")).bound is None
        assert (await records.products.around("")).all == (Product(number, "Bikes"),)


async def test_a_place_belongs_to_one_product(archive: Archive) -> None:
    one, other = await product(archive), await product(archive, "Cars")
    async with archive.writing(HERE) as records:
        await records.products.bind("C1", one)
        await records.products.bind("C1", other)

    async with archive.reading(HERE) as records:
        assert (await records.products.around("C1")).bound == Product(other, "Cars")


async def test_a_product_can_be_renamed_and_choose_its_language(archive: Archive) -> None:
    number = await product(archive)
    changed = Product(number, "Räder", "de")
    async with archive.writing(HERE) as records:
        await records.products.change(changed)

    async with archive.reading(HERE) as records:
        assert (await records.products.around("")).all == (changed,)


async def test_two_products_cannot_share_a_name(archive: Archive) -> None:
    await product(archive)

    with pytest.raises(ChangedMeanwhile):
        await product(archive, "BIKES")


async def test_a_product_cannot_take_the_name_of_another(archive: Archive) -> None:
    await product(archive)
    other = await product(archive, "Cars")

    with pytest.raises(ChangedMeanwhile):
        async with archive.writing(HERE) as records:
            await records.products.change(Product(other, "bikes"))


async def test_a_person_is_found_by_id_and_by_name(archive: Archive) -> None:
    async with archive.writing(HERE) as records:
        await records.people.meet(Person("U1", "Zoë"))
        await records.people.meet(Person("U1", "Zoë B."))

    async with archive.reading(HERE) as records:
        assert await records.people.named("U1") == Person("U1", "Zoë B.")
        assert await records.people.named("ZOË B.") == Person("U1", "Zoë B.")
        assert await records.people.named("Zoë") is None


async def test_an_id_goes_before_a_name(archive: Archive) -> None:
    async with archive.writing(HERE) as records:
        await records.people.meet(Person("a", "b"))
        await records.people.meet(Person("b", "c"))

    async with archive.reading(HERE) as records:
        assert await records.people.named("b") == Person("b", "c")


async def test_a_role_replaces_the_one_before(archive: Archive) -> None:
    number = await product(archive)
    async with archive.writing(HERE) as records:
        await records.people.give(number, "maya", Role.PRODUCT_OWNER)
        await records.people.give(number, "tom", Role.DEVELOPER)
        await records.people.give(number, "tom", Role.SCRUM_MASTER)

    async with archive.reading(HERE) as records:
        assert await records.people.role(number, "tom") is Role.SCRUM_MASTER
        assert await records.people.role(number, "nobody") is None
        assert await records.people.team(number) == (
            Member(MAYA, Role.PRODUCT_OWNER),
            Member(TOM, Role.SCRUM_MASTER),
        )


async def test_a_chosen_language_is_remembered(archive: Archive) -> None:
    await product(archive)
    async with archive.writing(HERE) as records:
        await records.people.choose_locale("tom", "de")
        await records.people.meet(TOM)

    async with archive.reading(HERE) as records:
        assert await records.people.locale("tom") == "de"
        assert await records.people.locale("maya") is None


async def test_a_goal_comes_back_as_it_was_saved(archive: Archive) -> None:
    number = await product(archive)
    saved = goal(
        text="Zeile 1\nZeile 2 {{ x }} <!channel> \u202e 🚲",
        parent="V1",
        link="because",
        due=date(2027, 6, 30),
        in_scope=("booking", "payment"),
        out_of_scope=("sales",),
        kpis=(Kpi("Bookings", "%", Decimal("0.10"), Decimal(60)),),
    )
    async with archive.writing(HERE) as records:
        await records.goals.save(number, saved)

    async with archive.reading(HERE) as records:
        chain = await chain_of(records, number)
        assert (chain.product, chain.goals) == ("Bikes", (saved,))
        assert await records.goals.find(number, "P1") == saved
        assert await records.goals.find(number, "P2") is None


async def test_every_version_of_a_goal_is_kept(archive: Archive) -> None:
    number = await product(archive)
    first = goal()
    second = next_version(first, text="Riders book and pay online")
    third = next_version(second, status=Status.FULFILLED, changed_at=AT + timedelta(days=1))
    async with archive.writing(HERE) as records:
        for version in (first, second, third):
            await records.goals.save(number, version)

    async with archive.reading(HERE) as records:
        assert await records.goals.versions(number, "P1") == (first, second, third)
        assert await records.goals.find(number, "P1") == third
        assert (await chain_of(records, number)).goals == ()
        assert await records.goals.ended(number, Level.PRODUCT, limit=5) == (third,)


async def test_a_version_cannot_be_written_twice(archive: Archive) -> None:
    number = await product(archive)
    async with archive.writing(HERE) as records:
        await records.goals.save(number, goal())

    with pytest.raises(ChangedMeanwhile):
        async with archive.writing(HERE) as records:
            await records.goals.save(number, goal(status=Status.PROPOSED))


async def test_a_version_cannot_be_left_out(archive: Archive) -> None:
    number = await product(archive)
    async with archive.writing(HERE) as records:
        await records.goals.save(number, goal())

    with pytest.raises(ChangedMeanwhile):
        async with archive.writing(HERE) as records:
            await records.goals.save(number, goal(version=3))


async def test_a_second_active_product_goal_is_refused_by_the_store_itself(
    archive: Archive,
) -> None:
    number = await product(archive)
    async with archive.writing(HERE) as records:
        await records.goals.save(number, goal())

    with pytest.raises(GoalAlreadyActive):
        async with archive.writing(HERE) as records:
            await records.goals.save(number, goal("P2"))


async def test_another_product_may_have_its_own_active_goal(archive: Archive) -> None:
    one, other = await product(archive), await product(archive, "Cars")
    async with archive.writing(HERE) as records:
        await records.goals.save(one, goal())
        await records.goals.save(other, goal())

    async with archive.reading(HERE) as records:
        assert (await chain_of(records, other)).goals == (goal(),)


async def test_several_release_goals_may_be_active(archive: Archive) -> None:
    number = await product(archive)
    async with archive.writing(HERE) as records:
        await records.goals.save(number, goal("R1", Level.RELEASE))
        await records.goals.save(number, goal("R2", Level.RELEASE))

    async with archive.reading(HERE) as records:
        assert await records.goals.refs(number, Level.RELEASE) in (("R1", "R2"), ("R2", "R1"))
        assert await records.goals.refs(number, Level.SPRINT) == ()


async def test_the_chain_keeps_ended_releases_and_counts_ended_sprints(archive: Archive) -> None:
    number = await product(archive)
    ended = Status.FULFILLED
    under = [
        goal("P1"),
        goal("R1", Level.RELEASE, parent="P1", status=ended),
        goal("R3", Level.RELEASE, parent="P1"),
    ]
    counted = [
        goal("S1", Level.SPRINT, parent="R1", status=ended),
        goal("S2", Level.SPRINT, parent="P1", status=Status.MISSED),
        goal("S4", Level.SPRINT, parent="R3", status=ended),
        goal("S5", Level.SPRINT, parent="R3", status=ended),
    ]
    elsewhere = [
        goal("P2", status=ended),
        goal("R2", Level.RELEASE, parent="P2", status=ended),
        goal("S3", Level.SPRINT, parent="R2", status=ended),
        goal("U1", Level.USER, status=Status.ABANDONED),
    ]
    async with archive.writing(HERE) as records:
        for one in under + counted + elsewhere:
            await records.goals.save(number, one)

    async with archive.reading(HERE) as records:
        chain = await chain_of(records, number)
    assert chain.goals == tuple(under)
    assert (chain.reached.get("R1"), chain.reached.get("R3"), chain.reached.get("P1")) == (
        1,
        2,
        None,
    )


async def test_a_check_in_is_the_current_value_and_the_first_one_the_baseline(
    archive: Archive,
) -> None:
    number = await product(archive)
    kpi = Kpi("Bookings", "%", target=Decimal(60))
    saved = goal(kpis=(kpi,))
    later = replace(BY, at=AT + timedelta(days=1))
    async with archive.writing(HERE) as records:
        await records.goals.save(number, saved)
        await records.goals.check_in(number, "P1", kpi, Decimal("10.5"), BY)
        await records.goals.check_in(
            number, "P1", replace(kpi, name="BOOKINGS"), Decimal(34), later
        )

    async with archive.reading(HERE) as records:
        found = (await chain_of(records, number)).get("P1").kpis
    assert found == (
        replace(kpi, baseline=Decimal("10.5"), current=Decimal(34), measured_at=later.at),
    )


async def test_a_check_in_taken_back_counts_no_more(archive: Archive) -> None:
    number = await product(archive)
    kpi = Kpi("Bookings", "%", target=Decimal(60))
    later = [replace(BY, at=AT + timedelta(days=day)) for day in range(4)]

    async def stands() -> tuple[Kpi, list[Decimal]]:
        async with archive.reading(HERE) as records:
            found = (await chain_of(records, number)).get("P1").kpis[0]
            courses = await records.goals.courses(number, ["P1"])
        return found, [point.value for point in courses.get(("P1", "bookings"), ())]

    async with archive.writing(HERE) as records:
        await records.goals.save(number, goal(kpis=(kpi,)))
        for by, value in zip(later, (10, 20, 30), strict=False):
            await records.goals.check_in(number, "P1", kpi, Decimal(value), by)
        await records.goals.take_back(number, "P1", "BOOKINGS", later[3])
    found, values = await stands()
    assert (found.current, found.measured_at, values) == (
        Decimal(20),
        later[1].at,
        [Decimal(10), Decimal(20)],
    )

    async with archive.writing(HERE) as records:
        await records.goals.check_in(number, "P1", kpi, Decimal(40), later[3])
        for _ in range(3):
            await records.goals.take_back(number, "P1", "Bookings", later[3])
    found, values = await stands()
    assert (found.baseline, found.current, values) == (None, None, [])

    with pytest.raises(ChangedMeanwhile):
        async with archive.writing(HERE) as records:
            await records.goals.take_back(number, "P1", "Bookings", later[3])


async def test_a_decision_taken_back_gives_way_to_the_one_before(archive: Archive) -> None:
    number = await product(archive)
    first = Decided(RulingKind.PARKS, "later", MAYA, AT, "P1.2", is_ruling=True)
    second = replace(first, kind=RulingKind.OUTSIDE, at=AT + timedelta(minutes=1))
    async with archive.writing(HERE) as records:
        await records.requests.add(number, request(), None)
        await decide(records, number, 1, first)
        await decide(records, number, 1, second)
        back = await records.requests.take_back(number, 1, AT)
        parked = await records.requests.listed(number, RequestFilter.PARKED, asker="", limit=9)
    assert back.decided == first
    assert parked == (back,)

    async with archive.writing(HERE) as records:
        await records.requests.take_back(number, 1, None)
    async with archive.reading(HERE) as records:
        asked = await records.requests.get(number, 1)
        assert await records.requests.rulings(number, limit=9) == ()
        assert await records.requests.listed(number, RequestFilter.OPEN, asker="", limit=9) == (
            asked,
        )
    assert asked is not None
    assert asked.decided is None


async def test_a_request_gets_the_next_number(archive: Archive) -> None:
    one, other = await product(archive), await product(archive, "Cars")
    async with archive.writing(HERE) as records:
        numbers = [
            (await records.requests.add(number, request(), None)).request.number
            for number in (one, one, other)
        ]

    assert numbers == [1, 2, 1]


async def test_a_request_comes_back_with_what_was_found_and_decided(archive: Archive) -> None:
    number = await product(archive)
    judged = Judged(OPINION, "P1.2", AT)
    earlier = Decided(RulingKind.OUTSIDE, "no", MAYA, AT, "P1.2", is_ruling=True)
    decided = Decided(RulingKind.PARKS, "später", MAYA, AT, "P1.2", is_ruling=True)
    async with archive.writing(HERE) as records:
        kept = await records.requests.add(number, request("Karte\n\n{{ 7*7 }} 🚲"), None)
        first = replace(judged, opinion=replace(OPINION, line=None))
        await records.requests.judge(number, kept, first)
        await records.requests.judge(number, kept, judged)
        await decide(records, number, 1, earlier)
        await decide(records, number, 1, decided)

    async with archive.reading(HERE) as records:
        asked = await records.requests.get(number, 1)
        assert await records.requests.get(number, 2) is None
    assert asked is not None
    assert asked == Asked(kept.request, judged, decided)


async def test_the_same_words_of_the_same_person_are_the_same_request(archive: Archive) -> None:
    number = await product(archive)
    async with archive.writing(HERE) as records:
        kept = await records.requests.add(number, request("Add  a Map"), None)

    async with archive.reading(HERE) as records:
        assert await records.requests.same(number, "tom", "add a\nmap") == kept
        assert await records.requests.same(number, "maya", "add a map") is None
        assert await records.requests.same(number, "tom", "add a mop") is None


@pytest.mark.parametrize(
    ("which", "numbers"),
    [
        (RequestFilter.ALL, [4, 3, 2, 1]),
        (RequestFilter.OPEN, [4, 2]),
        (RequestFilter.PARKED, [4, 3]),
        (RequestFilter.OUTSIDE, [1]),
        (RequestFilter.MINE, [2, 1]),
    ],
)
async def test_requests_are_listed_by_where_they_stand(
    archive: Archive, which: RequestFilter, numbers: list[int]
) -> None:
    number = await product(archive)
    fits_vision = Judged(replace(OPINION, flags=frozenset()), "", AT)
    async with archive.writing(HERE) as records:
        for asker in (TOM, TOM, MAYA, MAYA):
            await records.requests.add(number, request(asker=asker), None)
        for one in (1, 4):
            asked = await records.requests.get(number, one)
            assert asked is not None
            changed = await records.requests.judge(number, asked, fits_vision)
            assert changed == await records.requests.get(number, one)
        for one, kind in ((1, RulingKind.OUTSIDE), (3, RulingKind.PARKS)):
            decided = Decided(kind, "", MAYA, AT, "", is_ruling=True)
            await decide(records, number, one, decided)

    async with archive.reading(HERE) as records:
        found = await records.requests.listed(number, which, asker="tom", limit=10)
        first = await records.requests.listed(number, which, asker="tom", limit=1)
    assert [one.request.number for one in found] == numbers
    assert first == found[:1]


async def test_rulings_are_the_latest_of_each_request_and_only_rulings(archive: Archive) -> None:
    number = await product(archive)
    ruled = Decided(RulingKind.FITS, "yes", MAYA, AT, "P1.1", is_ruling=True)
    async with archive.writing(HERE) as records:
        for _ in range(3):
            await records.requests.add(number, request(), None)
        await decide(records, number, 2, ruled)
        await decide(records, number, 1, replace(ruled, kind=RulingKind.OUTSIDE))
        await decide(records, number, 2, replace(ruled, kind=RulingKind.PARKS))
        await decide(records, number, 3, replace(ruled, is_ruling=False))

    async with archive.reading(HERE) as records:
        found = await records.requests.rulings(number, limit=10)
        latest = await records.requests.rulings(number, limit=1)
    assert [(one.id, one.kind) for one in found] == [
        ("#2", RulingKind.PARKS),
        ("#1", RulingKind.OUTSIDE),
    ]
    assert latest == found[:1]


async def test_the_ledger_is_read_from_the_newest_entry(archive: Archive) -> None:
    number = await product(archive)
    entries = [
        Entry(BY, Deed.GOAL_SET, "P1", "text", "detail", "why", Version("P1", 1)),
        Entry(BY, Deed.ROLE_GIVEN, "tom", "Tom", "dev"),
        Entry(BY, Deed.GOAL_ABANDONED, "P1", "text", "", "why", Version("P1", 1)),
    ]
    async with archive.writing(HERE) as records:
        for entry in entries:
            await records.ledger.write(number, entry)

    numbered = [replace(entry, number=place) for place, entry in enumerate(entries, 1)]
    async with archive.reading(HERE) as records:
        assert await records.ledger.read(number, limit=9) == tuple(reversed(numbered))
        assert await records.ledger.read(number, limit=1) == (numbered[2],)
        of_goal = await records.ledger.read(number, limit=9, subject="P1")
    assert of_goal == (numbered[2], numbered[0])


async def test_what_goes_wrong_half_way_leaves_nothing(archive: Archive) -> None:
    number = await product(archive)

    async def half() -> None:
        async with archive.writing(HERE) as records:
            await records.goals.save(number, goal())
            await records.ledger.write(number, Entry(BY, Deed.GOAL_SET, "P1"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await half()

    async with archive.reading(HERE) as records:
        assert (await chain_of(records, number)).goals == ()
        assert await records.ledger.read(number, limit=9) == ()


async def test_what_is_written_while_reading_is_refused_or_forgotten(archive: Archive) -> None:
    """PostgreSQL refuses: its reading connections are read-only."""
    number = await product(archive)
    with contextlib.suppress(InternalError):
        async with archive.reading(HERE) as records:
            await records.goals.save(number, goal())

    async with archive.reading(HERE) as records:
        assert (await chain_of(records, number)).goals == ()


async def test_another_workspace_sees_nothing(archive: Archive) -> None:
    number = await product(archive)
    async with archive.writing(HERE) as records:
        await records.products.bind("C1", number)
        await records.people.give(number, "maya", Role.PRODUCT_OWNER)
        await records.people.choose_locale("maya", "de")
        await records.goals.save(number, goal())
        await records.requests.add(number, request(), None)
        decided = Decided(RulingKind.FITS, "", MAYA, AT, "", is_ruling=True)
        await decide(records, number, 1, decided)
        await records.ledger.write(number, Entry(BY, Deed.GOAL_SET, "P1"))

    async with archive.reading(ELSEWHERE) as records:
        assert (await records.products.around("")).all == ()
        assert (await records.products.around("C1")).bound is None
        assert await records.people.named("maya") is None
        assert await records.people.locale("maya") is None
        assert await records.people.role(number, "maya") is None
        assert await records.people.team(number) == ()
        assert (await chain_of(records, number)).goals == ()
        assert await records.goals.find(number, "P1") is None
        assert await records.goals.versions(number, "P1") == ()
        assert await records.goals.ended(number, Level.PRODUCT, limit=9) == ()
        assert await records.goals.refs(number, Level.PRODUCT) == ()
        assert await records.requests.get(number, 1) is None
        assert await records.requests.same(number, "tom", "add a map") is None
        assert await records.requests.rulings(number, limit=9) == ()
        listed = await records.requests.listed(number, RequestFilter.ALL, asker="tom", limit=9)
        assert listed == ()
        assert await records.ledger.read(number, limit=9) == ()


async def test_two_workspaces_may_use_the_same_names_and_ids(archive: Archive) -> None:
    for workspace in (HERE, ELSEWHERE):
        number = await product(archive, workspace=workspace)
        async with archive.writing(workspace) as records:
            await records.products.bind("C1", number)
            await records.goals.save(number, goal(text=f"the goal of {workspace}"))

    for workspace in (HERE, ELSEWHERE):
        async with archive.reading(workspace) as records:
            found = (await records.products.around("C1")).bound
            assert found is not None
            texts = [one.text for one in (await chain_of(records, found.id)).goals]
        assert texts == [f"the goal of {workspace}"]


async def test_a_delivery_is_claimed_once_in_each_workspace(archive: Archive) -> None:
    async with archive.writing(HERE) as records:
        assert await records.post.claim("Ev1", AT)
        assert not await records.post.claim("Ev1", AT)
    async with archive.writing(HERE) as records:
        assert not await records.post.claim("Ev1", AT)
    async with archive.writing(ELSEWHERE) as records:
        assert await records.post.claim("Ev1", AT)


async def test_a_claim_is_given_back_with_its_failed_effect(archive: Archive) -> None:
    with pytest.raises(RuntimeError):  # noqa: PT012  the transaction fails with its content
        async with archive.writing(HERE) as records:
            await records.post.claim("Ev1", AT)
            raise RuntimeError

    async with archive.writing(HERE) as records:
        assert await records.post.claim("Ev1", AT)


async def test_old_deliveries_are_forgotten(archive: Archive) -> None:
    async with archive.writing(HERE) as records:
        await records.post.claim("Ev1", AT)
        await records.post.claim("Ev2", AT + timedelta(days=3))
        assert await records.post.claim("Ev1", AT + timedelta(days=3))


async def test_a_parcel_comes_back_to_its_own_workspace_only(archive: Archive) -> None:
    text = "goal file 🚲\n" * 500
    async with archive.writing(HERE) as records:
        key = await records.post.parcel(text, AT)
        assert await records.post.parcel(text, AT) == key
    async with archive.reading(HERE) as records:
        assert await records.post.parcelled(key) == text
        assert await records.post.parcelled("else") is None
    async with archive.reading(ELSEWHERE) as records:
        assert await records.post.parcelled(key) is None


async def test_the_latest_message_of_each_place_is_the_one_that_shows_a_thing(
    archive: Archive,
) -> None:
    number = await product(archive)
    async with archive.writing(HERE) as records:
        for place, message, minute in (("C1", "1", 1), ("C2", "2", 2), ("C1", "3", 3)):
            at = AT + timedelta(minutes=minute)
            await records.post.show(Shown(number, "#1", place, message, at))
        await records.post.show(Shown(number, "#2", "C1", "4", AT))
    async with archive.reading(HERE) as records:
        shown = await records.post.shown(number, "#1")

    assert [(one.place, one.message) for one in shown] == [("C2", "2"), ("C1", "3")]


async def test_a_lost_place_is_told_once_and_can_be_found_again(archive: Archive) -> None:
    async with archive.writing(HERE) as records:
        assert await records.post.lose("C1", AT)
        assert not await records.post.lose("C1", AT)
        assert await records.post.lost() == {"C1"}
        await records.post.find_again("C1")
        assert await records.post.lost() == frozenset()
        assert await records.post.lose("C1", AT)
    async with archive.reading(ELSEWHERE) as records:
        assert await records.post.lost() == frozenset()


async def test_an_address_is_kept_changed_and_forgotten(archive: Archive) -> None:
    async with archive.writing(HERE) as records:
        assert await records.post.address("C1") is None
        for address in ("there", "there", "elsewhere"):
            await records.post.keep_address("C1", address, AT)
    async with archive.writing(HERE) as records:
        assert await records.post.address("C1") == "elsewhere"
        await records.post.forget_address("C1")
        assert await records.post.address("C1") is None
    async with archive.reading(ELSEWHERE) as records:
        assert await records.post.address("C1") is None

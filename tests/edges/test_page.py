"""The board: one page for whoever has its link, and the same 404 for everybody else."""

import html.parser
import re
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest
from cryptography.fernet import Fernet

from adapters import serve, wiring
from adapters.page import links
from adapters.page.links import SignedLinks
from adapters.settings import WrongSetting
from bot.people import Place, PlaceKind, ProductId, Role, WorkspaceId
from bot.replies import Drawing
from storage.database import Database
from tests.edges.test_serving import chosen_by
from tests.people import Talk, set_up
from tests.slack.server import SECRET, TOKEN

KEY = Fernet.generate_key().decode()
HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)> "]]></style></svg> \u202egnp'


class Reader(html.parser.HTMLParser):
    """Reads a page as a browser would: its tags, what they refer to, and its words."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: set[str] = set()
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:
        self.words.append(data.strip())

    @property
    def text(self) -> str:
        return " ".join(filter(None, self.words))


@asynccontextmanager
async def served(url: str) -> AsyncIterator[tuple[Talk, str]]:
    """A team that has a page, and the server's address."""
    database = Database(url)
    chosen = chosen_by(
        database_url=url,
        slack_bot_token=TOKEN,
        slack_signing_secret=SECRET,
        throughline_host="127.0.0.1",
        port=0,
        throughline_url="https://goals.example.com",
        throughline_secret_keys=KEY,
    )
    core = wiring.conversation(chosen, database)

    class Wired(Talk):
        conversation = property(lambda _self: core)

    talk = Wired(database)
    await set_up(talk)
    async with serve.serving(chosen, database, core) as address:
        yield talk, address
    await database.close()


async def got(address: str, link: str) -> tuple[int, str, dict[str, str]]:
    """What a browser gets that follows a link."""
    path = link.removeprefix("https://goals.example.com")
    async with aiohttp.ClientSession() as http, http.get(address + path) as answered:
        text = (await answered.read()).decode(errors="replace")
        return answered.status, text, dict(answered.headers)


async def link_of(talk: Talk) -> str:
    shown = await talk.types("Tom", "/goal board")
    found = re.search(r"https://goals\.example\.com/board/\S+", shown)
    assert found, shown
    return found.group(0)


async def test_whoever_has_the_link_sees_the_whole_product(database_url: str) -> None:
    async with served(database_url) as (talk, address):
        await talk.types("Maya", "/goal set kpi bookings: 0 -> 100 %")
        await talk.types("Devi", "/goal kpi bookings 25")
        await talk.types("Tom", "/goal fit let riders pay by card")
        await talk.types(
            "Sam", "/goal sprint 2 weeks from 2026-11-23 planning mo 10:00 review fr 15:00"
        )
        status, page, headers = await got(address, await link_of(talk))
    read = Reader(page)

    assert status == 200
    assert "text/html" in headers["Content-Type"]
    for words in (
        "The golden thread", "Make bike servicing simple", "bookings: 25 % of 100 %",
        "let riders pay by card", "Sprint Planning: Monday", "What was decided", "Requests by Sprint",
    ):  # fmt: skip
        assert words in read.text
    assert read.tags.count("h1") == 1
    assert {"main", "figure", "figcaption", "progress"} <= set(read.tags)


async def test_it_runs_no_script_and_asks_no_other_host(sqlite_url: str) -> None:
    async with served(sqlite_url) as (talk, address):
        await talk.types("Maya", f"/goal set user {HOSTILE}")
        await talk.types("Tom", f"/goal fit {HOSTILE} for every rider of every bike")
        await talk.types("Maya", f"/goal set kpi {HOSTILE[:60]}: 0 -> 9")
        await talk.types("Maya", f"/goal kpi {HOSTILE[:60]} 3")
        _, page, headers = await got(address, await link_of(talk))
    read = Reader(page)

    assert "script" not in read.tags
    assert "img" not in read.tags
    assert not any(name.startswith("on") for name in read.names)
    assert not {"src", "action", "style"} & read.names
    assert set(read.links) == {"?", "?view=vision", "?view=roadmap", "?view=okr"}
    assert "url(" not in page
    assert "@import" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    nonce = re.search(r"style-src 'nonce-([\w-]+)'", policy)
    assert nonce
    assert f'<style nonce="{nonce.group(1)}">' in page
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"


async def test_every_link_that_opens_nothing_gets_the_same_answer(
    sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(sqlite_url) as (talk, address):
        good = await link_of(talk)
        theirs = SignedLinks("https://goals.example.com", (Fernet.generate_key().decode(),))
        ours = SignedLinks("https://goals.example.com", (KEY,))
        answers = [
            await got(address, one)
            for one in (
                theirs.board(WorkspaceId("W1"), ProductId(1), 0),
                ours.board(WorkspaceId("W1"), ProductId(99), 0),
                ours.board(WorkspaceId("W2"), ProductId(1), 0),
                ours.board(WorkspaceId("W1"), ProductId(1), 7),
                good[:-3],
                "/board/x",
                f"/board/{'A' * 5_000}",
                "/board/%00%ff",
            )
        ]
        monkeypatch.setattr(links, "GOOD_FOR", timedelta(seconds=-1))
        answers.append(await got(address, good))
        monkeypatch.undo()
        assert (await got(address, good))[0] == 200
        await talk.types("Maya", "/goal board revoke")
        answers.append(await got(address, good))
        assert (await got(address, await link_of(talk)))[0] == 200

    assert {status for status, _, _ in answers} == {404}
    assert {text for _, text, _ in answers} == {"There is no such page."}
    kept = {tuple(sorted((k, v) for k, v in told.items() if k != "Date")) for _, _, told in answers}
    assert len(kept) == 1


async def test_a_link_opens_its_own_product_and_no_other(sqlite_url: str) -> None:
    async with served(sqlite_url) as (talk, address):
        async with talk.archive.writing(talk.workspace) as records:
            other = await records.products.add("The other product")
            await records.products.bind("C2", other.id)
            await records.people.give(other.id, "maya", Role.PRODUCT_OWNER)
        beside = Talk(talk.archive, place=Place("C2", "other", PlaceKind.CHANNEL))
        await beside.types("Maya", "/goal set vision Trains that wait for their riders")
        await talk.types("Maya", "/goal use bikes")
        _, page, _ = await got(address, await link_of(talk))
        await talk.types("Maya", "/goal language de product")
        _, german, _ = await got(address, await link_of(talk))

    assert '<html lang="en">' in page
    assert '<html lang="de">' in german
    assert "Make bike servicing simple" in page
    assert "Trains" not in page
    assert "The other product" not in page


async def test_only_the_product_owner_ends_the_links(sqlite_url: str) -> None:
    async with served(sqlite_url) as (talk, address):
        good = await link_of(talk)
        assert "Product Owner" in await talk.types("Tom", "/goal board revoke")
        assert (await got(address, good))[0] == 200


async def test_where_no_pages_are_served_the_command_says_so(team: Talk) -> None:
    assert "THROUGHLINE_URL" in await team.types("Tom", "/goal board")


def test_pages_need_keys() -> None:
    chosen = chosen_by(throughline_url="https://goals.example.com")

    with pytest.raises(WrongSetting, match="THROUGHLINE_SECRET_KEYS"):
        wiring.links(chosen)


async def picture_of(talk: Talk, words: str) -> str:
    """The address of the picture that a command shows."""
    shown = await talk.reply("Tom", words)
    return next(part.address for part in shown.parts if isinstance(part, Drawing))


@pytest.mark.parametrize("subject", ["thread", "kpi", "requests"])
async def test_a_picture_is_fetched_by_its_own_address(sqlite_url: str, subject: str) -> None:
    async with served(sqlite_url) as (talk, address):
        assert (await talk.reply("Tom", "/goal picture kpi")).outcome == "NothingToDraw"
        assert (await talk.reply("Tom", "/goal picture requests")).outcome == "NothingToDraw"
        await talk.types("Maya", "/goal set kpi bookings: 0 -> 100 %")
        await talk.types("Devi", "/goal kpi bookings 25")
        await talk.types("Tom", "/goal fit let riders pay by card")
        link = await picture_of(talk, f"/goal picture {subject}")
        path = link.removeprefix("https://goals.example.com")
        async with aiohttp.ClientSession() as http, http.get(address + path) as answered:
            png, kind = await answered.read(), answered.content_type
        board = await got(address, link.replace("/picture/", "/board/").removesuffix(".png"))
        forged = await got(address, link.replace(".png", "")[:-4] + ".png")
        of_board = (await link_of(talk)).replace("/board/", "/picture/") + ".png"
        crossed = await got(address, of_board)
        await talk.types("Maya", "/goal board revoke")
        revoked = await got(address, link)

    assert kind == "image/png"
    assert png.startswith(b"\x89PNG")
    assert max(struct.unpack(">II", png[16:24])) <= 1_024
    told = {(status, text) for status, text, _ in (board, forged, crossed, revoked)}
    assert told == {(404, "There is no such page.")}


async def test_an_address_from_before_still_opens_its_kpi(sqlite_url: str) -> None:
    async with served(sqlite_url) as (talk, address):
        for number in range(9):
            await talk.types("Maya", f"/goal set kpi number{number}: 0 -> 100 %")
            await talk.types("Devi", f"/goal kpi number{number} 25")
        links_of = SignedLinks("https://goals.example.com", (KEY,))
        found = []
        for title in ("P1 · number0", "P1 · number8", "P1 · gone"):
            token = links_of._sealed(talk.workspace, 1, 0, "kpi", title)
            found.append(await got(address, f"/picture/{token}.png"))

    assert [status for status, _, _ in found] == [200, 200, 404]


async def test_the_page_shows_every_kpi_and_names_what_is_left_out(sqlite_url: str) -> None:
    async with served(sqlite_url) as (talk, address):
        for number in range(10):
            await talk.types("Maya", f"/goal set kpi number{number}: 0 -> 100 %")
        for number in (3, 9):
            await talk.types("Devi", f"/goal kpi number{number} 25")
        _, page, _ = await got(address, await link_of(talk))
    read = Reader(page)

    assert read.tags.count("figure") == 2
    assert "25 % of 100 % by 30 June 2027 · too early to tell" in page
    assert "P1 · number5: not measured yet, target 100 % by 30 June 2027, from 0" in read.text
    assert "and 2 more: P1 · number7, P1 · number8" in read.text


async def test_the_boards_that_teams_draw_are_pages_of_the_same_link(sqlite_url: str) -> None:
    async with served(sqlite_url) as (talk, address):
        for words in (
            "/goal set target group People who ride to work",
            "/goal set user Riders never lose a day to a broken bike",
            "/goal set business Workshops fill 90 % of their slots",
            "/goal set release Book a slot online by 2027-03-31",
            "/goal set kpi Bookings: 0 -> 60 %",
        ):
            await talk.types("Maya", words)
        link = await link_of(talk)
        shown = await talk.types("Maya", "/goal export roadmap")
        assert re.search(r"/board/\S+\?view=roadmap", shown)
        seen = {
            view: Reader((await got(address, f"{link}?view={view}"))[1]).text
            for view in ("vision", "roadmap", "okr", "nonsense")
        }
        whole = Reader((await got(address, link))[1]).text

    for text in ("Target group People who ride to work", "Needs U1 Riders", "Business goals B1"):
        assert text in seen["vision"]
    assert "31 March 2027 · R1 Goal Book a slot online by 2027-03-31" in seen["roadmap"]
    assert "P1 Customers can book" in seen["okr"]
    assert "Bookings" in seen["okr"]
    assert seen["nonsense"] == whole

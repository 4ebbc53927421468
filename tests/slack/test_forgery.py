"""Nobody but Slack gets in, and nothing that Slack sends twice happens twice."""

import asyncio
import json
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from bot.fit.light import LightJudge
from bot.people import WorkspaceId
from bot.ports import Archive
from storage.memory import MemoryArchive
from tests.contract.drivers.slack import SlackDriver
from tests.slack.server import CHANNEL, SECRET, TEAM, signature

EACH = 500
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
DEEP = 20_000


def command(trigger: str = "t1", text: str = "set vision Ours now") -> bytes:
    body = {
        "command": "/goal",
        "text": text,
        "team_id": TEAM,
        "user_id": "U0MAYA0001",
        "channel_id": CHANNEL,
        "trigger_id": trigger,
    }
    return urlencode(body).encode()


Forged = tuple[bytes, dict[str, str]]


def flipped(rnd: random.Random) -> Forged:
    body = bytearray(command())
    headers = signature(bytes(body))
    body[rnd.randrange(len(body))] ^= 1 << rnd.randrange(7)
    return bytes(body), headers


def stamped(stamp: str) -> Forged:
    headers = signature(command())
    return command(), {**headers, "X-Slack-Request-Timestamp": stamp}


def signed_at(seconds: float) -> Forged:
    return command(), signature(command(), at=time.time() + seconds)


def sealed(change: Callable[[str], str]) -> Forged:
    headers = signature(command())
    return command(), {**headers, "X-Slack-Signature": change(headers["X-Slack-Signature"])}


def signed(raw: bytes, kind: str = FORM) -> Forged:
    return raw, {**signature(raw), "Content-Type": kind}


def payload(what: object) -> Forged:
    return signed(urlencode({"payload": json.dumps(what)}).encode())


FORGERIES: dict[str, Callable[[random.Random], Forged]] = {
    "another secret": lambda rnd: (command(), signature(command(), secret=str(rnd.random()))),
    "no signature": lambda _: (command(), {"X-Slack-Request-Timestamp": str(int(time.time()))}),
    "no headers": lambda _: (command(), {}),
    "a changed body": flipped,
    "a random signature": lambda rnd: sealed(lambda _: f"v0={rnd.getrandbits(256):064x}"),
    "a cut signature": lambda rnd: sealed(lambda seal: seal[: rnd.randrange(66)]),
    "capital letters": lambda _: sealed(str.upper),
    "another version": lambda _: sealed(lambda seal: f"v1{seal[2:]}"),
    "too old": lambda rnd: signed_at(-301 - rnd.random() * 1e6),
    "from the future": lambda rnd: signed_at(302 + rnd.random() * 1e6),
    "no number for a time": lambda rnd: stamped(
        rnd.choice(["", "abc", "1e9", "0x10", "NaN", "1.5", "9" * 5_000, "-1", "+5"])
    ),
    "no UTF-8, signed": lambda rnd: signed(b"command=/goal&text=\xff\xfe" + rnd.randbytes(9)),
    "no JSON, signed": lambda rnd: signed(
        rnd.choice([b"{not json", b"[1,", b"", b"null", b"[]", b"7", b'"x"']), JSON
    ),
    "too deep, signed": lambda _: signed(b"[" * DEEP + b"]" * DEEP, JSON),
    "a wrong shape, signed": lambda rnd: payload(
        rnd.choice(
            [
                {"type": "block_actions"},
                {"type": "block_actions", "user": "U1", "actions": []},
                {"type": "block_actions", "user": {"id": 7}, "actions": [1], "container": {}},
                {"type": "view_submission", "user": {"id": "U1"}, "view": {"state": []}},
                {"type": "message_action", "user": {"id": "U1"}, "message": "x"},
                {"type": "event_callback", "event": "x", "event_id": "Ev1"},
                {"type": "event_callback", "event": {"type": 7}, "event_id": "Ev1"},
                {"type": ["shortcut"]},
                {"type": "shortcut", "user": None},
                {"command": {"a": 1}},
            ]
        )
    ),
    "too large": lambda rnd: (b"x" * (300_000 + rnd.randrange(100_000)), signature(b"x")),
}


@pytest.mark.parametrize("name", list(FORGERIES))
async def test_no_forgery_gets_in_and_none_breaks_anything(bare: SlackDriver, name: str) -> None:
    rnd = random.Random(name)  # noqa: S311  repeatable
    statuses: Counter[int] = Counter()

    async def one() -> None:
        raw, headers = FORGERIES[name](rnd)
        kind = rnd.choice([FORM, JSON, "text/plain", "multipart/form-data; boundary=x", "x/y"])
        answer = await bare.slack.post(raw, {"Content-Type": kind, **headers})
        statuses[answer.status] += 1

    for _ in range(EACH // 20):
        await asyncio.gather(*(one() for _ in range(20)))
    await bare.settled()

    assert sum(statuses.values()) == EACH
    assert set(statuses) <= {400, 401, 408, 413}, statuses
    assert bare.slack.displays == []
    assert bare.slack.calls == []
    assert "There’s no product here yet" in (await bare.types("Tom", "/goal")).text


async def test_the_genuine_request_beside_them_gets_in(bare: SlackDriver) -> None:
    bare.slack.person("Maya")
    raw = command()
    answer = await bare.slack.post(raw, {"Content-Type": FORM, **signature(raw)})

    assert answer.status == 200
    assert "Vision V1 is set" in json.dumps(answer.body)


async def test_an_unsigned_but_empty_secret_is_no_way_in(bare: SlackDriver) -> None:
    raw = command()
    assert SECRET
    answer = await bare.slack.post(raw, {"Content-Type": FORM, **signature(raw, secret="")})

    assert answer.status == 401


async def test_a_body_that_never_ends_is_given_up(
    bare: SlackDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.guard.BODY_SECONDS", 0.2)
    host, port = bare.slack.bot_url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nslow")
    answered = await asyncio.wait_for(reader.readline(), 5)
    writer.close()

    assert b" 408 " in answered


async def test_a_hundred_replays_have_one_effect(team: SlackDriver) -> None:
    raw = command("t-replayed", "fit a new coffee machine for the kitchen")
    headers = {"Content-Type": FORM, **signature(raw)}
    answers = await asyncio.gather(*(team.slack.post(raw, headers) for _ in range(100)))
    await team.settled()

    assert {one.status for one in answers} == {200}
    assert sum(bool(one.body) for one in answers) == 1
    assert "#2" not in (await team.types("Maya", "/goal requests all")).text


async def test_slacks_own_retries_post_once(team: SlackDriver) -> None:
    event = {
        "type": "app_mention",
        "user": team.slack.person("Tom"),
        "text": "post",
        "channel": CHANNEL,
        "ts": "1.1",
    }
    for _ in range(4):
        await team.slack.event(event, event_id="Ev-retried")
    await team.settled()

    assert len([one for one in team.slack.displays if one.kind == "message"]) == 1


@pytest.fixture
async def two() -> tuple[SlackDriver, SlackDriver, Archive]:
    """Two processes on one archive."""
    archive = MemoryArchive()
    first = await SlackDriver(archive, LightJudge()).open()
    second = await SlackDriver(archive, LightJudge()).open()
    for line in (
        "/goal set vision Make bike servicing simple for every rider",
        "/goal set product Customers can book bike servicing online by 2027-06-30",
    ):
        await first.types("Maya", line)
    second.slack.person("Maya")
    return first, second, archive


@pytest.mark.parametrize("text", ["post", "propose Fleets service 500 bikes a month by 2027-12-31"])
async def test_a_retry_that_reaches_another_process_has_no_second_effect(
    two: tuple[SlackDriver, SlackDriver, Archive], text: str
) -> None:
    first, second, _ = two
    raw = command("t-crossing", text)
    for driver in (first, second):
        await driver.slack.post(raw, {"Content-Type": FORM, **signature(raw)})
        await driver.settled()

    shown = [one for driver in (first, second) for one in driver.slack.displays]
    assert len([one for one in shown if one.kind == "message"]) == 1
    await first.close()
    await second.close()


async def test_without_the_claim_the_other_process_would_do_it_again(
    two: tuple[SlackDriver, SlackDriver, Archive], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The seeded bug of the test above."""
    first, second, archive = two

    async def always(*_: object) -> bool:
        return True

    async with archive.reading(WorkspaceId(TEAM)) as records:
        monkeypatch.setattr(type(records.post), "claim", always)
    raw = command("t-crossing", "post")
    for driver in (first, second):
        await driver.slack.post(raw, {"Content-Type": FORM, **signature(raw)})
        await driver.settled()

    shown = [one for driver in (first, second) for one in driver.slack.displays]
    assert len([one for one in shown if one.kind == "message"]) == 2
    await first.close()
    await second.close()


async def test_noise_does_not_slow_the_guard(bare: SlackDriver) -> None:
    """A megabyte is refused before it is read."""
    answer = await bare.slack.post(os.urandom(1_000_000), {"Content-Type": FORM})

    assert answer.status in {401, 413}

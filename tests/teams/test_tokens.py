"""Nobody but the Connector gets in, and its keys are fetched kindly."""

import asyncio
import base64
import json
import time
from collections.abc import Callable

import aiohttp
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from adapters.teams.auth import ISSUER, REFETCH_SECONDS, Keys, Turned
from tests.contract.drivers.teams import TeamsDriver
from tests.teams.connector import APP, KEY, TENANT, Answer, Connector, Json, public_key

OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
PUBLIC = KEY.public_key().public_bytes(
    serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
)
MINUTES, HOUR = 60, 3600


def claims(teams: Connector, **changes: object) -> Json:
    now = int(time.time())
    stated = {"iss": ISSUER, "aud": APP, "exp": now + HOUR, "serviceurl": teams.url, **changes}
    return {name: one for name, one in stated.items() if one is not None}


def signed(teams: Connector, kid: object = "k1", key: object = KEY, **changes: object) -> str:
    headers = {} if kid is None else {"kid": kid}
    return jwt.encode(claims(teams, **changes), key, algorithm="RS256", headers=headers)  # type: ignore[arg-type]


def raw(head: Json, body: Json, seal: bytes = b"seal") -> str:
    parts = [json.dumps(head).encode(), json.dumps(body).encode(), seal]
    return ".".join(base64.urlsafe_b64encode(one).rstrip(b"=").decode() for one in parts)


def by_public_key(teams: Connector) -> str:
    """HS256 with the public key as the secret: the oldest trick of all."""
    import hashlib  # noqa: PLC0415  for this one trick
    import hmac  # noqa: PLC0415  the same

    head, body = {"alg": "HS256", "kid": "k1", "typ": "JWT"}, claims(teams)
    unsigned = raw(head, body, b"").rstrip(".")
    return raw(head, body, hmac.new(PUBLIC, unsigned.encode(), hashlib.sha256).digest())


def now(seconds: float) -> int:
    return int(time.time() + seconds)


BAD: dict[str, Callable[[Connector], str]] = {
    "no header": lambda _: "",
    "no scheme": lambda teams: teams.token(),
    "another scheme": lambda teams: f"Basic {teams.token()}",
    "no token": lambda _: "Bearer ",
    "words": lambda _: "Bearer let me in",
    "two parts": lambda teams: f"Bearer {teams.token().rpartition('.')[0]}",
    "four parts": lambda teams: f"Bearer {teams.token()}.x",
    "no base64": lambda _: "Bearer !!!.###.$$$",
    "no JSON": lambda _: "Bearer " + ".".join(["bm8"] * 3),
    "a list for a head": lambda _: f"Bearer {raw([], {})}",  # type: ignore[arg-type]
    "deep": lambda _: "Bearer " + base64.urlsafe_b64encode(b"[" * 2_000).decode() + ".e30.e30",
    "long": lambda _: f"Bearer {'x' * 7_000}.y.z",
    "alg none": lambda teams: f"Bearer {raw({'alg': 'none', 'kid': 'k1'}, claims(teams), b'')}",
    "alg None": lambda teams: f"Bearer {raw({'alg': 'None', 'kid': 'k1'}, claims(teams), b'')}",
    "alg missing": lambda teams: f"Bearer {raw({'kid': 'k1'}, claims(teams))}",
    "HS256 by the public key": lambda teams: f"Bearer {by_public_key(teams)}",
    "HS256": lambda teams: (
        "Bearer " + jwt.encode(claims(teams), "s" * 32, algorithm="HS256", headers={"kid": "k1"})
    ),
    "RS512": lambda teams: (
        "Bearer " + jwt.encode(claims(teams), KEY, algorithm="RS512", headers={"kid": "k1"})
    ),
    "PS256": lambda teams: (
        "Bearer " + jwt.encode(claims(teams), KEY, algorithm="PS256", headers={"kid": "k1"})
    ),
    "ES256": lambda teams: (
        "Bearer " + jwt.encode(claims(teams), CURVE, algorithm="ES256", headers={"kid": "k1"})
    ),
    "another key": lambda teams: f"Bearer {signed(teams, key=OTHER_KEY)}",
    "an unknown key id": lambda teams: f"Bearer {signed(teams, kid='k9')}",
    "no key id": lambda teams: f"Bearer {signed(teams, kid=None)}",
    "an empty key id": lambda teams: f"Bearer {signed(teams, kid='')}",
    "a number for a key id": lambda teams: (
        f"Bearer {raw({'alg': 'RS256', 'kid': 7}, claims(teams))}"
    ),
    "a broken seal": lambda teams: f"Bearer {teams.token()[:-8]}AAAAAAAA",
    "a changed body": lambda teams: (
        "Bearer "
        + ".".join([teams.token().split(".")[0], raw({}, claims(teams)).split(".")[1], "AAAA"])
    ),
    "over": lambda teams: f"Bearer {signed(teams, exp=now(-10 * MINUTES))}",
    "long over": lambda teams: f"Bearer {signed(teams, exp=7)}",
    "not yet": lambda teams: f"Bearer {signed(teams, nbf=now(10 * MINUTES))}",
    "made in the future": lambda teams: f"Bearer {signed(teams, iat=now(10 * MINUTES))}",
    "no end": lambda teams: f"Bearer {signed(teams, exp=None)}",
    "words for an end": lambda teams: (
        f"Bearer {raw({'alg': 'RS256', 'kid': 'k1'}, claims(teams, exp='x'))}"
    ),
    "another issuer": lambda teams: f"Bearer {signed(teams, iss='https://evil.example')}",
    "no issuer": lambda teams: f"Bearer {signed(teams, iss=None)}",
    "another audience": lambda teams: f"Bearer {signed(teams, aud='another-app')}",
    "no audience": lambda teams: f"Bearer {signed(teams, aud=None)}",
    "an empty audience": lambda teams: f"Bearer {signed(teams, aud='')}",
    "another service": lambda teams: f"Bearer {signed(teams, serviceurl='https://evil.example/')}",
    "no service": lambda teams: f"Bearer {signed(teams, serviceurl=None)}",
    "a list of services": lambda teams: f"Bearer {signed(teams, serviceurl=[teams.url])}",
}


async def sent(bare: TeamsDriver, authorization: str, **changes: object) -> Answer:
    activity = {
        **bare.teams.activity("Eve"),
        "type": "message",
        "text": "set vision Ours",
        **changes,
    }
    headers = {"Authorization": authorization} if authorization else {}
    return await bare.teams.post(json.dumps(activity).encode(), headers)


@pytest.mark.parametrize("name", list(BAD))
async def test_a_bad_token_is_turned_away(bare: TeamsDriver, name: str) -> None:
    answer = await sent(bare, BAD[name](bare.teams))
    await bare.settled()

    assert answer.status in {401, 403}
    assert bare.teams.calls == []


async def test_the_good_token_beside_them_is_let_in(bare: TeamsDriver) -> None:
    assert (await sent(bare, f"Bearer {bare.teams.token()}")).status == 202


@pytest.mark.parametrize(
    "changes",
    [
        {"channelData": {"tenant": {"id": "another-tenant"}}},
        {"channelData": {}, "conversation": {"id": "19:x", "conversationType": "channel"}},
        {"serviceUrl": "https://evil.example/"},
        {"channelId": "webchat"},
    ],
)
async def test_a_foreign_tenant_service_or_channel_is_turned_away(
    bare: TeamsDriver, changes: dict[str, object]
) -> None:
    answer = await sent(bare, f"Bearer {bare.teams.token()}", **changes)
    await bare.settled()

    assert answer.status == 403
    assert bare.teams.calls == []


async def test_a_service_outside_the_list_of_hosts_is_never_written_to(bare: TeamsDriver) -> None:
    """Even with a token that names it."""
    evil = "https://evil.example/"
    answer = await sent(bare, f"Bearer {signed(bare.teams, serviceurl=evil)}", serviceUrl=evil)

    assert answer.status == 403


async def test_a_key_without_endorsement_speaks_for_no_channel(bare: TeamsDriver) -> None:
    bare.teams.keys = [public_key(KEY, "k1", "webchat")]

    assert (await sent(bare, f"Bearer {bare.teams.token()}")).status == 403


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"7", b'"x"', b"\xff\xfe", b"[" * 30_000, b"{}"]
)
async def test_what_is_no_activity_is_turned_away(bare: TeamsDriver, body: bytes) -> None:
    answer = await bare.teams.post(body, {"Authorization": f"Bearer {bare.teams.token()}"})

    assert answer.status in {400, 401, 403}


@pytest.mark.parametrize(
    "changes",
    [
        {"from": None},
        {"from": {"name": "x"}},
        {"recipient": "x"},
        {"entities": ["x", {"type": "mention"}], "type": "message"},
        {"type": "invoke", "name": "adaptiveCard/action", "value": "x"},
        {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": []}},
        {
            "type": "invoke",
            "name": "task/submit",
            "value": {"data": {"do": '["SetGoal",{"level":"king"}]'}},
        },
        {"type": "invoke", "name": "unheard/of", "value": {}},
        {"type": "typing"},
        {"type": 7},
    ],
)
async def test_a_genuine_but_crooked_activity_breaks_nothing(
    bare: TeamsDriver, changes: dict[str, object]
) -> None:
    answer = await sent(bare, f"Bearer {bare.teams.token()}", **changes)
    await bare.settled()

    assert answer.status < 500


async def test_a_new_key_counts_as_soon_as_the_old_ones_are_a_minute_old() -> None:
    teams, at = Connector(), [0.0]
    async with teams.running(), aiohttp.ClientSession() as session:
        keys = Keys(session, teams.metadata, lambda: at[0])
        await keys.get("k1")
        teams.keys.append(public_key(OTHER_KEY, "k2"))
        with pytest.raises(Turned):
            await keys.get("k2")
        at[0] += REFETCH_SECONDS + 1

        assert (await keys.get("k2")).endorsements == {"msteams"}


async def test_two_hundred_unknown_keys_cost_one_fetch() -> None:
    teams = Connector()
    async with teams.running(), aiohttp.ClientSession() as session:
        keys = Keys(session, teams.metadata)
        for number in range(200):
            with pytest.raises(Turned) as turned:
                await keys.get(f"made up {number}")
            assert turned.value.status == 401

    assert teams.key_fetches == 1


async def test_known_keys_count_while_the_keys_cannot_be_fetched() -> None:
    teams, at = Connector(), [0.0]
    async with aiohttp.ClientSession() as session:
        async with teams.running():
            keys = Keys(session, teams.metadata, lambda: at[0])
            await keys.get("k1")
        at[0] += 25 * HOUR

        assert await keys.get("k1")


async def test_without_any_key_the_connector_is_asked_to_come_again() -> None:
    async with aiohttp.ClientSession() as session:
        keys = Keys(session, "http://127.0.0.1:9/none")
        with pytest.raises(Turned) as turned:
            await keys.get("k1")

    assert turned.value.status == 503


async def test_a_stalled_key_server_does_not_stop_the_others(
    bare: TeamsDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = bare.teams._jwks

    async def stalled(request: aiohttp.web.Request) -> aiohttp.web.Response:
        await asyncio.sleep(0.5)
        return await original(request)

    monkeypatch.setattr(bare.teams, "_jwks", stalled)
    waiting = asyncio.create_task(sent(bare, f"Bearer {bare.teams.token()}"))
    lags = []
    while not waiting.done():
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        lags.append(time.perf_counter() - began - 0.005)

    assert (await waiting).status in {202, 401, 403, 503}
    assert sorted(lags)[len(lags) // 2] < 0.05
    assert TENANT

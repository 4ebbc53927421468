"""Who people are and what channels are, as Slack says, kept for a few minutes."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

KEPT_SECONDS = 600
"""How long an answer counts: a guest who becomes a member waits no longer."""

_MOST_KEPT = 20_000
_ENTERPRISE = "E"
_DAY = 24 * 60 * 60
_INVISIBLE = frozenset({"channel_not_found", "not_in_channel", "missing_scope"})

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Profile:
    """A person, as Slack knows them.

    utc_offset: seconds ahead of UTC where they are now.
    is_guest: a guest of one channel or several.
    is_stranger: of another organisation, met in a shared channel.
    """

    id: str
    name: str
    locale: str | None = None
    utc_offset: int = 0
    is_guest: bool = False
    is_stranger: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, as Slack knows it; is_external: shared with another organisation."""

    id: str
    name: str
    is_external: bool = False


class _Kept(Generic[T]):
    """Answers by their keys, the oldest dropped first."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._kept: OrderedDict[tuple[str, str], tuple[float, T]] = OrderedDict()

    async def get(self, key: tuple[str, str], ask: Callable[[], Awaitable[T]]) -> T:
        found = self._kept.get(key)
        if found is not None and found[0] > self._now():
            return found[1]
        value = await ask()
        self._kept[key] = (self._now() + KEPT_SECONDS, value)
        self._kept.move_to_end(key)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return value

    def forget(self, workspace: str) -> None:
        for key in [one for one in self._kept if one[0] == workspace]:
            del self._kept[key]


class Directory:
    """People and channels of all workspaces; what one workspace knows, no other sees."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing; now: seconds of a clock that never goes back."""
        self._people: _Kept[Profile] = _Kept(now)
        self._channels: _Kept[Channel] = _Kept(now)

    async def person(self, client: AsyncWebClient, workspace: str, user: str) -> Profile:
        """A person; raises SlackApiError or a connection's error if Slack does not say."""

        async def ask() -> Profile:
            answer = await client.users_info(user=user, include_locale=True)
            return _profile(answer["user"], workspace)

        return await self._people.get((workspace, user), ask)

    async def channel(self, client: AsyncWebClient, workspace: str, channel: str) -> Channel:
        """A channel; one that the bot cannot see is told by its id alone."""

        async def ask() -> Channel:
            try:
                answer = await client.conversations_info(channel=channel)
            except SlackApiError as error:
                if error.response.get("error") in _INVISIBLE:
                    return Channel(channel, "")
                raise
            found: dict[str, Any] = answer["channel"]
            is_external = bool(found.get("is_ext_shared") or found.get("is_pending_ext_shared"))
            return Channel(channel, str(found.get("name") or ""), is_external)

        return await self._channels.get((workspace, channel), ask)

    def forget(self, workspace: str) -> None:
        """Forget everything of a workspace that left."""
        self._people.forget(workspace)
        self._channels.forget(workspace)


def _profile(user: dict[str, Any], workspace: str) -> Profile:
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"))
    name = next((one for one in (*names, user.get("name")) if one), user["id"])
    locale, offset = user.get("locale"), user.get("tz_offset")
    return Profile(
        id=user["id"],
        name=str(name),
        locale=str(locale).lower() if locale else None,
        utc_offset=offset if isinstance(offset, int) and abs(offset) < _DAY else 0,
        is_guest=bool(user.get("is_restricted") or user.get("is_ultra_restricted")),
        is_stranger=_is_stranger(user, workspace),
    )


def _is_stranger(user: dict[str, Any], workspace: str) -> bool:
    """Whether somebody belongs to another organisation; a grid's workspaces are one."""
    if user.get("is_stranger"):
        return True
    teams = (user.get("enterprise_user") or {}).get("teams") or ()
    team = str(user.get("team_id") or workspace)
    return team != workspace and workspace not in teams and not team.startswith(_ENTERPRISE)

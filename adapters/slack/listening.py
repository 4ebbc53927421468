"""What Slack sends becomes what was heard.

A payload is read into a ``Call``: who, where, what, and by which ways an answer can reach them.
``app.py`` adds what only Slack can tell (names, threads) and hands it to the conversation.
"""

import json
import re
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

from adapters.slack.message_text import attached_to, words_of
from bot import actions as act
from bot.actions import Action, action_from, filled
from bot.people import Place, PlaceKind

Json = dict[str, Any]

FIT_SHORTCUT, ASK_SHORTCUT = "fit", "ask"
"""The callback ids of the message shortcut and of the global one."""

_MENTION = re.compile(r"<@([A-Z0-9]+)(?:\|[^<>]*)?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+(?:\|([^<>]*))?>")
_LINK = re.compile(r"<((?:https?|mailto|tel)[^<>|]*)(?:\|([^<>]*))?>")
_SPECIAL = re.compile(r"<!([^<>|]+)(?:\|([^<>]*))?>")
_SPOKEN = frozenset({None, "", "file_share", "thread_broadcast"})
"""The subtypes of messages that people write."""
_ID = re.compile("[A-Z0-9]{1,30}")
_DIRECT = "D"


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that somebody did in Slack.

    workspace, user, channel: ids; channel is "" where there is none, as on the App Home.
    delivery: what Slack calls this one event, for telling repetitions.
    text: what was typed, as Slack wrote it; see ``spoken``.
    attached: what was sent along with it: a message that was forwarded.
    action: what a button, a form or a shortcut stands for.
    parcel: the key of an action that was too long for its button.
    thread: the ``thread_ts`` that an answer belongs to; "" for none.
    asks_thread: whether the thread's messages belong to what was asked.
    trigger: lets a window be opened within three seconds.
    response_url: answers the person where they are, for half an hour.
    view: the window or page that was acted in: ``home``, ``modal`` or "".
    view_id: the window that can be changed.
    fields: what a form was filled in with, by field.
    about: what the pressed message shows, as it stands in its block's id.
    is_private: whether only the person sees the message that was acted on.
    is_shared: whether Slack said that the channel is shared with another organisation.
    """

    workspace: str
    user: str
    channel: str = ""
    channel_name: str = ""
    delivery: str = ""
    text: str = ""
    attached: str = ""
    action: Action | None = None
    parcel: str = ""
    thread: str = ""
    asks_thread: bool = False
    trigger: str = ""
    response_url: str = ""
    view: str = ""
    view_id: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    about: str = ""
    is_private: bool = False
    is_shared: bool = False

    @property
    def place(self) -> Place:
        """Where it happened. Away from all channels it is the person's own place."""
        if not self.channel:
            return Place(self.user, "", PlaceKind.DIRECT)
        is_direct = self.channel.startswith(_DIRECT)
        kind = PlaceKind.DIRECT if is_direct else PlaceKind.CHANNEL
        return Place(self.channel, "" if is_direct else self.channel_name, kind)


def from_command(body: Json, workspace: str) -> Call:
    """``/goal ...``."""
    return Call(
        workspace=workspace,
        user=body["user_id"],
        channel=body["channel_id"],
        channel_name=_channel_name(body.get("channel_name", "")),
        delivery=body.get("trigger_id", ""),
        text=f"/goal {body.get('text', '')}",
        trigger=body.get("trigger_id", ""),
        response_url=body.get("response_url", ""),
    )


def from_event(body: Json, workspace: str) -> Call | None:
    """A mention, a direct message, a visit, or the bot's own arrival; None for what is not ours."""
    event: Json = body["event"]
    user = event.get("user")
    if event.get("bot_id") or not isinstance(user, str) or not user:
        return None
    call = Call(
        workspace=workspace,
        user=user,
        channel=event.get("channel") or "",
        delivery=str(body.get("event_id") or ""),
        text=event.get("text") or "",
        attached=attached_to(event),
        thread=event.get("thread_ts") or "",
        asks_thread=bool(event.get("thread_ts")),
        is_shared=bool(body.get("is_ext_shared_channel")),
    )
    match event["type"]:
        case "app_mention":
            return call
        case "message" if event.get("channel_type") == "im":
            return call if event.get("subtype") in _SPOKEN else None
        case "app_home_opened" if event.get("tab") == "home":
            return replace(call, channel="", view="home", action=act.ShowHome())
        case "member_joined_channel":
            return replace(call, action=act.Introduce())
        case _:
            return None


def from_press(body: Json, workspace: str) -> Call:
    """A button that was pressed."""
    pressed, container = body["actions"][0], body["container"]
    value = str(pressed.get("value") or "")
    action = action_from(value)
    is_message = container.get("type") == "message"
    message, channel = _dict(body, "message"), _dict(body, "channel")
    view = _dict(body, "view")
    thread = container.get("thread_ts") or message.get("thread_ts") or ""
    return Call(
        workspace=workspace,
        user=body["user"]["id"],
        channel=str(channel.get("id") or "") if is_message else "",
        channel_name=_channel_name(channel.get("name")),
        delivery=str(body.get("trigger_id") or ""),
        action=action,
        parcel="" if action else value,
        thread=str(thread),
        trigger=str(body.get("trigger_id") or ""),
        response_url=str(body.get("response_url") or ""),
        view=str(view.get("type") or ""),
        view_id=str(view.get("id") or ""),
        about=str(pressed.get("block_id") or "").partition("|")[2],
        is_private=bool(container.get("is_ephemeral")),
    )


def from_shortcut(body: Json, workspace: str) -> Call:
    """The message's menu, or the global shortcut."""
    call = Call(
        workspace=workspace,
        user=body["user"]["id"],
        delivery=str(body.get("trigger_id") or ""),
        trigger=str(body.get("trigger_id") or ""),
        response_url=str(body.get("response_url") or ""),
    )
    if body.get("type") != "message_action":
        return replace(call, action=act.OpenFitForm())
    message, channel = body["message"], body["channel"]
    return replace(
        call,
        channel=channel["id"],
        channel_name=_channel_name(channel.get("name")),
        text=words_of(message),
        action=act.CheckFit(),
        thread=str(message.get("thread_ts") or ""),
    )


def from_form(body: Json, workspace: str) -> Call:
    """A form that was sent."""
    view = body["view"]
    stated = _stated(view.get("private_metadata") or "")
    token = stated.get("action", "")
    call = Call(
        workspace=workspace,
        user=body["user"]["id"],
        channel=stated.get("channel", ""),
        channel_name=stated.get("name", ""),
        delivery=str(body.get("trigger_id") or f"{view.get('id')}|{view.get('hash')}"),
        action=action_from(token),
        thread=stated.get("thread", ""),
        view="modal",
        view_id=str(view.get("id") or ""),
        fields=tuple(_values((view.get("state") or {}).get("values") or {})),
    )
    return _with_fields(call)


def metadata(call: Call, token: str) -> str:
    """What a window remembers: where it was opened, and what it does."""
    known = {
        "action": token,
        "channel": call.channel,
        "name": call.channel_name,
        "thread": call.thread,
    }
    return json.dumps({name: value for name, value in known.items() if value}, ensure_ascii=False)


def spoken(text: str, names: dict[str, str], bot: str) -> str:
    """What a person typed, out of Slack's writing of it.

    names: what to write for each mentioned user's id. bot: the bot's own id, left out.
    Slack: docs.slack.dev/messaging/formatting-message-text, "Retrieving messages".
    """
    named = {user: f"@{name}" for user, name in names.items()} | {bot: ""}
    text = _MENTION.sub(lambda found: named.get(found[1], f"@{found[1]}"), text)
    text = _CHANNEL.sub(lambda found: f"#{found[1] or ''}", text)
    text = _LINK.sub(lambda found: found[2] or found[1], text)
    text = _SPECIAL.sub(lambda found: found[2] or f"@{found[1].partition('^')[0]}", text)
    return unescape_slack(text).strip()


def mentions(text: str, bot: str) -> tuple[str, ...]:
    """The ids of the people named in a text, without the bot."""
    return tuple(dict.fromkeys(user for user in _MENTION.findall(text) if user != bot))


def unescape_slack(text: str) -> str:
    """The three characters that Slack writes as entities; no other entity is one."""
    return re.sub("&(?:lt|gt|amp);", lambda found: unescape(found[0]), text)


def _with_fields(call: Call) -> Call:
    if call.action is None:
        return call
    try:
        return replace(call, action=filled(call.action, dict(call.fields)))
    except (ValueError, TypeError, KeyError):
        return replace(call, action=None)


def _values(blocks: Json) -> list[tuple[str, str]]:
    found = []
    for name, inner in blocks.items():
        for state in inner.values():
            option = state.get("selected_option")
            chosen = option.get("value") if isinstance(option, dict) else None
            value = state.get("value") or state.get("selected_user") or chosen
            found.append((name, value if isinstance(value, str) else ""))
    return found


def _stated(text: str) -> dict[str, str]:
    """The metadata of a window, checked: it travelled through the person's Slack."""
    try:
        stated = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(stated, dict) or not all(isinstance(one, str) for one in stated.values()):
        return {}
    channel = stated.get("channel", "")
    return stated if not channel or _ID.fullmatch(channel) else {}


def _dict(body: Json, name: str) -> Json:
    value = body.get(name)
    return value if isinstance(value, dict) else {}


def _channel_name(name: object) -> str:
    """The name; Slack calls direct and private places by words that are no names."""
    text = name if isinstance(name, str) else ""
    return "" if text in ("directmessage", "privategroup") else text

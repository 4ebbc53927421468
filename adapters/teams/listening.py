"""What Teams sends becomes what was heard.

An activity is read into a ``Call``: who, where, what, and how an answer reaches them. ``app.py``
adds what only Teams can tell, and hands it to the conversation.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from html import unescape
from typing import Any

from adapters.teams.auth import tenant_of
from adapters.teams.message_text import attached, words_of
from adapters.teams.rendering import ABOUT, NONCE, OPEN, PARCEL, PLACE, TOKEN
from adapters.teams.sending import Address
from bot import actions as act
from bot.actions import Action, action_from, filled
from bot.people import Place, PlaceKind

Json = dict[str, Any]

FIT_COMMAND = "fit"
"""The message action's id in the manifest."""

_OURS = frozenset({TOKEN, PARCEL, PLACE, ABOUT, NONCE, OPEN, "msteams"})
_INVOKES = {
    "adaptiveCard/action": "execute",
    "task/fetch": "fetch",
    "task/submit": "submit",
    "composeExtension/fetchTask": "extension",
    "composeExtension/submitAction": "extension submit",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One thing that somebody did in Teams.

    kind: ``message``, ``joined``, ``left``, or what an invoke asks for: ``execute``, ``fetch``,
        ``submit``, ``extension``, ``extension submit``.
    address: where it happened. message: the id of the message whose button was pressed.
    origin: the conversation in which the thing was asked, if a button was pressed elsewhere.
    about: what the pressed card shows. opened_by: the action that opened the form.
    utc_offset: seconds ahead of UTC where the person is.
    """

    kind: str
    workspace: str
    user: str
    name: str
    address: Address
    conversation_kind: str
    delivery: str
    text: str = ""
    mentioned: tuple[tuple[str, str], ...] = ()
    action: Action | None = None
    parcel: str = ""
    origin: str = ""
    about: str = ""
    opened_by: Action | None = None
    fields: tuple[tuple[str, str], ...] = ()
    nonce: str = ""
    thread: tuple[str, ...] = ()
    message: str = ""
    locale: str | None = None
    place_name: str = ""
    utc_offset: int = 0

    @property
    def is_private(self) -> bool:
        """Whether the person is alone with the bot."""
        return self.conversation_kind == "personal"

    @property
    def place(self) -> Place:
        """Where it counts: the conversation in which the thing was asked."""
        conversation = self.origin or self.address.conversation
        is_direct = self.is_private and not self.origin
        kind = PlaceKind.DIRECT if is_direct else PlaceKind.CHANNEL
        return Place(conversation.partition(";")[0], self.place_name, kind)


def read(activity: Json) -> Call | None:
    """The call of an activity; None for what is not ours.

    Raises KeyError, TypeError or AttributeError for what is no activity.
    """
    sender, conversation = activity["from"], activity["conversation"]
    address = Address(
        str(activity["serviceUrl"]),
        str(conversation["id"]),
        str(activity["recipient"]["id"]),
        tenant_of(activity),
    )
    call = Call(
        kind="message",
        workspace=address.tenant,
        user=str(sender["id"]),
        name=" ".join(str(sender.get("name") or sender["id"]).split()),
        address=address,
        conversation_kind=str(conversation.get("conversationType") or "personal"),
        delivery=f"{conversation['id']}|{activity.get('id') or ''}",
        locale=str(activity["locale"]).lower() if activity.get("locale") else None,
        place_name=_place_name(activity),
        message=str(activity.get("replyToId") or ""),
        utc_offset=_offset(activity.get("localTimestamp")),
    )
    match activity.get("type"):
        case "message":
            return _message(call, activity)
        case "invoke":
            return _invoke(call, activity)
        case "conversationUpdate":
            return _update(call, activity)
        case "installationUpdate" if activity.get("action") == "remove":
            return replace(call, kind="left")
        case _:
            return None


def _message(call: Call, activity: Json) -> Call:
    value = activity.get("value")
    if isinstance(value, dict) and value:
        return _pressed(call, value)
    text, mentioned = _spoken(activity, call.address.bot)
    return replace(call, text=text, mentioned=mentioned, thread=_quoted(activity))


def _invoke(call: Call, activity: Json) -> Call | None:
    kind = _INVOKES.get(str(activity.get("name")))
    value = activity.get("value")
    if kind is None or not isinstance(value, dict):
        return None
    call = replace(call, kind=kind)
    if kind == "execute":
        action = value.get("action")
        return _pressed(call, action.get("data") if isinstance(action, dict) else None)
    if kind == "extension":
        return replace(call, text=words_of(value.get("messagePayload")), action=act.CheckFit())
    return _pressed(call, value.get("data"))


def _pressed(call: Call, data: object) -> Call:
    """What a button's or a form's data says: it travelled through the person's Teams."""
    if not isinstance(data, dict):
        return call
    inner = data.get("data")
    data = {**data, **inner} if isinstance(inner, dict) else data
    stated = {name: one for name, one in data.items() if isinstance(one, str)}
    fields = tuple((name, one) for name, one in stated.items() if name not in _OURS)
    nonce = stated.get(NONCE, "")
    call = replace(
        call,
        action=action_from(stated.get(TOKEN, "")),
        parcel=stated.get(PARCEL, ""),
        origin=stated.get(PLACE, ""),
        about=stated.get(ABOUT, ""),
        opened_by=action_from(stated.get(OPEN, "")),
        fields=fields,
        nonce=nonce,
        delivery=nonce or call.delivery,
    )
    if call.action is None or not fields:
        return call
    try:
        return replace(call, action=filled(call.action, dict(fields)))
    except (ValueError, TypeError, KeyError):
        return replace(call, action=None)


def _update(call: Call, activity: Json) -> Call | None:
    """The bot's own arrival and departure; other people's are none of its business."""
    added = activity.get("membersAdded") or ()
    removed = activity.get("membersRemoved") or ()
    if any(one.get("id") == call.address.bot for one in removed):
        return replace(call, kind="left")
    if not any(one.get("id") == call.address.bot for one in added):
        return None
    welcome: Action = act.ShowHome() if call.is_private else act.Introduce()
    return replace(call, kind="joined", action=welcome)


def _spoken(activity: Json, bot: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """What was typed, without the mention of the bot, and who else is named in it.

    A mention is cut out as it stands in its entity, so that a bot named "Bot" leaves "Bottle"
    alone.
    """
    text = str(activity.get("text") or "")
    people = []
    for entity in activity.get("entities") or ():
        if not isinstance(entity, dict) or entity.get("type") != "mention":
            continue
        mentioned, written = entity.get("mentioned") or {}, str(entity.get("text") or "")
        name = " ".join(str(mentioned.get("name") or "").split())
        is_bot = mentioned.get("id") == bot
        if written:
            text = text.replace(written, "" if is_bot else f"@{name}")
        if not is_bot and mentioned.get("id"):
            people.append((str(mentioned["id"]), name))
    return unescape(text).replace("\xa0", " ").strip(), tuple(people)


def _quoted(activity: Json) -> tuple[str, ...]:
    """What somebody quoted, forwarded or attached to what they say about it."""
    texts = map(attached, activity.get("attachments") or ())
    return tuple(text for text in texts if text)


def _offset(local: object) -> int:
    """Seconds ahead of UTC, out of the sender's own time of day."""
    try:
        offset = datetime.fromisoformat(str(local)).utcoffset()
    except ValueError:
        return 0
    return int(offset.total_seconds()) if offset is not None else 0


def _place_name(activity: Json) -> str:
    data = activity.get("channelData")
    channel = data.get("channel") if isinstance(data, dict) else None
    named = channel.get("name") if isinstance(channel, dict) else None
    return str(named or activity["conversation"].get("name") or "")

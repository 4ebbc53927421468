"""The app as Slack is told of it: ``throughline manifest slack``.

Derived from the command table and from what the adapter listens to. Its form is Slack's manifest
schema, version 2: docs.slack.dev/reference/app-manifest.
"""

from typing import Any

from adapters.slack.install import PATH, REDIRECT_PATH, SCOPES
from adapters.slack.listening import ASK_SHORTCUT, FIT_SHORTCUT
from bot.commands import COMMANDS, SLASH
from bot.ports import Phrasebook

EVENTS = (
    "app_home_opened", "app_mention", "app_uninstalled", "member_joined_channel", "message.im",
    "tokens_revoked",
)  # fmt: skip
"""What Slack tells the bot."""

_HINT = ("fit", "set", "requests", "rule")
_COLOUR = "#1f4e4a"


def manifest(book: Phrasebook, locale: str, url: str = "") -> dict[str, Any]:
    """The manifest.

    url: the public address of ``throughline serve``, such as ``https://goals.example.com``; without
    one the app uses Socket Mode, which needs no address.
    """

    def say(name: str) -> str:
        return book.label(locale, f"manifest.{name}")

    request = {"request_url": f"{url}{PATH}"} if url else {}
    command = {"url": f"{url}{PATH}"} if url else {}
    shortcuts = [
        {"name": say(name), "type": kind, "callback_id": name, "description": say(f"{name}_does")}
        for name, kind in ((FIT_SHORTCUT, "message"), (ASK_SHORTCUT, "global"))
    ]
    oauth: dict[str, Any] = {"scopes": {"bot": list(SCOPES)}}
    if url:
        oauth["redirect_urls"] = [f"{url}{REDIRECT_PATH}"]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Throughline",
            "description": say("short"),
            "long_description": say("long"),
            "background_color": _COLOUR,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Throughline", "always_online": True},
            "shortcuts": shortcuts,
            "slash_commands": [
                {
                    "command": SLASH,
                    "description": say("command"),
                    "usage_hint": _usage(),
                    "should_escape": True,
                    **command,
                }
            ],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS), **request},
            "interactivity": {"is_enabled": True, **request},
            "org_deploy_enabled": bool(url),
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def _usage() -> str:
    """The commands that people need most, as they are written."""
    synopses = [one.synopsis for one in COMMANDS if one.words in (*_HINT, "post", "help")]
    return " · ".join(synopses)

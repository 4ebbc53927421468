"""The app's package as Teams takes it: ``throughline manifest teams``.

Derived from the command table and the phrases; the same input gives the same bytes. Its form is
Microsoft's manifest schema 1.29: learn.microsoft.com/microsoftteams/platform/resources/schema.
"""

import io
import json
import uuid
import zipfile
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from adapters.teams.listening import FIT_COMMAND
from bot.commands import COMMANDS
from bot.ports import Phrasebook

VERSION = "1.29"
"""Of the manifest's schema."""

MOST_COMMANDS = 12
"""Commands of one list: the same schema."""

_SCHEMA = (
    "https://developer.microsoft.com/en-us/json-schemas/teams/v{}/MicrosoftTeams{}.schema.json"
)
_SHOWN = (
    "", "fit", "help", "setup", "post", "requests", "set product", "set sprint", "kpi", "rule",
    "history", "team",
)  # fmt: skip
_EPOCH = (2026, 1, 1, 0, 0, 0)
"""The date of every file in the package, so that its bytes tell nothing of when it was made."""

_SPACE = uuid.UUID("7b1c9d1e-3f1a-5c52-9a41-2f4a6f6f3b11")
_COLOUR = "#1F4E4A"

Json = dict[str, Any]


def package(book: Phrasebook, app_id: str, version: str, url: str) -> bytes:
    """The package as a zip file.

    app_id: the bot's. version: the program's. url: a page about whoever runs it.
    """
    _default, *others = book.locales
    named = {"manifest.json": _json(manifest(book, app_id, version, url))}
    for locale in others:
        named[f"{locale}.json"] = _json(localisation(book, locale))
    icons = files("adapters.teams") / "icons"
    for name in ("color.png", "outline.png"):
        named[name] = (icons / name).read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(named.items()):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return packed.getvalue()


def manifest(book: Phrasebook, app_id: str, version: str, url: str) -> Json:
    """The manifest."""
    default, *others = book.locales
    scopes = ["personal", "team", "groupChat"]
    return {
        "$schema": _SCHEMA.format(VERSION, ""),
        "manifestVersion": VERSION,
        "version": version,
        "id": str(uuid.uuid5(_SPACE, app_id)),
        "developer": {
            "name": "Throughline",
            "websiteUrl": url,
            "privacyUrl": url,
            "termsOfUseUrl": url,
        },
        "name": {"short": "Throughline", "full": "Throughline"},
        "description": {
            "short": book.label(default, "manifest.short"),
            "full": book.label(default, "manifest.long"),
        },
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": _COLOUR,
        "localizationInfo": {
            "defaultLanguageTag": default,
            "additionalLanguages": [
                {"languageTag": locale, "file": f"{locale}.json"} for locale in others
            ],
        },
        "bots": [
            {
                "botId": app_id,
                "scopes": scopes,
                "commandLists": [{"scopes": scopes, "commands": _commands(book, default)}],
            }
        ],
        "composeExtensions": [
            {
                "botId": app_id,
                "commands": [
                    {
                        "id": FIT_COMMAND,
                        "type": "action",
                        "title": book.label(default, "manifest.fit"),
                        "description": book.label(default, "manifest.fit_does"),
                        "context": ["message"],
                        "fetchTask": True,
                    }
                ],
            }
        ],
        "validDomains": [urlsplit(url).hostname or ""],
    }


def localisation(book: Phrasebook, locale: str) -> Json:
    """The manifest's words in another language."""
    commands = {
        f"bots[0].commandLists[0].commands[{number}].{name}": words
        for number, command in enumerate(_commands(book, locale))
        for name, words in command.items()
    }
    return {
        "$schema": _SCHEMA.format(VERSION, ".Localization"),
        "name.short": "Throughline",
        "name.full": "Throughline",
        "description.short": book.label(locale, "manifest.short"),
        "description.full": book.label(locale, "manifest.long"),
        **commands,
        "composeExtensions[0].commands[0].title": book.label(locale, "manifest.fit"),
        "composeExtensions[0].commands[0].description": book.label(locale, "manifest.fit_does"),
    }


def _commands(book: Phrasebook, locale: str) -> list[dict[str, str]]:
    """What Teams offers behind the bot's name: the commands that people need most."""
    known = {command.words: command for command in COMMANDS}
    return [
        {
            "title": words or "goal",
            "description": book.label(locale, f"command.{known[words].key}")[:128],
        }
        for words in _SHOWN[:MOST_COMMANDS]
    ]


def _json(stated: Json) -> bytes:
    return json.dumps(stated, indent=2, ensure_ascii=False, sort_keys=True).encode()

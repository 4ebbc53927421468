"""Where Slack's own SDK keeps the installations of many workspaces.

The columns are the SDK's (``slack_sdk.oauth``; a test compares them), except that tokens are kept
encrypted, and so may be longer than the SDK's 200 characters.
"""

from sqlalchemy import Boolean, Column, DateTime, Index, Integer, String, Table, Text
from sqlmodel import SQLModel

_SHORT, _LONG, _SCOPES = 32, 200, 1000


def _names(*names: str, length: int = _SHORT, needed: bool = False) -> list[Column[str]]:
    return [Column(name, String(length), nullable=not needed) for name in names]


def _tokens(kind: str) -> list[Column[object]]:
    return [
        Column(f"{kind}_token", Text),
        Column(f"{kind}_scopes", String(_SCOPES)),
        Column(f"{kind}_refresh_token", Text),
        Column(f"{kind}_token_expires_at", DateTime),
    ]


def _installed() -> list[Column[object]]:
    return [
        Column("is_enterprise_install", Boolean, nullable=False),
        Column("installed_at", DateTime, nullable=False),
    ]


_INSTALLATIONS = Table(
    "slack_installations",
    SQLModel.metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    *_names("client_id", "app_id", needed=True),
    *_names("enterprise_id", "team_id", "bot_id", "bot_user_id", "token_type"),
    *_names("enterprise_name", "enterprise_url", "team_name", length=_LONG),
    *_tokens("bot"),
    *_names("user_id", needed=True),
    *_tokens("user"),
    *_names("incoming_webhook_url", "incoming_webhook_channel", length=_LONG),
    *_names("incoming_webhook_channel_id", "incoming_webhook_configuration_url", length=_LONG),
    *_installed(),
    Index(
        "slack_installations_idx",
        "client_id",
        "enterprise_id",
        "team_id",
        "user_id",
        "installed_at",
    ),
)
_BOTS = Table(
    "slack_bots",
    SQLModel.metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    *_names("client_id", "app_id", needed=True),
    *_names("enterprise_id", "team_id", "bot_id", "bot_user_id"),
    *_names("enterprise_name", "team_name", length=_LONG),
    *_tokens("bot"),
    *_installed(),
    Index("slack_bots_idx", "client_id", "enterprise_id", "team_id", "installed_at"),
)
_STATES = Table(
    "slack_oauth_states",
    SQLModel.metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("state", String(_LONG), nullable=False),
    Column("expire_at", DateTime, nullable=False),
)

SLACK_TABLES = (_INSTALLATIONS.name, _BOTS.name, _STATES.name)
"""Their names; the first two hold a workspace's tokens, by ``team_id``."""

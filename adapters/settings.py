"""Every setting, from the environment or a ``.env`` file, typed and with its unit.

``docs/settings.md`` and ``.env.example`` list the same; a test compares them.
"""

from typing import Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Settings(BaseSettings):
    """What the operator chose. A wrong value stops the start with one sentence."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore")

    database_url: str = Field(
        default="sqlite+aiosqlite:///throughline.db",
        description="Where everything is remembered: a SQLite file, or postgresql://... for "
        "PostgreSQL.",
    )
    throughline_locale: str = Field(
        default="en",
        pattern="^[a-z]{2}(-[A-Za-z]+)?$",
        description="The language where neither the person nor the product chose one.",
    )
    throughline_judge: Literal["embedded", "light", "model"] = Field(
        default="embedded",
        description="Who says whether a request fits: `embedded` reads meaning on this machine "
        "and asks nobody, `light` reads words alone, `model` asks a language model; "
        "docs/judges.md tells what is sent to it.",
    )
    throughline_model_provider: Literal["openai", "azure", "anthropic", "compatible"] = Field(
        default="openai",
        description="Whose language model; `compatible` is any endpoint that speaks as OpenAI's "
        "does, such as Ollama's or vLLM's.",
    )
    throughline_model: str = Field(
        default="",
        description="Which model, by the provider's name for it; Azure's is that of the "
        "deployment.",
    )
    throughline_model_key: SecretStr | None = Field(
        default=None,
        description="The provider's key; an endpoint of one's own may need none.",
    )
    throughline_model_url: str = Field(
        default="",
        description="Where the model is, such as `http://localhost:11434/v1`; needed for `azure` "
        "and `compatible`.",
    )
    throughline_model_version: str = Field(
        default="2024-10-21",
        description="Azure: the version of its API.",
    )
    throughline_model_output: Literal["auto", "native", "prompted"] = Field(
        default="auto",
        description="How the shape of an answer is asked for: by the provider's own means or in "
        "words. `auto` asks endpoints that nobody knows in words.",
    )
    throughline_model_at_once: int = Field(
        default=8,
        ge=1,
        le=1_000,
        description="How many calls to the model run side by side.",
    )
    throughline_model_tokens_a_day: int = Field(
        default=0,
        ge=0,
        description="How many tokens a workspace may use in a day (UTC); beyond it the embedded "
        "judge answers. 0 is no limit.",
    )
    throughline_judge_seconds: float = Field(
        default=8.0,
        gt=0,
        le=120,
        description="How long a judge may take, in seconds.",
    )
    throughline_trust_floor: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Below this share of agreement with the Product Owner's rulings (0 to 1, of at "
        "least 10) a verdict is shown to the Product Owner alone. 0 shows all to everybody.",
    )
    throughline_log_level: Level = Field(
        default="INFO",
        description="How much is logged.",
    )

    throughline_host: str = Field(
        default="0.0.0.0",  # noqa: S104  a server is there to be reached
        description="The address that `throughline serve` listens on.",
    )
    port: int = Field(
        default=3000,
        ge=0,
        le=65535,
        description="Its port; hosts that run a Procfile set it. 0 takes a free one.",
    )
    throughline_worker_port: int = Field(
        default=0,
        ge=0,
        le=65535,
        description="Where `throughline work` tells how it stands: `/healthz`, `/readyz` and "
        "`/metrics`, as `throughline serve` does on its own port. 0 is nowhere.",
    )
    throughline_nudge_late_minutes: int = Field(
        default=720,
        ge=1,
        le=7 * 24 * 60,
        description="How late a nudge may be after an outage and still be said, in minutes; later "
        "ones are dropped and stand in the ledger.",
    )
    slack_bot_token: SecretStr | None = Field(
        default=None,
        description="Slack, one workspace: the bot's token, `xoxb-...`.",
    )
    slack_app_token: SecretStr | None = Field(
        default=None,
        description="Slack over Socket Mode, without a public address: the app's token, "
        "`xapp-...`. Without it Slack comes in over HTTP.",
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        description="Slack over HTTP: what Slack signs its requests with.",
    )
    slack_client_id: str = Field(
        default="",
        description="Slack, many workspaces by OAuth: the app's client id.",
    )
    slack_client_secret: SecretStr | None = Field(
        default=None,
        description="Slack, many workspaces: the app's client secret.",
    )
    slack_redirect_uri: str = Field(
        default="",
        description="Slack, many workspaces: where Slack sends people back to, "
        "`https://<your host>/slack/oauth_redirect`.",
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/",
        description="Where Slack's API is; GovSlack has its own.",
    )
    teams_app_id: str = Field(
        default="",
        description="Teams: the bot's application (client) id.",
    )
    teams_app_password: SecretStr | None = Field(
        default=None,
        description="Teams: its client secret; none for a managed identity.",
    )
    teams_app_type: Literal["SingleTenant", "MultiTenant", "UserAssignedMSI"] = Field(
        default="SingleTenant",
        description="Teams: how the bot is registered. Microsoft takes no new MultiTenant ones.",
    )
    teams_tenant_id: str = Field(
        default="",
        description="Teams: the directory (tenant) id of the registration; the only tenant that a "
        "SingleTenant bot lets in.",
    )
    teams_allowed_tenants: str = Field(
        default="",
        description="Teams, MultiTenant: the tenants that are let in, separated by commas; "
        "empty lets all in.",
    )
    teams_targeted_messages: bool = Field(
        default=False,
        description="Teams: whether private answers stand in the channel, visible to the asker "
        "alone. A preview of Microsoft's; otherwise they come in the person's own chat.",
    )
    teams_openid_url: str = Field(
        default="https://login.botframework.com/v1/.well-known/openidconfiguration",
        description="Teams: where the Connector's keys are told of; other clouds have their own.",
    )
    teams_login_url: str = Field(
        default="https://login.microsoftonline.com",
        description="Teams: where the bot's own token comes from; other clouds have their own.",
    )
    teams_service_hosts: str = Field(
        default="",
        description="Teams: further hosts, separated by commas, where the Connector may be.",
    )
    teams_development: bool = Field(
        default=False,
        description="Teams: lets everybody in without a token. Only for development, and only "
        "where THROUGHLINE_HOST is 127.0.0.1.",
    )
    throughline_url: str = Field(
        default="",
        description="Where the server is reached from outside, `https://...`: `/goal board` gives "
        "links to a product's page there, and messages show pictures from there. Needs "
        "THROUGHLINE_SECRET_KEYS; empty serves no pages.",
    )
    throughline_secret_keys: SecretStr | None = Field(
        default=None,
        description="Keys that tokens and the links to pages are encrypted with, separated by "
        "commas, the newest first; `throughline key` makes one. Needed for many workspaces.",
    )
    throughline_allow_guests: bool = Field(
        default=False,
        description="Whether guests of a workspace may read and change goals.",
    )
    throughline_allow_shared_channels: bool = Field(
        default=False,
        description="Whether goals may be read and changed in channels that are shared with other "
        "organisations, and by their people.",
    )

    @property
    def has_slack(self) -> bool:
        """Whether Slack is to be served."""
        return self.slack_bot_token is not None or bool(self.slack_client_id)

    @property
    def has_teams(self) -> bool:
        """Whether Teams is to be served."""
        return bool(self.teams_app_id) or self.teams_development

    @field_validator("slack_api_url")
    @classmethod
    def _with_slash(cls, url: str) -> str:
        return url if url.endswith("/") else f"{url}/"

    @field_validator(
        "slack_bot_token",
        "slack_app_token",
        "slack_signing_secret",
        "slack_client_secret",
        "teams_app_password",
        "throughline_secret_keys",
        "throughline_model_key",
        mode="before",
    )
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        """A line ``SLACK_BOT_TOKEN=`` in a ``.env`` file sets nothing."""
        return value or None

    @field_validator("database_url")
    @classmethod
    def _with_driver(cls, url: str) -> str:
        """Name the driver, which hosts that hand out URLs leave away."""
        for short, whole in (
            ("postgres://", "postgresql+psycopg://"),
            ("postgresql://", "postgresql+psycopg://"),
            ("sqlite:///", "sqlite+aiosqlite:///"),
        ):
            if url.startswith(short):
                return whole + url.removeprefix(short)
        if not url.startswith(("sqlite+aiosqlite://", "postgresql+psycopg://")):
            raise ValueError("begin it with sqlite:/// for a file, or with postgresql://")
        return url

    @classmethod
    def load(cls) -> Self:
        """The settings as they are; raises WrongSetting."""
        try:
            return cls()
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0]).upper() if first["loc"] else "?"
            raise WrongSetting(f"{name} cannot be used: {first['msg'].lower()}.") from None


class WrongSetting(Exception):  # noqa: N818  it is a sentence for the operator
    """A setting that cannot be used, as one sentence."""

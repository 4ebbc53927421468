"""The only place where core, storage, prompts and platforms meet."""

import importlib.util
from datetime import timedelta
from typing import TYPE_CHECKING

import aiohttp
from cryptography.fernet import Fernet

from adapters.calendars import PublicHolidays
from adapters.judges.answers import Asks
from adapters.judges.embedded import EmbeddedJudge
from adapters.judges.falling_back import FallingBack
from adapters.judges.measured import Measured
from adapters.judges.model import Limits, Meter, ModelJudge, Uncounted
from adapters.meaning.files import NoWeights
from adapters.meaning.reader import Reader
from adapters.messengers import Messenger  # noqa: TC001  it stands in a signature
from adapters.page.doors import PageDoors
from adapters.page.links import SignedLinks
from adapters.settings import Settings, WrongSetting
from adapters.slack.app import Rules, SlackApp
from adapters.slack.doors import SlackDoors
from adapters.slack.install import Installations, OAuthApp, by_oauth
from adapters.slack.messenger import SlackMessenger
from adapters.teams.app import Rules as TeamsRules
from adapters.teams.app import TeamsApp
from adapters.teams.auth import Doorkeeper, Keys
from adapters.teams.credentials import (
    MULTI_TENANT,
    BotIdentity,
    Credentials,
    MsalCredentials,
    NoCredentials,
)
from adapters.teams.doors import TeamsDoors
from adapters.teams.messenger import TeamsMessenger
from adapters.teams.sending import HOSTS, TeamsSender
from adapters.work import Worker
from bot.conversation import Conversation
from bot.fit.judge import FitJudge
from bot.fit.light import NAME as LIGHT
from bot.fit.light import LightJudge
from bot.fit.meaning import NAME as EMBEDDED
from bot.ports import Archive
from bot.turn import Ports
from prompts import Phrases
from prompts.asking import instructions
from storage.database import Database
from storage.memory import MemoryArchive
from storage.schedule import Schedule
from storage.usage import Usage

if TYPE_CHECKING:  # an extra
    from adapters.judges.providers import Asker

JUDGES = (EMBEDDED, LIGHT, "model")
"""The judges that there are, by name."""

_READER = Reader()
"""One for the whole process: its weights are loaded once, when they are first needed."""

_NEED_A_URL = ("azure", "compatible")

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def database(settings: Settings) -> Database:
    """The database that the settings name; nothing is opened yet."""
    return Database(settings.database_url)


def memory() -> MemoryArchive:
    """An archive that forgets when the program ends."""
    return MemoryArchive()


def phrases() -> Phrases:
    """What the bot says."""
    return Phrases()


def judge(settings: Settings, meter: Meter) -> FitJudge:
    """The judge that the settings choose; meter: where what it costs is counted.

    Raises WrongSetting.
    """
    if settings.throughline_judge == LIGHT:
        return Measured(LightJudge())
    embedded = Measured(embedded_judge())
    if settings.throughline_judge == EMBEDDED:
        return embedded
    model = model_judge(settings, meter, asker(settings))
    return FallingBack(Measured(model), embedded, _READER.make_ready)


def model_judge(settings: Settings, meter: Meter, asks: Asks) -> ModelJudge:
    """The language model alone: nobody stands in for it."""
    limits = Limits(settings.throughline_model_at_once, settings.throughline_model_tokens_a_day)
    told = instructions("fit")
    return ModelJudge(asks, told.text, told.version, meter, limits)


def asker(settings: Settings) -> "Asker":
    """Who asks the language model that the settings choose. Raises WrongSetting."""
    check_judge(settings)
    from adapters.judges.providers import Asker, Choice  # noqa: PLC0415  an extra

    key = settings.throughline_model_key
    return Asker(
        Choice(
            provider=settings.throughline_model_provider,
            model=settings.throughline_model,
            key=key.get_secret_value() if key else "",
            url=settings.throughline_model_url,
            version=settings.throughline_model_version,
            output=settings.throughline_model_output,
        )
    )


def embedded_judge() -> FitJudge:
    """The judge that reads meaning on this machine."""
    return EmbeddedJudge(_READER)


def encoder() -> Reader:
    """Who reads texts by their meaning."""
    return _READER


def missing_encoder() -> str:
    """Why the encoder cannot be loaded, as a sentence; "" where it can."""
    try:
        _READER.load()
    except NoWeights as missing:
        return f"The encoder cannot be loaded: {missing}. The light judge answers in its place."
    return ""


def check_judge(settings: Settings) -> None:
    """Raise WrongSetting, with what is missing, if the judge cannot be asked."""
    if settings.throughline_judge != "model":
        return
    provider = settings.throughline_model_provider
    if importlib.util.find_spec("pydantic_ai") is None:
        raise WrongSetting(
            "THROUGHLINE_JUDGE=model needs the extra: pip install 'throughline[model]'"
        )
    if not settings.throughline_model:
        raise WrongSetting("THROUGHLINE_JUDGE=model needs THROUGHLINE_MODEL, the model's name.")
    if provider in _NEED_A_URL and not settings.throughline_model_url:
        raise WrongSetting(f"The provider {provider} needs THROUGHLINE_MODEL_URL, its address.")
    if provider != "compatible" and settings.throughline_model_key is None:
        raise WrongSetting(f"The provider {provider} needs THROUGHLINE_MODEL_KEY.")


def conversation(settings: Settings, archive: Archive) -> Conversation:
    """The core, wired to an archive and to what the settings choose."""
    ports = Ports(
        archive=archive,
        phrasebook=phrases(),
        judge=judge(settings, Usage(archive) if isinstance(archive, Database) else Uncounted()),
        days_off=PublicHolidays(),
        judge_seconds=settings.throughline_judge_seconds,
        locale=settings.throughline_locale,
        trust_floor=settings.throughline_trust_floor,
        links=links(settings),
        encoder=_READER,
    )
    return Conversation(ports)


def links(settings: Settings) -> SignedLinks | None:
    """Who makes and reads the addresses of pages; None where none are served."""
    if not settings.throughline_url:
        return None
    return SignedLinks(settings.throughline_url, secret_keys(settings))


def page_doors(settings: Settings, core: Conversation) -> PageDoors | None:
    """How browsers reach the pages; None where none are served."""
    made = links(settings)
    return None if made is None else PageDoors(core, made)


def worker(
    settings: Settings, archive: Database, session: aiohttp.ClientSession, core: Conversation
) -> Worker:
    """The Sprint's clock, with a messenger for each platform that is set up."""
    messengers: tuple[Messenger, ...] = ()
    if settings.has_teams:
        messengers += (TeamsMessenger(core, teams_sender(settings, session)),)
    if settings.has_slack:
        installations = slack_installations(settings, archive, session)
        messengers += (SlackMessenger(core, session, installations),)
    late_most = timedelta(minutes=settings.throughline_nudge_late_minutes)
    return Worker(Schedule(archive), core, messengers, late_most)


def slack_doors(
    settings: Settings, archive: Database, session: aiohttp.ClientSession, core: Conversation
) -> SlackDoors:
    """How Slack reaches the conversation. Raises WrongSetting."""
    installations = slack_installations(settings, archive, session)
    rules = Rules(
        guests=settings.throughline_allow_guests,
        shared_channels=settings.throughline_allow_shared_channels,
    )
    secret, token = settings.slack_signing_secret, settings.slack_app_token
    return SlackDoors(
        app=SlackApp(core, session, installations, rules),
        installations=installations,
        session=session,
        signing_secret=secret.get_secret_value() if secret else "",
        app_token=token.get_secret_value() if token else "",
    )


def slack_installations(
    settings: Settings, archive: Database, session: aiohttp.ClientSession
) -> Installations:
    """Where Slack's tokens come from. Raises WrongSetting."""
    check_slack(settings)
    if settings.slack_bot_token:
        token = settings.slack_bot_token.get_secret_value()
        return Installations(settings.slack_api_url, token)
    secret = settings.slack_client_secret
    app = OAuthApp(
        settings.slack_client_id,
        secret.get_secret_value() if secret else "",
        secret_keys(settings),
        settings.slack_redirect_uri or None,
    )
    return by_oauth(app, archive.engine, settings.slack_api_url, session)


def teams_doors(
    settings: Settings, session: aiohttp.ClientSession, core: Conversation
) -> TeamsDoors:
    """How Teams reaches the conversation. Raises WrongSetting."""
    check_teams(settings)
    sender = teams_sender(settings, session)
    rules = TeamsRules(
        guests=settings.throughline_allow_guests,
        strangers=settings.throughline_allow_shared_channels,
        targeted=settings.teams_targeted_messages,
    )
    is_single = settings.teams_app_type != "MultiTenant" and settings.teams_tenant_id
    tenants = [settings.teams_tenant_id] if is_single else _listed(settings.teams_allowed_tenants)
    keeper = Doorkeeper(
        app_id=settings.teams_app_id,
        keys=Keys(session, settings.teams_openid_url),
        tenants=frozenset(tenants),
        is_open=settings.teams_development and not settings.teams_app_id,
    )
    app = TeamsApp(core, sender, rules)
    return TeamsDoors(app, keeper, sender)


def teams_sender(settings: Settings, session: aiohttp.ClientSession) -> TeamsSender:
    """Who writes to Teams, and to which hosts."""
    hosts = (*HOSTS, *_listed(settings.teams_service_hosts))
    if settings.teams_development:
        hosts = (*hosts, *_LOOPBACK)
    return TeamsSender(session, _teams_credentials(settings), hosts)


def check_teams(settings: Settings) -> None:
    """Raise WrongSetting, with what is missing, if Teams cannot be served."""
    if settings.teams_development and settings.throughline_host not in _LOOPBACK:
        raise WrongSetting(
            "TEAMS_DEVELOPMENT lets everybody in, so THROUGHLINE_HOST must be 127.0.0.1."
        )
    if not settings.teams_app_id:
        if settings.teams_development:
            return
        raise WrongSetting("Teams needs TEAMS_APP_ID: without it anybody could speak to the bot.")
    if settings.teams_app_type != "UserAssignedMSI" and settings.teams_app_password is None:
        raise WrongSetting("TEAMS_APP_ID needs TEAMS_APP_PASSWORD, the client secret.")
    if settings.teams_app_type == "SingleTenant" and not settings.teams_tenant_id:
        raise WrongSetting("A SingleTenant bot needs TEAMS_TENANT_ID, the directory it belongs to.")


def _teams_credentials(settings: Settings) -> Credentials:
    if not settings.teams_app_id:
        return NoCredentials()
    secret = settings.teams_app_password
    is_multi = settings.teams_app_type == "MultiTenant"
    identity = BotIdentity(
        app_id=settings.teams_app_id,
        secret=secret.get_secret_value() if secret else "",
        tenant=MULTI_TENANT if is_multi else settings.teams_tenant_id,
        authority=settings.teams_login_url.rstrip("/"),
    )
    return MsalCredentials(identity)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.split(",") if one.strip())


def check_slack(settings: Settings) -> None:
    """Raise WrongSetting, with what is missing or too much, if Slack cannot be served."""
    token, client_id = settings.slack_bot_token, settings.slack_client_id
    if token and client_id:
        raise WrongSetting(
            "Set SLACK_BOT_TOKEN for one workspace or SLACK_CLIENT_ID for many, not both."
        )
    if token and not settings.slack_app_token and not settings.slack_signing_secret:
        raise WrongSetting(
            "SLACK_BOT_TOKEN needs SLACK_APP_TOKEN (for Socket Mode) or SLACK_SIGNING_SECRET "
            "(for HTTP)."
        )
    if client_id:
        if settings.slack_client_secret is None or settings.slack_signing_secret is None:
            raise WrongSetting(
                "SLACK_CLIENT_ID needs SLACK_CLIENT_SECRET and SLACK_SIGNING_SECRET."
            )
        secret_keys(settings)


def secret_keys(settings: Settings) -> tuple[str, ...]:
    """The keys that tokens are encrypted with, the newest first. Raises WrongSetting."""
    stated = settings.throughline_secret_keys
    keys = [one.strip() for one in (stated.get_secret_value() if stated else "").split(",")]
    try:
        for key in keys:
            Fernet(key)
    except ValueError:
        raise WrongSetting(
            "THROUGHLINE_SECRET_KEYS must hold keys that `throughline key` makes, "
            "separated by commas."
        ) from None
    return tuple(keys)

"""Every setting, from the environment or a ``.env`` file, typed and with its unit.

``docs/settings.md`` and ``.env.example`` list the same; a test compares them.
"""

from typing import Literal, Self

from pydantic import Field, ValidationError, field_validator
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
    throughline_judge: Literal["embedded"] = Field(
        default="embedded",
        description="Who says whether a request fits.",
    )
    throughline_judge_seconds: float = Field(
        default=8.0,
        gt=0,
        le=120,
        description="How long a judge may take, in seconds.",
    )
    throughline_log_level: Level = Field(
        default="INFO",
        description="How much is logged.",
    )

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

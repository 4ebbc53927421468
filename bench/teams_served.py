"""``throughline serve`` for the benchmark: the token check as it is, and no token for sending."""

import asyncio

from adapters import serve, wiring
from adapters.opening import opened
from adapters.settings import Settings
from adapters.teams.credentials import Credentials, NoCredentials


def none(_settings: Settings) -> Credentials:
    """The benchmark's Connector asks for no token."""
    return NoCredentials()


async def main() -> None:
    """Serve."""
    settings = Settings.load()
    setattr(wiring, "_teams_credentials", none)  # noqa: B010  the one thing that is not as it is
    async with opened(settings) as database:
        await serve.serve(settings, database)


if __name__ == "__main__":
    asyncio.run(main())

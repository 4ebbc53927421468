"""Addresses that open one page, for a while: encrypted, so that nothing in them can be read."""

import json
from dataclasses import dataclass
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.people import ProductId, WorkspaceId

GOOD_FOR = timedelta(days=30)
"""How long an address is good; the page says nothing that a quarter's goal would not."""

PATH, PICTURE_PATH = "/board/", "/picture/"
LONGEST = 2_000
"""Characters of a token that are read at all; real ones have about 200, older ones more."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What an address opens.

    what: the subject of a picture, "" for the board. title: of the one KPI that links showed before
    they showed all; "" for all.
    """

    workspace: WorkspaceId
    product: int
    serial: int
    what: str = ""
    title: str = ""


class SignedLinks:
    """Makes addresses and reads them; keeps ``bot.ports.Links``."""

    days = GOOD_FOR.days

    def __init__(self, url: str, keys: tuple[str, ...]) -> None:
        """url: where the server is reached. keys: the first one signs, all of them open."""
        self._url = url.rstrip("/")
        self._box = MultiFernet([Fernet(key) for key in keys])

    def board(self, workspace: WorkspaceId, product: ProductId, serial: int) -> str:
        """The address of a product's board."""
        return f"{self._url}{PATH}{self._sealed(workspace, product, serial)}"

    def picture(self, workspace: WorkspaceId, product: ProductId, serial: int, what: str) -> str:
        """The address of a picture."""
        token = self._sealed(workspace, product, serial, what, "")
        return f"{self._url}{PICTURE_PATH}{token}.png"

    def _sealed(self, *told: str | int) -> str:
        return self._box.encrypt(json.dumps(told).encode()).decode()

    def opened(self, token: str) -> Opened | None:
        """What a token opens; None for a forged and for an old one."""
        if len(token) > LONGEST or not token.isascii():
            return None
        try:
            told = self._box.decrypt(token, ttl=int(GOOD_FOR.total_seconds()))
            workspace, product, serial, *rest = json.loads(told)
            what, title = rest or ("", "")
        except (InvalidToken, ValueError, TypeError):
            return None
        opened = WorkspaceId(str(workspace)), int(product), int(serial)
        return Opened(*opened, str(what), str(title))

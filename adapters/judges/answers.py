"""What a language model answers, and the protocol of whoever asks one."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Answer:
    """A model's answer as it came: nothing in it has been checked yet.

    The fields are those of ``prompts/ask/fit.txt.jinja``.
    """

    verdict: str
    line: str
    goal_quote: str
    request_quote: str
    reason: str
    sure: str
    question: str
    steers: bool
    upkeep: bool
    obligation: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and how many tokens went in and came out."""

    answer: Answer
    tokens_in: int
    tokens_out: int


class NoAnswer(Exception):  # noqa: N818  a provider's word for no
    """The model gave nothing usable; the message says why, for the log, in no words of others.

    wait: for how many seconds it wants to be left alone; None where it does not say so.
    is_final: whether asking once more is of no use, as with a wrong key.
    is_late: whether it may have been under way, and time alone ran out.
    in_full: the message with what the server said of it, which may repeat what was asked.
    """

    def __init__(
        self,
        why: str,
        *,
        wait: float | None = None,
        is_final: bool = False,
        is_late: bool = False,
        in_full: str = "",
    ) -> None:
        """Keep them."""
        super().__init__(why)
        self.wait, self.is_final, self.is_late = wait, is_final, is_late
        self.in_full = in_full or why


class Asks(Protocol):
    """Somebody who asks a model."""

    @property
    def name(self) -> str:
        """The provider and the model, e.g. ``openai:gpt-5-mini``."""
        ...

    async def ask(self, instructions: str, messages: tuple[str, ...], seconds: float) -> Reply:
        """One call, of so many seconds at most. Raises NoAnswer."""
        ...

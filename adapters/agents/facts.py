"""What an agent can be told of a product: plain fields, for programs."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import BaseModel, Field

from bot.actions import CheckFit, RequestFilter
from bot.answers.fit import RULINGS_READ
from bot.answers.refusals import sentence
from bot.answers.requests import LOOKED_THROUGH
from bot.conversation import Conversation
from bot.errors import NoSuchRequest, Refusal
from bot.fit.case import FitCase, Line, case_for
from bot.fit.evidence import lines_told
from bot.fit.opinion import Opinion, Verdict
from bot.fit.pipeline import judge_request
from bot.goals import Goal, GoalChain, Kpi, Level
from bot.numbers import plain
from bot.people import Person, Place, Product, WorkspaceId
from bot.plain import plain_text
from bot.ports import Records
from bot.progress import days_left, progress
from bot.requests import SERVING, Asked, by_worth, standing, worth
from bot.text import REQUEST_LIMIT, clean, shorten
from bot.turn import Heard, Turn, found_product

_MOST = 50


class NotKept(Exception):  # noqa: N818  an answer
    """A request could not be kept; the message is what a person would read."""


class KpiFact(BaseModel):
    """What a goal is measured by."""

    goal: str
    name: str
    unit: str
    baseline: str = Field(description="a number as text; empty where it is not known")
    target: str
    current: str
    measured_on: str = Field(description="ISO 8601; empty where nobody measured yet")


class GoalFact(BaseModel):
    """One goal of the golden thread."""

    ref: str
    level: str
    text: str
    status: str
    advances: str = Field(description="the ref of the goal above it; empty for none")
    due: str = Field(description="its last day, ISO 8601; empty for none")
    days_left: int | None
    progress: float | None = Field(description="0 to 1, by its KPIs; null where none is measured")
    in_scope: list[str]
    out_of_scope: list[str]


class ThreadFact(BaseModel):
    """The golden thread, from the vision to the Sprint Goal."""

    product: str
    product_goal: str = Field(description="the ref of the one active Product Goal; empty for none")
    sprint_goal: str
    goals: list[GoalFact]
    kpis: list[KpiFact]


class GoalLine(BaseModel):
    """A line that a request can be held against."""

    id: str
    kind: str
    text: str


class FitFact(BaseModel):
    """A proposal; the Product Owner decides."""

    verdict: str = Field(
        description="serves_sprint_goal, serves_product_goal, fits_vision, outside, cannot_tell"
    )
    sure: str = Field(description="likely, leaning (ask the Product Owner) or unsure")
    reason: str
    line: GoalLine | None = Field(description="the goal line that it would move")
    question: str = Field(description="what to ask where nobody can tell; empty otherwise")
    is_upkeep: bool
    precedents: list[str] = Field(description="rulings that it rests on, such as #12")
    judge: str
    goal_version: str
    goal_lines: list[GoalLine] = Field(description="what to judge by, if you judge yourself")
    how_to_judge: str = Field(description="the rules that a language model judge is given")


class RequestFact(BaseModel):
    """Something that was asked for, with what was found and decided."""

    number: int
    text: str
    asked_by: str
    asked_on: str
    standing: str
    verdict: str
    sure: str
    ruling: str = Field(description="what the Product Owner decided; empty for nothing yet")
    ruling_reason: str
    worth: str = Field(description="sprint, product, leaning, upkeep, vision, outside or unsure")


@dataclass(frozen=True, slots=True)
class Facts:
    """What can be asked about one product.

    rules: what a language model judge is told. asker: as whom requests are kept.
    """

    conversation: Conversation
    workspace: WorkspaceId
    place: Place
    rules: str
    asker: Person

    async def thread(self) -> ThreadFact:
        """The golden thread. Raises Refusal."""
        async with self._reading() as (records, product):
            chain = await records.goals.chain(product)
        sprint, goal = chain.one(Level.SPRINT), chain.product_goal
        return ThreadFact(
            product=product.name,
            product_goal=goal.ref if goal else "",
            sprint_goal=sprint.ref if sprint else "",
            goals=[_goal(chain, one) for one in chain.goals],
            kpis=[_kpi(one, kpi) for one in chain.goals for kpi in one.kpis],
        )

    async def fit(self, request: str) -> FitFact:
        """Whether a request fits; nothing is kept. Raises Refusal."""
        async with self._reading() as (records, product):
            chain = await records.goals.chain(product)
            rulings = await records.requests.rulings(product.id, limit=RULINGS_READ)
        text = shorten(clean(request), REQUEST_LIMIT)
        case = replace(case_for(text, chain, rulings), workspace=self.workspace)
        ports = self.conversation.ports
        judgement = await judge_request(
            case, ports.judge, deadline=ports.judge_seconds, encoder=ports.encoder
        )
        return self._fit(case, judgement.opinion)

    async def requests(self, which: RequestFilter) -> list[RequestFact]:
        """The latest requests, the newest first. Raises Refusal."""
        async with self._reading() as (records, product):
            found = await records.requests.listed(
                product.id, which, asker=self.asker.id, limit=_MOST
            )
        return [_request(one) for one in found]

    async def request(self, number: int) -> RequestFact:
        """One request. Raises Refusal."""
        async with self._reading() as (records, product):
            asked = await records.requests.get(product.id, number)
        if asked is None:
            raise NoSuchRequest(str(number))
        return _request(asked)

    async def next_work(self) -> list[RequestFact]:
        """The requests that serve the Sprint Goal, then the Product Goal. Raises Refusal."""
        async with self._reading() as (records, product):
            found = await records.requests.listed(
                product.id, RequestFilter.ALL, asker="", limit=LOOKED_THROUGH
            )
        groups = by_worth(found)
        return [_request(one) for kind in SERVING for one in groups[kind]][:_MOST]

    async def ask(self, request: str) -> RequestFact:
        """Keep a request with its verdict, as in chat. Raises Refusal."""
        now = datetime.now(UTC)
        heard = Heard(self.workspace, self.asker, self.place, now, action=CheckFit(request))
        reply = await self.conversation.answer(heard)
        if not reply.about:
            raise NotKept(plain_text(reply))
        return await self.request(int(reply.about.removeprefix("#")))

    def sentence(self, refusal: Refusal) -> str:
        """What stands in the way, as a person would read it."""
        heard = Heard(self.workspace, self.asker, self.place, datetime.now(UTC))
        return sentence(
            Turn(heard, self.conversation.ports, self.conversation.ports.locale), refusal
        )

    def _fit(self, case: FitCase, opinion: Opinion) -> FitFact:
        line = case.line(opinion.line) if opinion.line else None
        asks = opinion.verdict is Verdict.CANNOT_TELL
        book, locale = self.conversation.ports.phrasebook, self.conversation.ports.locale
        values = {"opinion": opinion, "goal": None, **lines_told(opinion, case.lines)}
        grounds = book.say(locale, f"grounds/{opinion.grounds}", values).strip()
        question = opinion.question
        return FitFact(
            verdict=opinion.verdict.value,
            sure="unsure" if asks else opinion.sure.value,
            reason=opinion.reason or grounds,
            line=_line(line) if line and not asks else None,
            question=opinion.asks
            or (book.label(locale, f"question.{question}") if question else ""),
            is_upkeep=opinion.is_apart,
            precedents=list(opinion.precedents),
            judge=opinion.judge,
            goal_version=case.version,
            goal_lines=[_line(one) for one in case.lines],
            how_to_judge=self.rules,
        )

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[tuple[Records, Product]]:
        async with self.conversation.ports.archive.reading(self.workspace) as records:
            yield records, await found_product(records, self.place)


def _line(line: Line) -> GoalLine:
    return GoalLine(id=line.id, kind=line.kind.value, text=line.text)


def _goal(chain: GoalChain, goal: Goal) -> GoalFact:
    return GoalFact(
        ref=goal.ref,
        level=goal.level.value,
        text=goal.text,
        status=goal.status.value,
        advances=goal.parent or "",
        due=goal.due.isoformat() if goal.due else "",
        days_left=days_left(goal, datetime.now(UTC).date()),
        progress=progress(chain, goal).share,
        in_scope=list(goal.in_scope),
        out_of_scope=list(goal.out_of_scope),
    )


def _kpi(goal: Goal, kpi: Kpi) -> KpiFact:
    ends = (kpi.baseline, kpi.target, kpi.current)
    baseline, target, current = ("" if one is None else plain(one) for one in ends)
    return KpiFact(
        goal=goal.ref,
        name=kpi.name,
        unit=kpi.unit,
        baseline=baseline,
        target=target,
        current=current,
        measured_on=kpi.measured_at.isoformat() if kpi.measured_at else "",
    )


def _request(asked: Asked) -> RequestFact:
    opinion = asked.judged.opinion if asked.judged else None
    decided = asked.decided
    return RequestFact(
        number=asked.request.number,
        text=asked.request.text,
        asked_by=asked.request.asker.name,
        asked_on=asked.request.at.isoformat(),
        standing=standing(asked).value,
        verdict=opinion.verdict.value if opinion else "",
        sure=opinion.sure.value if opinion else "",
        ruling=decided.kind.value if decided else "",
        ruling_reason=decided.reason if decided else "",
        worth=worth(asked).value,
    )

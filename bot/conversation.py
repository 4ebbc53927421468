"""The one door: something was heard, and this is the reply.

Every platform comes in here with the same ``Heard`` and carries the same ``Reply`` away. What can
go wrong as expected becomes a phrase; anything else rises to the edge of the process, which logs
it and apologises.
"""

from dataclasses import dataclass, replace
from typing import assert_never

from bot import actions as act
from bot.answers import (
    board,
    endings,
    files,
    fit,
    forms,
    goals,
    guesses,
    health,
    helping,
    history,
    home,
    looking,
    measures,
    nudges,
    people,
    pictures,
    places,
    product,
    pulse,
    refining,
    refusals,
    requests,
    rhythms,
    rounds,
    setup,
    sprints,
    thread,
    trust,
    undoing,
)
from bot.errors import InvalidFields, Refusal, Repeated
from bot.meanings import Meaning, Understood, guess, meaning_of, ranked_meanings
from bot.overlap import by_overlap
from bot.people import Around, Product
from bot.replies import Reply
from bot.text import clean
from bot.turn import Heard, Ports, Turn
from bot.understanding import Cues, by_length, certain, may_be_a_command


@dataclass(frozen=True, slots=True)
class Conversation:
    """The core, wired to its ports."""

    ports: Ports

    async def answer(self, heard: Heard) -> Reply:
        """The reply to what was heard. Expected failures become kind sentences.

        Raises InvalidFields for a form whose fields cannot be taken, so that a platform can show
        the problems at the fields; ``fields_reply`` words them for one that cannot.
        """
        locale, around = await self._setting(heard)
        turn = Turn(heard, self.ports, locale, around)
        action = heard.action
        try:
            if action is None and not heard.words.strip() and heard.thread:
                action = act.AskMeaning(heard.thread[0], ())
            action = action or await self.understood(clean(heard.words), turn.locale)
            reply = await _answered(turn, action)
        except Refusal as refusal:
            name = refusals.field_of(action, refusal) if heard.is_form and action else ""
            if name:
                raise InvalidFields({name: refusal}) from None
            reply = refusals.reply(turn, refusal, action)
        except Repeated:
            reply = Reply((), outcome="repeated")
        about = around.meant.id if around.meant else None
        return replace(reply, action=action, locale=turn.locale, product=about)

    async def understood(self, words: str, locale: str) -> act.Action:
        """What somebody means: by a command or a cue, or else by what their words are like.

        Raises NotUnderstood.
        """
        return (await self.meaning(words, locale)).action

    async def meaning(self, words: str, locale: str) -> Understood:
        """The same with its name, and how likely it is. Raises NotUnderstood."""
        cues = self._cues(locale)
        found = certain(words, cues)
        if found is not None:
            return Understood(meaning_of(found), found)
        ranked = await ranked_meanings(self.ports.encoder, words)
        if not ranked and may_be_a_command(words):
            return Understood(Meaning.ASK, act.AskWhich(words))
        if not ranked:
            alike = by_overlap(words, self.ports.phrasebook.examples)
            ranked = [(Meaning(name), share) for name, share in alike]
        if ranked:
            return guess(words, ranked)
        found = by_length(words.strip())
        return Understood(meaning_of(found), found)

    async def fields_reply(self, heard: Heard, invalid: InvalidFields) -> Reply:
        """What is wrong with a form, as a reply."""
        locale, _ = await self._setting(heard)
        return refusals.fields_reply(Turn(heard, self.ports, locale), invalid)

    async def field_errors(self, heard: Heard, invalid: InvalidFields) -> dict[str, str]:
        """What is wrong with a form, by field, in the person's language."""
        locale, _ = await self._setting(heard)
        turn = Turn(heard, self.ports, locale)
        return {
            name: refusals.sentence(turn, refusal) for name, refusal in invalid.refusals.items()
        }

    async def _setting(self, heard: Heard) -> tuple[str, Around]:
        """The language to speak, and the products that can be meant.

        The language is the person's choice, else the platform's word for them, the product's, and
        at last the operator's.
        """
        async with self.ports.archive.reading(heard.workspace) as records:
            is_somebody = bool(heard.person.id)
            chosen = await records.people.locale(heard.person.id) if is_somebody else None
            around = await records.products.around(heard.place.id)
        meant = around.meant or _on_a_board(heard.action, around)
        of_product = meant.locale if meant else None
        wishes = (chosen, heard.locale, of_product, self.ports.locale)
        known = self.ports.phrasebook.locales
        names = [name for wish in wishes if wish for name in (wish, wish.partition("-")[0])]
        locale = next((name for name in names if name in known), known[0])
        return locale, around

    def _cues(self, locale: str) -> list[Cues]:
        book = self.ports.phrasebook
        others = [other for other in book.locales if other != locale]
        return [book.cues(name) for name in (locale, *others)]


def _on_a_board(action: act.Action | None, around: Around) -> Product | None:
    """The product whose page is asked for: a link belongs to no place."""
    number = action.product if isinstance(action, act.ShowBoard) else None
    return next((one for one in around.all if one.id == number), None)


async def _answered(turn: Turn, action: act.Action) -> Reply:  # noqa: C901, PLR0911, PLR0912, PLR0915  a table
    match action:
        case act.ShowThread():
            return await thread.show(turn, action)
        case act.ShowProgress():
            return await thread.how_far(turn, action)
        case act.ShowHome():
            return await home.show(turn, action)
        case act.Introduce():
            return await places.introduce(turn, action)
        case act.ShowHelp():
            return await helping.show(turn, action)
        case act.ExplainTerm():
            return await helping.explain(turn, action)
        case act.AskWhich():
            return await helping.ask_which(turn, action)
        case act.AskMeaning():
            return await guesses.ask_meaning(turn, action)
        case act.AskFirst():
            return await guesses.ask_first(turn, action)
        case act.LeaveIt():
            return await guesses.leave_it(turn, action)
        case act.MakeSmallTalk():
            return await helping.small_talk(turn, action)
        case act.OpenSetUp():
            return await setup.open_form(turn, action)
        case act.SetUp():
            return await setup.set_up(turn, action)
        case act.OpenGoalForm():
            return await forms.open_goal_form(turn, action)
        case act.SetGoal():
            return await goals.set_goal(turn, action)
        case act.SetScope():
            return await goals.set_scope(turn, action)
        case act.ExplainLink():
            return await goals.explain_link(turn, action)
        case act.DefineKpi():
            return await measures.define(turn, action)
        case act.CheckIn():
            return await measures.check_in(turn, action)
        case act.Celebrate():
            return await measures.celebrate(turn, action)
        case act.ShowKpis():
            return await measures.overview(turn, action)
        case act.ProposeGoal():
            return await goals.propose(turn, action)
        case act.ActivateGoal():
            return await goals.activate(turn, action)
        case act.MoveGoals():
            return await goals.move(turn, action)
        case act.FulfilGoal():
            return await endings.fulfil(turn, action)
        case act.AbandonGoal():
            return await endings.abandon(turn, action)
        case act.FinishGoal():
            return await endings.finish(turn, action)
        case act.MissSprint():
            return await endings.miss(turn, action)
        case act.OpenFitForm():
            return await fit.open_form(turn, action)
        case act.CheckFit():
            return await fit.check(turn, action)
        case act.ShowRequest():
            return await fit.show(turn, action)
        case act.ListRequests():
            return await requests.listed(turn, action)
        case act.FindRequest():
            return await requests.find(turn, action)
        case act.ShowNext():
            return await refining.show(turn, action)
        case act.OpenRulingForm():
            return await requests.open_ruling_form(turn, action)
        case act.RuleOnRequest():
            return await requests.rule(turn, action)
        case act.ParkRequest():
            return await requests.park(turn, action)
        case act.DeclineKindly():
            return await fit.decline(turn, action)
        case act.OpenDetailForm():
            return await fit.open_detail_form(turn, action)
        case act.AddDetail():
            return await fit.add_detail(turn, action)
        case act.ShowCadence():
            return await sprints.show(turn, action)
        case act.SetCadence():
            return await sprints.set_cadence(turn, action)
        case act.ReadCadence():
            return await guesses.read_cadence(turn, action)
        case act.OpenCadenceForm():
            return await rhythms.open_form(turn, action)
        case act.ChangeCadence():
            return await sprints.change(turn, action)
        case act.SetLeads():
            return await sprints.set_leads(turn, action)
        case act.ShowNudge():
            return await nudges.show(turn, action)
        case act.ShowReminder():
            return await nudges.remind(turn, action)
        case act.TellDropped():
            return await nudges.tell_dropped(turn, action)
        case act.LookAgain():
            return await looking.look(turn, action)
        case act.ListLooked():
            return await looking.listed(turn, action)
        case act.TellRequester():
            return await looking.tell(turn, action)
        case act.ShowHealth():
            return await health.show(turn, action)
        case act.OpenRound():
            return await rounds.open_(turn, action)
        case act.ShowRound():
            return await rounds.show(turn, action)
        case act.OpenVoiceForm():
            return await rounds.open_form(turn, action)
        case act.Speak():
            return await rounds.speak(turn, action)
        case act.CloseRound():
            return await rounds.close(turn, action)
        case act.RemindVoices():
            return await rounds.remind(turn, action)
        case act.AskVoice():
            return await rounds.ask(turn, action)
        case act.ShowPulse():
            return await pulse.show(turn, action)
        case act.SetPulse():
            return await pulse.turn_on(turn, action)
        case act.OpenPulse():
            return await pulse.open_(turn, action)
        case act.SetTargetGroup():
            return await product.set_target_group(turn, action)
        case act.SetUpkeep():
            return await product.set_upkeep(turn, action)
        case act.ShowMonth():
            return await health.month(turn, action)
        case act.ShowPicture():
            return await pictures.show(turn, action)
        case act.LinkBoard():
            return await board.link(turn, action)
        case act.RevokeBoard():
            return await board.revoke(turn, action)
        case act.ShowBoard():
            return await board.show(turn, action)
        case act.ShowStats():
            return await trust.show(turn, action)
        case act.ConfirmGoal():
            return await endings.confirm(turn, action)
        case act.OpenEndingForm():
            return await endings.open_form(turn, action)
        case act.GiveRole():
            return await people.give(turn, action)
        case act.ShowTeam():
            return await people.team(turn, action)
        case act.ShowHistory():
            return await history.show(turn, action)
        case act.Undo():
            return await undoing.undo(turn, action)
        case act.ExportChain():
            return await files.export(turn, action)
        case act.OpenImportForm():
            return await files.open_form(turn, action)
        case act.ImportChain():
            return await files.take_in(turn, action)
        case act.ShowPlace():
            return await places.show(turn, action)
        case act.UseProduct():
            return await places.use(turn, action)
        case act.ChooseLanguage():
            return await people.choose_language(turn, action)
        case _:
            assert_never(action)

"""Rehearsal: Mingfa plays a villager with a case, and scores what the trainee said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.messages import Bar, Message, TextMessage
from bot.practice.items import rests_on
from bot.practice.models import Change, Rehearsal, RehearsalResult, Trainee
from bot.practice.ports import PracticeStore
from bot.practice.scoring import Report, Scoring, Verdict
from bot.practice.step import Said, Step, joined, share_bar
from bot.texts import reply_text, say
from knowledge.practice import Bank, Scenario, Theme

MOST_TURNS: Final = 15
"""Messages of the trainee after which a rehearsal is scored as it stands."""
MOST_FACTS: Final = 3
"""Facts that the villager tells at once."""
KINDS: Final = ("ask", "rule", "caution", "route", "tone")


@dataclass(frozen=True)
class Rehearsals:
    """Leads rehearsals.

    Attributes:
        bank: the cases.
        store: what trainees did.
        scoring: tells what was said.
        clock: tells the time.
    """

    bank: Bank
    store: PracticeStore
    scoring: Scoring
    clock: Callable[[], datetime]

    def start(self, trainee: Trainee, theme: Theme | None = None) -> Step:
        """Begin a case: one not rehearsed yet, or else the one longest ago; easier ones first."""
        last = {result.scenario: result.finished_at for result in reversed(self.store.rehearsals(trainee.id))}
        cases = [case for case in self.bank.scenarios.values() if theme in (None, case.theme)]
        if not cases:
            return Step([say("practice_no_cases", theme=theme or "")], None)
        never = datetime.min.replace(tzinfo=self.clock().tzinfo)
        case = min(cases, key=lambda case: (last.get(case.id, never), case.difficulty, case.id))
        begun = Rehearsal(scenario=case.id, started_at=self.clock())
        return Step([say("practice_begin_rehearsal", title=case.title), self._opening(case)], begun)

    def take(self, trainee: Trainee, rehearsal: Rehearsal, said: Said) -> Step | None:
        """Take a message in the middle of a case; `None` if it is none for it."""
        case = self.bank.scenarios.get(rehearsal.scenario)
        if case is None:  # left the bank meanwhile
            return Step([say("practice_case_gone")], None)
        command = said.command
        if command == "hand_in":
            return self._finish(rehearsal, case, [])
        if command == "resume":
            return Step([self.reminder(rehearsal)], rehearsal)
        if said.do or command in ("stop", "link"):
            return None
        return self._heard(rehearsal, case, said.text)

    def reminder(self, rehearsal: Rehearsal) -> TextMessage:
        """Say where a case stands: as it began, or with the villager waiting."""
        case = self.bank.scenarios.get(rehearsal.scenario)
        if case is None:
            return say("practice_case_gone")
        return self._villager(case, case.again) if rehearsal.said else self._opening(case)

    def _heard(self, rehearsal: Rehearsal, case: Scenario, text: str) -> Step:
        """Answer as the villager would."""
        heard = rehearsal.model_copy(update={"said": (*rehearsal.said, text)})
        facts = [fact for fact in self.scoring.asked(case, text) if fact.id not in rehearsal.told]
        facts = facts[:MOST_FACTS]
        if facts:
            heard = heard.model_copy(update={"told": (*heard.told, *(fact.id for fact in facts))})
        report = self.scoring.report(case, heard.said)
        if len(heard.said) >= MOST_TURNS or len(report.made) == len(report.verdicts):
            return self._finish(heard, case, [self._villager(case, case.thanks)], report)
        if facts:
            words = "".join(fact.reply for fact in facts)
        elif self.scoring.advises(case, text):
            words = reply_text("practice_villager_listens")
        else:
            words = case.again
        return Step([self._villager(case, words)], heard)

    def _finish(
        self, rehearsal: Rehearsal, case: Scenario, said: list[Message], report: Report | None = None
    ) -> Step:
        scored = report or self.scoring.report(case, rehearsal.said)
        result = RehearsalResult(
            scenario=case.id,
            finished_at=self.clock(),
            made=scored.made,
            points=len(scored.verdicts),
            dangers=tuple(call.danger.id for call in scored.called),
        )
        change = Change(rehearsal=result) if rehearsal.said else None
        return Step([*said, *self.report(case, scored)], None, change)

    @staticmethod
    def report(case: Scenario, report: Report) -> list[Message]:
        """Show each point with why it was counted or not, call out what was wrong, and give a model."""
        made, total = len(report.made), len(report.verdicts)
        score = joined(
            reply_text("practice_rehearsal_score", made=made, total=total),
            *(
                reply_text(
                    "practice_rehearsal_danger",
                    quote=call.evidence.quote,
                    what=call.danger.what,
                    why=call.danger.why,
                )
                for call in report.called
            ),
        )
        points = joined(reply_text("practice_rehearsal_points"), *map(_line, report.verdicts))
        model = joined(reply_text("practice_rehearsal_model", model=case.model), rests_on(case.cites))
        return [score.model_copy(update={"bars": _bars(report)}), points, model, say("practice_rehearsal_on")]

    def _opening(self, case: Scenario) -> TextMessage:
        return TextMessage(text=reply_text("practice_opening", villager=case.villager, words=case.opening))

    def _villager(self, case: Scenario, words: str) -> TextMessage:
        name = case.villager.partition("，")[0]
        return TextMessage(text=reply_text("practice_villager", name=name, words=words))


def _line(verdict: Verdict) -> str:
    kind = reply_text(f"practice_point_{verdict.kind}")
    if verdict.evidence.made:
        return reply_text("practice_point_made", kind=kind, what=verdict.what, quote=verdict.evidence.quote)
    return reply_text("practice_point_missed", kind=kind, what=verdict.what, example=verdict.example)


def _bars(report: Report) -> list[Bar]:
    bars = []
    for kind in KINDS:
        of_kind = [verdict for verdict in report.verdicts if verdict.kind == kind]
        made = sum(verdict.evidence.made for verdict in of_kind)
        if of_kind:
            bars.append(share_bar(reply_text(f"practice_point_{kind}"), made, len(of_kind)))
    return bars

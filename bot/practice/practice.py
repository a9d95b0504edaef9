"""Leads trainees through practice: takes what they say, and keeps where they are.

What is under way stands in the database, so that a trainee goes on where it stopped: after a restart, on
another channel, in another process.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from bot.calendar import day_of
from bot.codes import spaced
from bot.messages import Message, Reply
from bot.practice.blueprint import Blueprint, blueprint
from bot.practice.commands import DOS, Command, Do, read_command, read_wish
from bot.practice.drill import Drills
from bot.practice.exams import Exams
from bot.practice.models import Activity, Asked, Change, Drill, Exam, Preferences, Rehearsal, Trainee
from bot.practice.ports import ConflictError, PracticeStore, TakenCodeError, UnknownCodeError
from bot.practice.progress import Progress
from bot.practice.rehearsals import Rehearsals
from bot.practice.scheduling import Scheduling
from bot.practice.scoring import Encoder, Scoring
from bot.practice.selection import DailyLimits, Selection
from bot.practice.step import Said, Step, start_options
from bot.texts import say
from knowledge.practice import Bank

GUESSES: Final = parse("30/minute")
"""Wrong codes of all trainees together, in each process: at that rate nobody guesses one in years."""
EASIEST: Final = 1
HARDEST: Final = 3


@dataclass(frozen=True)
class PracticeRules:
    """What the operator decides.

    Attributes:
        limits: what a day holds.
        desired_retention: chance, above 0 and below 1, that an item is remembered when it comes again.
        pass_mark: of 100, in the mock exam. No national one is known.
        ranking: whether villages are ranked.
    """

    limits: DailyLimits
    desired_retention: float
    pass_mark: int
    ranking: bool


class Practice:
    """Practice of all trainees. `person` is the keyed hash of a session. Methods block: use a thread."""

    def __init__(
        self,
        store: PracticeStore,
        bank: Bank,
        encoder: Encoder,
        rules: PracticeRules,
        certificate: Callable[[str], str],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        plan: Blueprint | None = None,
    ) -> None:
        """Take the parts.

        Args:
            store: what trainees did.
            bank: what may be asked.
            encoder: turns texts into vectors, for scoring rehearsals.
            rules: what the operator decides.
            certificate: turns the code of a passed exam into where its certificate is found.
            clock: tells the time.
            plan: of the mock exam; the shipped one where it is left out.
        """
        scheduling = Scheduling(rules.desired_retention)
        selection = Selection(bank, scheduling, rules.limits)
        self._store = store
        self._clock = clock
        self._guesses = FixedWindowRateLimiter(MemoryStorage())
        self.bank = bank
        self.drills = Drills(bank, store, scheduling, selection, rules.limits.items, clock)
        self.exams = Exams(bank, store, scheduling, plan or blueprint(), rules.pass_mark, certificate, clock)
        self.rehearsals = Rehearsals(bank, store, Scoring(encoder, bank.scenarios.values()), clock)
        self.progress = Progress(bank, store, scheduling, rules.ranking, clock)

    def begin(self, person: str, text: str, do: str | None = None) -> Reply:
        """Do what a message about practice wants; `do` is what a tapped option stands for."""
        command = Command(_do(do)) if do in DOS else read_wish(text)
        trainee = self._store.trainee(person)
        if do == "resume" and trainee.activity is None:  # it has ended on another channel
            return self._reply(trainee, [say("practice_not_on")])
        return self._done(person, trainee, command)

    def take(self, person: str, said: Said) -> Reply | None:
        """Take a message of a trainee who is in the middle of something; `None` if it is none for that."""
        trainee = self._store.known(person)
        if trainee is None or trainee.activity is None:
            return None
        if trainee.practising is None and said.intent != "practice_answer":
            return None
        step = self._taken(trainee, _resumed(trainee.activity), said)
        if step:
            return self._kept(person, trainee, step)
        command = read_command(said.text) if said.do is None else Command(_do(said.do))
        if command is None and said.intent == "practice":
            command = read_wish(said.text)
        if command:
            return self._done(person, trainee, command)
        if said.intent == "practice_answer":
            return self._reply(trainee, [say("practice_unclear")])
        if isinstance(trainee.activity, Exam):
            return self._reply(trainee, [say("practice_no_help")])
        return None

    def answer(self, person: str, said: Said) -> Reply:
        """Take an answer of a trainee who may not be in the middle of anything any more.

        One that does not say to which question it belongs is not taken: that question is put again.
        """
        trainee = self._store.known(person)
        if trainee is None or trainee.activity is None:
            return self._reply(Trainee(id=""), [say("practice_not_on")])
        if said.mark is None:
            return self._done(person, trainee, Command("drill"))
        return self.take(person, said) or self._reply(trainee, [say("practice_not_on")])

    def alone(self, person: str, said: Said) -> Reply | None:
        """Take a message without Rasa, and put the next question; `None` if it is none for practice."""
        if said.intent is None and said.do is None:
            reply = self.take(person, said)
        elif said.intent == "practice_answer":
            reply = self.answer(person, said)
        else:
            reply = self.begin(person, said.text, said.do)
        if reply is None:
            return None
        asked = self.question(person)
        return asked.model_copy(update={"messages": [*reply.messages, *asked.messages]})

    def question(self, person: str) -> Reply:
        """Put the open question; the reply has no message where there is none."""
        trainee = self._store.trainee(person)
        match trainee.activity:
            case Drill() as drill if not drill.paused:
                quiz = self.drills.question(drill)
            case Exam() as exam:
                quiz = self.exams.question(exam)
            case _:
                quiz = None
        return self._reply(trainee, [quiz] if quiz else [])

    def mark(self, person: str) -> str | None:
        """Return the mark of the open question, by which an answer to an older one is told."""
        match self._store.trainee(person).activity:
            case Drill(asked=asked) if asked:
                return asked.mark
            case Exam() as exam:
                return exam.questions[exam.place].mark
            case _:
                return None

    def _taken(self, trainee: Trainee, activity: Activity, said: Said) -> Step | None:
        match activity:
            case Drill() as drill:
                return self.drills.take(trainee, drill, said)
            case Exam() as exam:
                return self.exams.take(trainee, exam, said)
            case Rehearsal() as rehearsal:
                return self.rehearsals.take(trainee, rehearsal, said)

    def _done(self, person: str, trainee: Trainee, command: Command) -> Reply:
        if isinstance(trainee.activity, Exam) and self.exams.is_over(trainee.activity):
            return self._kept(person, trainee, self.exams.finish(trainee, trainee.activity))
        if command.do == "link":
            return self._linked(person, trainee, command.code or "")
        return self._kept(person, trainee, self._wish(trainee, command))

    def _wish(self, trainee: Trainee, command: Command) -> Step:
        exam = trainee.activity if isinstance(trainee.activity, Exam) else None
        if exam and command.do in ("drill", "theme", "mistakes", "more", "exam", "rehearsal"):
            return Step([say("practice_exam_first")], exam)
        begun = self._begun(trainee, command)
        if begun:  # where nothing could begin, what is under way goes on
            return Step(begun.messages, begun.activity or trainee.activity)
        match command.do:
            case "drill" | "resume" | "next" if trainee.activity and not self._is_over(trainee.activity):
                return self._goes_on(trainee.activity)
            case "progress":
                return Step(self.progress.show(trainee), trainee.activity)
            case "assignments":
                return Step(self.progress.assignments(trainee), trainee.activity)
            case "ranking":
                return Step(self.progress.villages(), trainee.activity)
            case "rank_me" | "unrank_me":
                return self._ranked(trainee, command.do == "rank_me")
            case "easier" | "harder":
                return self._levelled(trainee, command.do)
            case "share":
                code = self._store.link_code(trainee.id, self._clock())
                return Step([say("practice_link_code", code=spaced(code))], trainee.activity)
            case "stop" | "hand_in":
                return self._stopped(trainee)
            case _:
                return self._daily(trainee)

    def _begun(self, trainee: Trainee, command: Command) -> Step | None:
        """Begin what a command names; `None` where it names nothing of its own."""
        match command.do:
            case "theme":
                return self.drills.start(trainee, "theme", command.theme)
            case "mistakes":
                return self.drills.start(trainee, "mistakes", command.theme)
            case "more":
                return self.drills.start(trainee, "more")
            case "exam":
                return self.exams.start(trainee, command.theme)
            case "rehearsal":
                return self.rehearsals.start(trainee, command.theme)
            case _:
                return None

    def _goes_on(self, activity: Activity) -> Step:
        said: list[Message] = [say("practice_resumed")]
        if isinstance(activity, Rehearsal):
            said.append(self.rehearsals.reminder(activity))
        return Step(said, _resumed(activity))

    def _is_over(self, activity: Activity) -> bool:
        """Say whether something was left on another day: a new day begins with its own drill."""
        match activity:
            case Drill(asked=Asked(at=at)):
                return day_of(at) != day_of(self._clock())
            case Rehearsal(started_at=at):
                return day_of(at) != day_of(self._clock())
            case _:
                return False

    def _stopped(self, trainee: Trainee) -> Step:
        """Leave what is under way: a drill waits for its trainee, an exam and a case are given up."""
        match trainee.activity:
            case Drill() as drill:
                return Step([say("practice_stopped")], drill.model_copy(update={"paused": True}))
            case None:
                return Step([say("practice_not_on")], None)
            case _:
                return Step([say("practice_given_up")], None)

    def _daily(self, trainee: Trainee) -> Step:
        """Begin the daily drill, with what the trainer has set on top."""
        step = self.drills.start(trainee, "daily")
        waiting = [task for task in self.progress.open_assignments(trainee) if task.done < task.count]
        if not waiting:
            return step
        return Step([say("practice_assignments_wait", count=len(waiting)), *step.messages], step.activity)

    def _ranked(self, trainee: Trainee, ranked: bool) -> Step:
        if ranked and not self.progress.ranking:
            return Step([say("practice_ranking_off")], trainee.activity)
        change = Change(preferences=Preferences(level=trainee.level, ranked=ranked))
        return Step([say("practice_ranked" if ranked else "practice_unranked")], trainee.activity, change)

    def _levelled(self, trainee: Trainee, do: Do) -> Step:
        """Make new items easier or harder, beginning with the next."""
        now = trainee.level or HARDEST
        level = max(EASIEST, now - 1) if do == "easier" else min(HARDEST, now + 1)
        preferences = Preferences(level=None if level == HARDEST else level, ranked=trainee.ranked)
        activity = trainee.activity
        if isinstance(activity, Drill):
            preferring = trainee.model_copy(update={"level": preferences.level})
            activity = self.drills.start(preferring, activity.source, activity.theme).activity or activity
        return Step([say(f"practice_{do}")], activity, Change(preferences=preferences))

    def _linked(self, person: str, trainee: Trainee, code: str) -> Reply:
        """Go on as the trainee that a code stands for, with what has been done so far."""
        if isinstance(trainee.activity, Exam):
            return self._reply(trainee, [say("practice_exam_first")])
        if not self._guesses.test(GUESSES):
            return self._reply(trainee, [say("practice_code_later")])
        try:
            return self._reply(self._store.link(person, code, self._clock()), [say("practice_linked")])
        except TakenCodeError:
            return self._reply(trainee, [say("practice_code_taken")])
        except UnknownCodeError:
            self._guesses.hit(GUESSES)
            return self._reply(trainee, [say("practice_code_unknown")])

    def _kept(self, person: str, trainee: Trainee, step: Step) -> Reply:
        if step.activity == trainee.activity and step.change is None:
            return self._reply(trainee, step.messages)
        try:
            return self._reply(self._store.keep(trainee, step.activity, step.change), step.messages)
        except ConflictError:  # another message of the same trainee was quicker
            return self._reply(self._store.trainee(person), [say("practice_twice")])

    def _reply(self, trainee: Trainee, messages: list[Message]) -> Reply:
        practising = trainee.practising
        if messages and practising is None:
            messages = [*messages, start_options()]
        return Reply(status="practice", messages=messages, practising=practising)


def _resumed(activity: Activity) -> Activity:
    """Return what was under way, as it goes on."""
    return activity.model_copy(update={"paused": False}) if isinstance(activity, Drill) else activity


def _do(name: str | None) -> Do:
    return next(do for do in DOS if do == name)  # narrows the type

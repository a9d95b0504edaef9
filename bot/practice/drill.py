"""Drill: one question after the other, each explained at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.calendar import day_of, start_of
from bot.messages import Message, QuizMessage, TextMessage
from bot.practice.items import explanation, is_older, put, quiz, read_answer, rests_on, review, verdict
from bot.practice.models import Asked, Change, Drill, Memory, Source, Trainee
from bot.practice.ports import PracticeStore
from bot.practice.scheduling import Scheduling
from bot.practice.selection import Selection, Today
from bot.practice.step import Said, Step, joined
from bot.texts import reply_text, say
from knowledge.practice import Bank, Item, Theme


@dataclass(frozen=True)
class Drills:
    """Leads drills.

    Attributes:
        bank: what may be asked.
        store: what trainees did.
        scheduling: when items come again.
        selection: what comes next.
        daily: questions a day.
        clock: tells the time.
    """

    bank: Bank
    store: PracticeStore
    scheduling: Scheduling
    selection: Selection
    daily: int
    clock: Callable[[], datetime]

    def start(self, trainee: Trainee, source: Source, theme: Theme | None = None) -> Step:
        """Begin a drill, or say that there is nothing to ask."""
        memories = self.store.memories(trainee.id)
        begun = Drill(source=source, theme=theme)
        following = self._following(trainee, begun, memories, self._today(trainee.id), None)
        if following.asked is None:
            return Step([self._nothing_left(source, theme)], None)
        intro = "practice_begin_theme" if theme else f"practice_begin_{source}"
        return Step([say(intro, theme=theme or "", daily=self.daily)], following)

    def take(self, trainee: Trainee, drill: Drill, said: Said) -> Step | None:
        """Take a message in the middle of a drill; `None` if it is none for it."""
        command = said.command
        if command == "stop":
            return None
        if drill.asked is None or drill.asked.item not in self.bank.items:  # left the bank meanwhile
            return self._go_on(trainee, drill, [], Change(), None)
        item = self.bank.items[drill.asked.item]
        match command:
            case "pass" | "next" if is_older(drill.asked, said):
                return Step([say("practice_elsewhere")], drill)
            case "pass" | "next":
                return self._answered(trainee, drill, item, "")
            case "explain":
                return self._explained(trainee, drill, item)
            case "more" | "resume":
                return Step([], drill)
            case None:
                return self._answer(trainee, drill, item, said)
            case _:
                return None

    def question(self, drill: Drill) -> QuizMessage | None:
        """Return the open question."""
        if drill.asked is None or drill.asked.item not in self.bank.items:
            return None
        title = reply_text("practice_place", number=drill.done + 1)
        beside = ("pass", "explain", "stop") if drill.previous else ("pass", "stop")
        return quiz(self.bank.items[drill.asked.item], drill.asked, title, beside)

    def _answer(self, trainee: Trainee, drill: Drill, item: Item, said: Said) -> Step | None:
        assert drill.asked is not None  # noqa: S101 - `take` has looked
        letters = read_answer(item, drill.asked, said)
        if letters is None:
            return None
        if isinstance(letters, TextMessage):
            return Step([letters], drill)
        return self._answered(trainee, drill, item, letters)

    def _answered(self, trainee: Trainee, drill: Drill, item: Item, letters: str) -> Step:
        """Take an answer; no letters mean that the trainee does not know."""
        asked = drill.asked
        assert asked is not None  # noqa: S101 - `take` has looked
        now = self.clock()
        memories = dict(self.store.memories(trainee.id))
        logged = review(item, asked, letters, item.id not in memories, now)
        memory = self.scheduling.answered(item.id, memories.get(item.id), logged.right, now)
        memories[item.id] = memory
        said: list[Message] = [joined(verdict(item, asked, letters), rests_on(item.cites))]
        counted = drill.model_copy(
            update={"done": drill.done + 1, "right": drill.right + logged.right, "previous": asked}
        )
        change = Change(memories=(memory,), reviews=(logged,))
        return self._go_on(trainee, counted, said, change, memories)

    def _explained(self, trainee: Trainee, drill: Drill, item: Item) -> Step:
        """Explain the question before, or else the open one, which then counts as not known."""
        if drill.previous and drill.previous.item in self.bank.items:
            before = self.bank.items[drill.previous.item]
            return Step([TextMessage(text=explanation(before, drill.previous))], drill)
        return self._answered(trainee, drill, item, "")

    def _go_on(
        self,
        trainee: Trainee,
        drill: Drill,
        said: list[Message],
        change: Change,
        memories: Mapping[str, Memory] | None,
    ) -> Step:
        """Put the next question, or end the drill."""
        known = self.store.memories(trainee.id) if memories is None else memories
        today = self._today(trainee.id, change)
        following = self._following(trainee, drill, known, today, drill.previous)
        if following.asked:
            return Step(said, following, change)
        return Step([*said, self._end(drill, known)], None, change)

    def _following(
        self,
        trainee: Trainee,
        drill: Drill,
        memories: Mapping[str, Memory],
        today: Today,
        last: Asked | None,
    ) -> Drill:
        now = self.clock()
        item = self.selection.next(
            trainee.id,
            memories,
            today,
            now,
            drill.source,
            drill.theme,
            trainee.level,
            last.item if last else None,
        )
        asked = put(item, f"{trainee.id} {now.timestamp()}", now) if item else None
        return drill.model_copy(update={"asked": asked})

    def _today(self, trainee_id: str, change: Change | None = None) -> Today:
        answered = dict(self.store.answered(trainee_id, start_of(day_of(self.clock()))))
        for logged in change.reviews if change else ():
            answered.setdefault(logged.item, logged.first)
        return Today(len(answered), sum(answered.values()))

    def _end(self, drill: Drill, memories: Mapping[str, Memory]) -> TextMessage:
        mistaken = sum(memory.mistaken for item, memory in memories.items() if item in self.bank.items)
        later = reply_text("practice_mistakes_left", count=mistaken) if mistaken else ""
        name = "practice_end_daily" if drill.source == "daily" else "practice_end"
        return joined(reply_text(name, done=drill.done, right=drill.right), later)

    def _nothing_left(self, source: Source, theme: Theme | None) -> TextMessage:
        if theme and not any(item.theme == theme for item in self.bank.items.values()):
            return say("practice_no_theme", theme=theme)
        return say(f"practice_nothing_{'theme' if theme else source}", theme=theme or "")

"""The mock exam: timed, without hints, marked at the end."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Final

from bot.codes import new_code
from bot.messages import Message, QuizMessage, TextMessage
from bot.practice.blueprint import Blueprint, draw
from bot.practice.items import is_older, put, quiz, read_answer, review, right_letters
from bot.practice.models import Change, Exam, ExamResult, Memory, ThemeScore, Trainee
from bot.practice.ports import PracticeStore
from bot.practice.scheduling import Scheduling
from bot.practice.step import Said, Step, joined, share_bar
from bot.texts import reply_text, say
from knowledge.practice import Bank, Theme

WEAK: Final = 0.6
"""Share of right answers below which a theme is named as weak."""
WHOLE: Final = 0.8
"""Share of the blueprint's questions without which there is no certificate."""
CODE_LENGTH: Final = 12


@dataclass(frozen=True)
class Exams:
    """Leads exams.

    Attributes:
        bank: what may be asked.
        store: what trainees did.
        scheduling: exam answers are reviews, too.
        plan: what an exam is made of.
        pass_mark: of 100.
        certificate: turns the code of a passed exam into where its certificate is found.
        clock: tells the time.
    """

    bank: Bank
    store: PracticeStore
    scheduling: Scheduling
    plan: Blueprint
    pass_mark: int
    certificate: Callable[[str], str]
    clock: Callable[[], datetime]

    def start(self, trainee: Trainee, theme: Theme | None = None) -> Step:
        """Begin an exam; with a theme, all its questions are of that."""
        now = self.clock()
        seed = f"{trainee.id} {now.timestamp()}"
        drawn = draw(self.bank, self.plan, seed, theme)
        if not drawn:
            return Step([say("practice_no_theme", theme=theme or "")], None)
        exam = Exam(
            started_at=now,
            ends_at=now + timedelta(minutes=self.plan.minutes),
            questions=tuple(put(item, seed, now) for item in drawn),
            theme=theme,
        )
        intro = say(
            "practice_begin_exam",
            count=len(drawn),
            minutes=self.plan.minutes,
            mark=self.pass_mark,
        )
        return Step([intro], exam)

    def take(self, trainee: Trainee, exam: Exam, said: Said) -> Step | None:
        """Take a message in the middle of an exam; `None` if it is none for it."""
        if self.is_over(exam):
            return self.finish(trainee, exam)
        match said.command:
            case "hand_in":
                return self._finish(trainee, exam, [])
            case "pass" | "next" if is_older(exam.questions[exam.place], said):
                return Step([say("practice_elsewhere")], exam)
            case "pass" | "next":
                return self._noted(trainee, exam, "")
            case "explain":
                return Step([say("practice_no_hints")], exam)
            case "resume":
                return Step([], exam)
            case None:
                return self._answer(trainee, exam, said)
            case _:
                return None

    def is_over(self, exam: Exam) -> bool:
        """Say whether the time of an exam is up."""
        return self.clock() >= exam.ends_at

    def finish(self, trainee: Trainee, exam: Exam) -> Step:
        """Mark an exam whose time is up."""
        return self._finish(trainee, exam, [say("practice_time_is_up")])

    def question(self, exam: Exam) -> QuizMessage | None:
        """Return the open question, with the time that is left."""
        asked = exam.questions[exam.place]
        if asked.item not in self.bank.items:
            return None
        left = max(0, ceil((exam.ends_at - self.clock()).total_seconds() / 60))
        title = reply_text(
            "practice_exam_place", number=exam.place + 1, count=len(exam.questions), minutes=left
        )
        return quiz(self.bank.items[asked.item], asked, title, ("pass", "hand_in"))

    def _answer(self, trainee: Trainee, exam: Exam, said: Said) -> Step | None:
        asked = exam.questions[exam.place]
        item = self.bank.items.get(asked.item)
        if item is None:  # left the bank meanwhile
            return self._noted(trainee, exam, "")
        letters = read_answer(item, asked, said)
        if letters is None:
            return None
        if isinstance(letters, TextMessage):
            return Step([letters], exam)
        return self._noted(trainee, exam, letters)

    def _noted(self, trainee: Trainee, exam: Exam, letters: str) -> Step:
        item = exam.questions[exam.place].item
        noted = exam.model_copy(update={"answers": {**exam.answers, item: letters}})
        if noted.place < len(noted.questions):
            return Step([], noted)
        return self._finish(trainee, noted, [])

    def _finish(self, trainee: Trainee, exam: Exam, said: list[Message]) -> Step:
        """Mark an exam; what was not answered is wrong, but no review of its item."""
        now = min(self.clock(), exam.ends_at)
        memories = dict(self.store.memories(trainee.id))
        right: Counter[Theme] = Counter()
        asked: Counter[Theme] = Counter()
        reviews = []
        learnt: dict[str, Memory] = {}
        for question in exam.questions:
            item = self.bank.items.get(question.item)
            if item is None:
                continue
            asked[item.theme] += 1
            letters = exam.answers.get(item.id)
            right[item.theme] += letters == right_letters(item, question)
            if letters is not None:
                logged = review(item, question, letters, item.id not in memories, now, "exam")
                reviews.append(logged)
                learnt[item.id] = self.scheduling.answered(item.id, memories.get(item.id), logged.right, now)
        total, hits = sum(asked.values()), sum(right.values())
        score = round(100 * hits / total) if total else 0
        passed = score >= self.pass_mark
        result = ExamResult(
            started_at=exam.started_at,
            finished_at=now,
            right=hits,
            asked=total,
            score=score,
            passed=passed,
            themes=tuple(
                ThemeScore(theme=theme, right=right[theme], asked=count) for theme, count in asked.items()
            ),
            theme=exam.theme,
            code=new_code(CODE_LENGTH) if passed and self._is_whole(exam, total) else None,
        )
        change = Change(memories=tuple(learnt.values()), reviews=tuple(reviews), exam=result)
        return Step([*said, *self.result(result)], None, change)

    def _is_whole(self, exam: Exam, asked: int) -> bool:
        """Say whether an exam can earn a certificate: one on a single theme, or much too short, cannot."""
        return exam.theme is None and asked >= WHOLE * self.plan.total

    def result(self, result: ExamResult) -> list[Message]:
        """Say how an exam went."""
        minutes = max(1, round((result.finished_at - result.started_at).total_seconds() / 60))
        weak = [score.theme for score in result.themes if score.right < WEAK * score.asked]
        text = joined(
            reply_text(
                "practice_exam_passed" if result.passed else "practice_exam_failed",
                score=result.score,
                right=result.right,
                asked=result.asked,
                minutes=minutes,
                mark=self.pass_mark,
            ),
            reply_text("practice_exam_weak", themes="、".join(weak)) if weak else "",
        )
        bars = [share_bar(score.theme, score.right, score.asked) for score in result.themes]
        said: list[Message] = [text.model_copy(update={"bars": bars})]
        if result.code:
            where = self.certificate(result.code)
            said.append(TextMessage(text=reply_text("practice_certificate", where=where)))
        return said

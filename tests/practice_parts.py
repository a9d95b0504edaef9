"""A small question bank, a clock that tests move, and practice on a real database."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from api.store.database import migrate, open_database
from api.store.encryption import Encryption
from api.store.practice import PracticeDatabase
from bot.messages import ChoicesMessage, QuizMessage, Reply
from bot.practice import Practice
from bot.practice.blueprint import blueprint
from bot.practice.practice import PracticeRules
from bot.practice.selection import DailyLimits
from bot.practice.step import Said
from embeddings.encoder import Encoder
from knowledge.practice import Bank, Item, Scenario
from tests.conftest import DATA_KEY

MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)
"""Nine o'clock in China."""

ZHANG, LI = "a" * 64, "b" * 64


@dataclass
class Clock:
    """Tells the time that a test sets."""

    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **by: float) -> None:
        self.now += timedelta(**by)


def item(number: int, theme: str = "婚姻家庭", kind: str = "single", **values: object) -> Item:
    """An item whose right option says so."""
    options: list[dict[str, object]]
    if kind == "true_false":
        options = [
            {"text": "对", "right": True, "why": "因为就是这样的。"},
            {"text": "错", "why": "说反了，不是这样。"},
        ]
    else:
        right = 2 if kind == "multiple" else 1
        options = [{"text": f"对的{n}", "right": True, "why": f"第{n}个的理由。"} for n in range(right)]
        options += [{"text": f"错的{n}", "why": f"想错了的理由{n}。"} for n in range(4 - right)]
    defaults = {
        "id": f"test_{number:03}",
        "theme": theme,
        "kind": kind,
        "entries": ["civil_code:1077"],
        "difficulty": 1,
        "duty": "publicity",
        "question": f"这是第{number}道题，问的是什么？",
        "options": options,
    }
    return Item.model_validate(defaults | values)


def scenario(number: int = 1, **values: object) -> Scenario:
    """A case about a deposit that was not given back."""
    defaults = {
        "id": f"test_s{number:03}",
        "theme": "合同",
        "entries": ["service:mediation"],
        "law": ["人民调解法:4"],
        "difficulty": 1,
        "duty": "mediation",
        "title": "押金不退",
        "villager": "小罗，28 岁，租房的",
        "opening": "房东不退我押金，说墙弄脏了要扣，我急得很，该咋办嘛？",
        "facts": [
            {
                "id": "contract",
                "what": "有没有写合同",
                "like": ["你们签合同没有", "租房合同写了没得"],
                "words": ["合同 + 有没有/没有/没得/签"],
                "reply": "签了，合同还在我手头。",
            },
            {
                "id": "paid",
                "what": "押金交了多少、有没有凭据",
                "like": ["押金交了好多钱", "交押金有没有收条"],
                "words": ["押金 + 多少/好多/收条/凭据"],
                "reply": "交了一千块，有收条。",
            },
        ],
        "points": [
            {
                "id": "by_contract",
                "kind": "rule",
                "what": "按合同的约定退押金",
                "like": ["合同怎么写的就怎么退", "按合同约定来退押金"],
                "words": ["按合同/照合同/合同约定"],
            },
            {
                "id": "no_promise",
                "kind": "caution",
                "what": "能退多少不打包票",
                "like": ["能退好多我不敢打包票", "不能保证全部退回来"],
                "words": ["不敢保证/不能保证/打包票/说不准"],
            },
            {
                "id": "mediation",
                "kind": "route",
                "what": "可以找村里调解",
                "like": ["可以找人民调解委员会", "去村里申请调解"],
                "words": ["调解"],
                "unless": ["不用调解", "不要调解"],
            },
            {
                "id": "calm",
                "kind": "tone",
                "what": "先安慰，让人别急",
                "like": ["你先别急，慢慢说", "莫着急，我们一起看"],
                "words": ["别急/莫急/莫着急/慢慢说"],
            },
        ],
        "dangers": [
            {
                "id": "change_lock",
                "what": "教人换锁霸占房子",
                "why": "换锁占房是侵害别人的权利，会把有理变成没理。",
                "like": ["你就换把锁不走", "把锁换了赖着不搬"],
                "words": ["换锁/换把锁/锁换了"],
                "unless": ["不要", "不能", "别", "莫"],
            }
        ],
        "again": "那我该咋个办嘛？",
        "thanks": "好，我晓得了，谢谢你。",
        "model": "小罗你先别急，慢慢说。签了合同没有，押金交了多少，有收条没得？退押金按合同约定来，墙要是真弄坏了可能要扣一点，能退多少我不敢打包票。可以找村里的调解委员会。",
    }
    return Scenario.model_validate(defaults | values)


def bank_of(*items: Item, scenarios: tuple[Scenario, ...] = ()) -> Bank:
    """A bank of these."""
    return Bank({one.id: one for one in items}, {one.id: one for one in scenarios})


THEMES = ("婚姻家庭", "继承", "宪法")
PLAN = blueprint().model_copy(update={"questions": {"宪法": 4, "婚姻家庭": 6, "继承": 4}})
"""A mock exam that the small bank can fill."""


def small_bank() -> Bank:
    """Thirty items of three themes and all kinds, and two cases."""
    items = [
        item(
            number,
            THEMES[number % 3],
            ("single", "multiple", "true_false")[number // 3 % 3],
            difficulty=number % 3 + 1,
        )
        for number in range(1, 31)
    ]
    return bank_of(*items, scenarios=(scenario(1), scenario(2, difficulty=2)))


@dataclass
class Desk:
    """Practice on a database, and a trainee's side of it."""

    practice: Practice
    store: PracticeDatabase
    clock: Clock
    bank: Bank
    engine: Engine
    said: list[Reply] = field(default_factory=list)

    def begin(self, text: str, person: str = ZHANG) -> Reply:
        """Say something about practice outside of it, and take the question that follows."""
        return self._with_question(self.practice.begin(person, text), person)

    def say(self, text: str, person: str = ZHANG, **values: object) -> Reply | None:
        """Say something in the middle of practice."""
        reply = self.practice.take(person, Said(text, **values))  # type: ignore[arg-type]
        return None if reply is None else self._with_question(reply, person)

    def answer(self, right: bool = True, person: str = ZHANG) -> Reply:
        """Answer the open question right or wrong, by tapping."""
        asked = self.quiz(person)
        texts = [option.title for option in asked.options]
        if texts == ["对", "错"]:
            letters = "A" if right else "B"
        else:
            good = "".join("ABCDE"[place] for place, text in enumerate(texts) if text.startswith("对的"))
            bad = "".join("ABCDE"[place] for place, text in enumerate(texts) if text.startswith("错的"))
            letters = good if right else bad[: len(good)]
        reply = self.say("", person, value=letters, intent="practice_answer")
        assert reply
        return reply

    def quiz(self, person: str = ZHANG) -> QuizMessage:
        """The open question."""
        [quiz] = self.practice.question(person).messages
        assert isinstance(quiz, QuizMessage)
        return quiz

    def _with_question(self, reply: Reply, person: str) -> Reply:
        asked = self.practice.question(person)
        return asked.model_copy(update={"messages": [*reply.messages, *asked.messages]})


def words(reply: Reply | None) -> str:
    """All words of a reply."""
    assert reply
    lines: list[str] = []
    for message in reply.messages:
        match message.type:
            case "text":
                lines.append(message.text)
            case "quiz":
                lines += [
                    message.title or "",
                    message.question,
                    *(option.title for option in message.options),
                ]
            case "choices":
                lines += [message.prompt, *(option.title for option in message.options)]
    return "\n".join(lines)


def is_over(reply: Reply | None) -> bool:
    """Whether nothing is under way, and what can be begun is offered."""
    return bool(reply) and reply.practising is None and isinstance(reply.messages[-1], ChoicesMessage)


@contextmanager
def practising(
    url: str, bank: Bank | None = None, encoder: Encoder | None = None, **rules: object
) -> Iterator[Desk]:
    """Practice on a database until the block ends; `rules` are fields of `PracticeRules`."""
    engine = open_database(url)
    migrate(engine)
    clock = Clock()
    store = PracticeDatabase(engine, Encryption([DATA_KEY]), clock)
    defaults: dict[str, object] = {
        "limits": DailyLimits(items=10, new=10, reviews=50),
        "desired_retention": 0.9,
        "pass_mark": 60,
        "ranking": False,
    }
    chosen = bank or small_bank()
    practice = Practice(
        store,
        chosen,
        encoder or Encoder.load(),
        PracticeRules(**(defaults | rules)),  # type: ignore[arg-type]
        lambda code: f"/practice/certificates/{code}",
        clock,
        PLAN,
    )
    yield Desk(practice, store, clock, chosen, engine)
    engine.dispose()


def sqlite_url(folder: Path) -> str:
    """The URL of a new SQLite database."""
    return f"sqlite:///{folder / 'mingfa.db'}"

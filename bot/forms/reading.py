"""Reads a resident's words as the answer to a form's question, or tells that they are none."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from bot.forms.definitions import Answers, Choice, Question
from bot.own_data import asks_for_deletion
from knowledge.numerals import NUMERAL_PATTERN, from_chinese

ASKS: Final = re.compile(
    r"[?？]|(?<=.)[吗么不没呢]$|怎么|怎样|咋|啷个|多少|好多|多久|好久|几[天年个岁点]|什么|啥|哪|谁|凭什么|"
    r"能不能|可不可以|要不要|是不是|算不算|有没有|有没得|该不该|得不得|会不会|合不合法|行不行"
)
"""What makes a text a question where an answer has to be picked."""

ASKS_PLAINLY: Final = re.compile(
    r"[?？]|(?<=.)[吗么不呢]$|怎么办|咋办|咋个办|啷个办|咋整|能不能|可不可以|要不要钱|算不算|该不该|会不会|多久|好久|"
    r"几天|违不违法|犯不犯法|合不合法|找谁|找哪个|哪个管|啥意思|什么意思"
)
"""The same where any text is an answer: a story may well say 什么都拿走了."""

TAIL: Final = re.compile(
    r"[,，。]?(?:可以吗|行吗|行不行|对吧|对不对|是吧|好吗|可不可以|得行不|要得不)?[?？。.!！]*$"
)
"""What is added to an answer out of politeness: 我是低保户,可以吗."""

DENIED: Final = re.compile(r"(?:没有?|没得|莫得?|不[用想要愿必是]?|未|别)[很太好]?$")
"""What takes the word behind it back: 没得动手."""

PARTICLES: Final = re.compile(r"[嘛噻了啊哈吧咯哦呀嗯,，。.!！\s]+$")

COMMAS: Final = re.compile(r"[,，。\s]+")

BEGINNINGS: Final = re.compile(r"^(?:嗯|哦|那|就|我|,|，|\s)+")

AGE: Final = re.compile(
    rf"({NUMERAL_PATTERN})\s*多?\s*周?岁|^(?:[我他她今年满快都有娃儿妈爸老汉]*)({NUMERAL_PATTERN})(?:多|了|的)*$"
)

SURE: Final = 0.6
"""Confidence from which NLU's word for an intent counts: the threshold of config.yml."""

NEVER_ANSWERS: Final = frozenset(
    {
        "ask_human",
        "bot_challenge",
        "cancel",
        "check_referral",
        "choose_entry",
        "delete_data",
        "help",
        "previous_question",
    }
)
"""Intents that are something else than an answer, whatever was asked."""

SMALL_TALK: Final = frozenset(
    {
        "ask_plan",
        "ask_service",
        "feedback_useful",
        "feedback_useless",
        "find_help",
        "foreign_law",
        "goodbye",
        "greeting",
        "prompt_injection",
        "request_legal_aid",
        "request_mediation",
        "thanks",
    }
)
"""Intents that are something else where an answer has to be picked."""

NONE_OF_THEM: Final = re.compile(r"^(?:这些)?都不是|^不是这[些个]")
"""What may belong to another list of options: it is no no to a question."""

LONG: Final = 18
"""Characters from which a text without a question mark is a story, even if it ends in 你说咋办嘛."""

SHORT: Final = 12
"""Characters up to which a greeting or a wish for another form is no story."""

NO_STORY: Final = frozenset({"goodbye", "greeting", "request_legal_aid", "request_mediation", "thanks"})
"""Intents that are something else even where any text is an answer, if they are short."""

Kind = Literal["value", "aside", "unclear"]


@dataclass(frozen=True)
class Said:
    """A resident's message as the form sees it.

    Attributes:
        text: the words.
        intent: as NLU found it; `nlu_fallback` if it is not sure.
        confidence: of that intent.
        value: of the option that was tapped.
        contact_held: whether the gateway keeps a telephone number from this message.
    """

    text: str
    intent: str
    confidence: float = 1.0
    value: str | None = None
    contact_held: bool = False


@dataclass(frozen=True)
class Reading:
    """What a message is: an answer with its value, something else, or not clear."""

    kind: Kind
    value: str | None = None


ASIDE: Final = Reading("aside")
UNCLEAR: Final = Reading("unclear")


def read(question: Question, said: Said, answers: Answers) -> Reading:
    """Read a message that came after a question.

    Args:
        question: what was asked.
        said: the message.
        answers: the form's answers so far, on which the choices depend.
    """
    choices = question.choices_for(answers)
    if said.value is not None:
        offered = said.value in {choice.value for choice in choices}
        return Reading("value", said.value) if offered else UNCLEAR
    sure = said.confidence >= SURE
    words = TAIL.sub("", said.text).strip()
    if question.contact and said.contact_held:
        return Reading("value", "held")
    if sure and said.intent == "delete_data" and not asks_for_deletion(said.text):
        # 不要留我的电话 refuses what was asked for; 把骂我的信息删了 may be what the other side shall do.
        refused = _chosen(words, [choice for choice in choices if choice.intent == "deny"], None)
        if refused or question.free:
            return Reading("value", refused or words[: question.longest])
    if sure and said.intent in NEVER_ANSWERS:
        return ASIDE
    if question.free and sure and said.intent in NO_STORY and len(words) <= SHORT:
        return ASIDE
    asks = ASKS_PLAINLY if question.free else ASKS
    if question.free and len(words) > LONG and "?" not in said.text:
        return Reading("value", words[: question.longest])
    if asks.search(said.text.rstrip("。.!！") if question.free else words) and not _exact(words, choices):
        return ASIDE
    if NONE_OF_THEM.match(words) and not _exact(words, choices):
        return UNCLEAR
    value = _age(words, question) or _chosen(words, choices, question.doubt)
    if value is None and sure:
        value = next((choice.value for choice in choices if choice.intent == said.intent), None)
    if value is not None:
        return Reading("value", value)
    if question.free:
        return Reading("value", words[: question.longest]) if words else UNCLEAR
    if sure and (said.intent in SMALL_TALK or (said.intent == "ask_law" and said.confidence >= 0.8)):
        return ASIDE
    return UNCLEAR


def _exact(words: str, choices: list[Choice]) -> bool:
    return any(words in (choice.title, *choice.words) for choice in choices)


def _chosen(words: str, choices: list[Choice], doubt: str | None) -> str | None:
    """Return the choice with the longest word in a text; `None` if there is none, or two are as long."""
    deny = next((choice.value for choice in choices if choice.intent == "deny"), None)
    found: dict[str, int] = {}
    for choice in choices:
        for word in (choice.title, *choice.words):
            value = _meant(words, word, choice, deny)
            if value:
                found[value] = max(found.get(value, 0), len(word))
    if doubt in found:
        return doubt
    best = max(found.values(), default=0)
    values = [value for value, length in found.items() if length == best]
    return values[0] if len(values) == 1 else None


def _meant(words: str, word: str, choice: Choice, deny: str | None) -> str | None:
    """Return the value that a word in a text speaks for, if it stands there."""
    if words == word:
        return choice.value
    if choice.whole:
        parts = [_core(part) for part in COMMAS.split(words)]
        if word in parts and set(parts) <= {choice.title, *choice.words}:
            return choice.value
    before, found, _ = words.partition(word)
    if not found:
        return None
    if choice.value != deny and DENIED.search(before):
        return deny
    return None if choice.whole else choice.value


def _core(words: str) -> str:
    """Strip what people say around a yes: 嗯,那我同意嘛 → 同意."""
    return BEGINNINGS.sub("", PARTICLES.sub("", words)) or words


def _age(words: str, question: Question) -> str | None:
    match = AGE.search(words) if question.years else None
    if match is None:
        return None
    try:
        age = from_chinese(match[1] or match[2])
    except ValueError:
        return None
    return next((value for first, last, value in question.years if first <= age <= last), None)

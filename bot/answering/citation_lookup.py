"""Questions that name an article by its number: 民法典第1077条讲什么."""

import re
from typing import Final

from bot.answering.compose import Composer
from bot.messages import ChoicesMessage, Message, Reply
from bot.texts import reply_text, say
from knowledge.identifiers import ARTICLES, SHORT_NAMES, citation_label
from knowledge.numerals import NUMERAL_PATTERN, from_chinese

LAW_ARTICLE: Final = re.compile(rf"(民法典|宪法)[》]?\s*(?:的|里面?的?)?\s*第?\s*({NUMERAL_PATTERN})\s*条")
BARE_ARTICLE: Final = re.compile(
    rf"^\W*第?\s*({NUMERAL_PATTERN})\s*条\W*(?:讲|说|是|写|规定|内容|什么|啥|的|了|意思|吗|呢|？|\?)*\W*$"
)
SOURCES: Final = {name: source for source, name in SHORT_NAMES.items()}


class CitationLookup:
    """Opens an entry by its number. `None` means that the question names no article."""

    def __init__(self, composer: Composer) -> None:
        """Take what makes the messages."""
        self._composer = composer

    def reply(self, question: str) -> Reply | None:
        """Answer a question that names an article of the Civil Code or the Constitution."""
        match = LAW_ARTICLE.search(question)
        try:
            if match:
                return self._open(SOURCES[match[1]], from_chinese(match[2]))
            bare = BARE_ARTICLE.match(question)
            return self._ask_which(from_chinese(bare[1])) if bare else None
        except ValueError:  # 百十条: characters of numerals that make no number
            return None

    def entry(self, entry_id: str, words: str = "") -> Reply | None:
        """Explain an entry by its id, with who helps; `words` may name a township. `None`: not written."""
        entry = self._composer.base.entries.get(entry_id)
        if entry is None:
            return None
        messages: list[Message] = [self._composer.answer(entry)]
        if entry.services:
            messages.append(self._composer.services(entry.services, words))
        return Reply(status="answered", messages=messages, topic=entry_id)

    def _open(self, source: str, number: int) -> Reply:
        if not 1 <= number <= ARTICLES[source]:
            text = say("no_such_article", law=SHORT_NAMES[source], count=ARTICLES[source], number=number)
            return Reply(status="abstained", messages=[text])
        entry_id = f"{source}:{number}"
        written = self.entry(entry_id)
        if written:
            return written
        text = say("article_not_written", citation=citation_label(entry_id))
        return Reply(
            status="outside_library",
            messages=[text, self._composer.services(["hotline_12348", "lawyer_adviser"])],
        )

    def _ask_which(self, number: int) -> Reply | None:
        ids = [f"{source}:{number}" for source in ("constitution", "plan", "civil_code")]
        entries = [self._composer.base.entries[key] for key in ids if key in self._composer.base.entries]
        if not entries:
            return None
        options = [
            self._composer.option(entry).model_copy(
                update={"title": f"{citation_label(entry.id)}：{entry.title}"}
            )
            for entry in entries
        ]
        prompt = reply_text("which_law", number=number)
        return Reply(status="clarify", messages=[ChoicesMessage(prompt=prompt, options=options)])

"""Questions that name an article by its number: 民法典第1077条讲什么."""

import re
from typing import Final

from bot.answering.compose import Composer
from bot.messages import ChoicesMessage, Message, Reply
from bot.routing import Router
from bot.texts import reply_text, say
from knowledge.identifiers import ARTICLES, RELATED_LAWS, SHORT_NAMES, citation_label
from knowledge.numerals import NUMERAL_PATTERN, from_chinese

LAW_ARTICLE: Final = re.compile(rf"(民法典|宪法)[》]?\s*(?:的|里面?的?)?\s*第?\s*({NUMERAL_PATTERN})\s*条")
BARE_ARTICLE: Final = re.compile(
    rf"^\W*第?\s*({NUMERAL_PATTERN})\s*条\W*(?:讲|说|是|写|规定|内容|什么|啥|的|了|意思|吗|呢|？|\?)*\W*$"
)
PREAMBLE: Final = re.compile(r"宪法[》]?\s*(?:的|里面?的?)?\s*序言")
OTHER_LAW: Final = re.compile(
    rf"({'|'.join(name for name in RELATED_LAWS if not name.startswith('民法典'))})"
    rf"[》]?\s*(?:的|里面?的?)?\s*第?\s*({NUMERAL_PATTERN})\s*条"
)
UNKNOWN_LAW: Final = re.compile(
    rf"《?([\u4e00-\u9fff]{{1,12}}(?:法|条例))》?\s*(?:的|里面?的?)?\s*第\s*{NUMERAL_PATTERN}\s*条"
)
NO_LAWS: Final = ("宪法", "办法", "方法", "说法")
"""What ends like the name of a law that is not in the library, and is none."""
SOURCES: Final = {name: source for source, name in SHORT_NAMES.items()}

MOST_OPTIONS: Final = 9
"""Options of a choice: a digit picks one."""


class CitationLookup:
    """Opens an entry by its number. `None` means that the question names no article."""

    def __init__(self, composer: Composer, router: Router) -> None:
        """Take what makes the messages, and what knows who helps."""
        self._composer = composer
        self._router = router

    def reply(self, question: str) -> Reply | None:
        """Answer a question that names an article of the Civil Code or the Constitution."""
        match = LAW_ARTICLE.search(question)
        try:
            if match:
                return self._open(SOURCES[match[1]], from_chinese(match[2]))
            other = OTHER_LAW.search(question)
            if other:
                return self._open_other(other[1], from_chinese(other[2]))
            unknown = UNKNOWN_LAW.search(question)
            if unknown and unknown[1] not in NO_LAWS:
                return self._unknown_law(unknown[1], question)
            if PREAMBLE.search(question):
                return self.entry("constitution:preamble")
            bare = BARE_ARTICLE.match(question)
            return self._ask_which(from_chinese(bare[1])) if bare else None
        except ValueError:  # 百十条: characters of numerals that make no number
            return None

    def entry(self, entry_id: str, words: str = "") -> Reply | None:
        """Explain an entry by its id, with who helps the `words` of the question. `None`: not written."""
        entry = self._composer.base.entries.get(entry_id)
        if entry is None:
            return None
        cards = self._composer.route(self._router.for_entry(entry, words), words)
        messages: list[Message] = [self._composer.answer(entry), cards]
        return Reply(status="answered", messages=messages, topic=entry_id)

    def _open(self, source: str, number: int) -> Reply:
        if not 1 <= number <= ARTICLES[source]:
            text = say("no_such_article", law=SHORT_NAMES[source], count=ARTICLES[source], number=number)
            return Reply(status="abstained", messages=[text])
        entry_id = f"{source}:{number}"
        return self.entry(entry_id) or self._not_written(entry_id)

    def _open_other(self, law: str, number: int) -> Reply:
        """Offer the guides that rest on an article of a law that is not explained article by article."""
        if not 1 <= number <= RELATED_LAWS[law]:
            text = say("no_such_article", law=law, count=RELATED_LAWS[law], number=number)
            return Reply(status="abstained", messages=[text])
        provision = f"{law}:{number}"
        options = [
            self._composer.option(guide) for guide in self._composer.base.guides if provision in guide.cites
        ]
        if not options:
            return self._not_written(provision)
        prompt = reply_text("other_law", citation=citation_label(provision))
        choices = ChoicesMessage(prompt=prompt, options=options[:MOST_OPTIONS])
        return Reply(status="clarify", messages=[choices])

    def _not_written(self, provision: str) -> Reply:
        text = say("article_not_written", citation=citation_label(provision))
        cards = self._composer.services(["hotline_12348", "lawyer_adviser"])
        return Reply(status="outside_library", messages=[text, cards])

    def _unknown_law(self, law: str, question: str) -> Reply:
        cards = self._composer.route(self._router.for_words(question), question)
        return Reply(status="outside_library", messages=[say("law_not_in_library", law=law), cards])

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

"""Questions about the county's plan with an exact answer in its data: by unit, by number, by deadline."""

import re
from collections.abc import Sequence
from typing import Final

from bot.answering.compose import Composer, chinese_date
from bot.answering.units import unit_names
from bot.messages import AnswerMessage, Reply
from bot.routing import Router
from bot.texts import reply_text, say
from knowledge import Entry, Measure
from knowledge.identifiers import MEASURES
from knowledge.numerals import NUMERAL_PATTERN, from_chinese

NUMBER: Final = re.compile(rf"第\s*[（(]?({NUMERAL_PATTERN})[)）]?\s*(?:条|项|号|个|款)")
BARE_MEASURE: Final = re.compile(rf"^\W*第\s*[（(]?({NUMERAL_PATTERN})[)）]?\s*项\W*$")
BARE_NUMBER: Final = re.compile(
    rf"[（(]({NUMERAL_PATTERN})[)）]|({NUMERAL_PATTERN})\s*(?:条|项|号)(?:措施|任务|谁)"
)
ABOUT_PLAN: Final = re.compile(r"方案|措施|任务|牵头|责任单位|谁负责|哪个负责|哪个部门负责|由谁|法治社会建设")
ABOUT_LAW: Final = re.compile(r"民法典|宪法|民法|法律第|条例|刑法|劳动法|合同法")
WHO: Final = re.compile(r"谁|哪个部门|哪些部门|哪个单位|哪些单位|哪家|牵头|责任单位")
LISTING: Final = re.compile(
    r"(?:哪些|什么|哪几|几|多少|所有|全部).{0,6}?(?:任务|工作|措施|事项|项|职责|事)"
    r"|牵头|[干做管](?:些)?(?:什么|啥|哪些)"
)
IN_CHARGE: Final = re.compile(r"负责|职责|分工|承担")
LEADING: Final = re.compile(r"牵头|带头|主办|主要负责")
UNIT_LEADING: Final = re.compile(
    r"(?:[\u4e00-\u9fff](?<![个些么])(?:局|委|办|院)|妇联|残联|文联|科协)(?:要|该)?(?:牵头|主办|带头)"
)
TIMED: Final = re.compile(
    r"(?:哪些|什么|哪几).{0,8}(?:期限|时限|时间表|年底前|年前|年完成|截止)|(20\d\d)\s*年.{0,6}(?:前|完成|做到|建成)"
)


class PlanLookup:
    """Answers from the plan's data. `None` means that the question is not of this kind."""

    def __init__(self, composer: Composer, router: Router) -> None:
        """Prepare the table of units."""
        self._composer = composer
        self._router = router
        self._measures = [measure for measure in composer.base.measures if measure.key.isdecimal()]
        names = unit_names(self._measures)
        self._names = dict(sorted(names.items(), key=lambda item: -len(item[0])))

    def reply(self, question: str) -> Reply | None:
        """Answer a question about the plan by number, unit or deadline."""
        return self._by_number(question) or self._by_unit(question) or self._by_deadline(question)

    def number_in(self, question: str) -> int | None:
        """Return the number of a measure or article that a question names."""
        match = NUMBER.search(question) or BARE_NUMBER.search(question)
        if not match:
            return None
        try:
            return from_chinese(next(group for group in match.groups() if group))
        except ValueError:
            return None

    def measure_reply(self, measure: Measure, question: str) -> Reply:
        """Explain one measure; who is responsible comes first where that was asked."""
        message = self._composer.answer(measure, units_first=bool(WHO.search(question)))
        return self._reply(message, measure)

    def _by_number(self, question: str) -> Reply | None:
        number = self.number_in(question)
        if number is None or ABOUT_LAW.search(question):
            return None
        if not (ABOUT_PLAN.search(question) or BARE_MEASURE.match(question)):
            return None
        if not 1 <= number <= MEASURES:
            return Reply(status="abstained", messages=[say("no_such_measure", number=number)])
        measure = self._composer.base.entries[f"plan:{number}"]
        return self.measure_reply(measure, question) if isinstance(measure, Measure) else None

    def _by_unit(self, question: str) -> Reply | None:
        if not LISTING.search(question) or ABOUT_LAW.search(question):
            return None
        name, units = next(
            ((name, group) for name, group in self._names.items() if name in question), ("", ())
        )
        # Only the plan speaks of 县公安局; 公安局 alone may be part of a question of law.
        official = name.startswith("县") and IN_CHARGE.search(question)
        if not (official or LEADING.search(question) or ABOUT_PLAN.search(question)):
            return None
        if not units:
            return self._unknown_unit(question)
        leads = [measure for measure in self._measures if set(units) & set(measure.lead_units)]
        joins = [measure for measure in self._measures if set(units) & set(measure.units)]
        name = "、".join(units)
        lines = [
            reply_text("unit_leads", unit=name, count=len(leads), measures=_listed(leads))
            if leads
            else reply_text("unit_leads_none", unit=name)
        ]
        if joins and not (LEADING.search(question) and leads):
            lines.append(reply_text("unit_joins", unit=name, count=len(joins), measures=_listed(joins)))
        message = self._composer.plan_list(reply_text("unit_title", unit=name), "\n".join(lines))
        return self._reply(message, self._composer.base.entries["plan:goal"])

    def _unknown_unit(self, question: str) -> Reply | None:
        if not UNIT_LEADING.search(question):
            return None
        return Reply(status="abstained", messages=[say("unit_unknown")])

    def _by_deadline(self, question: str) -> Reply | None:
        match = TIMED.search(question)
        if not match or not ABOUT_PLAN.search(question):
            return None
        year = match[1]
        lines = [
            f"第（{measure.key}）项，{chinese_date(item.date)}：{item.what}。"
            for measure in self._measures
            for item in measure.deadlines
            if year is None or item.date.startswith(year)
        ]
        if not lines:
            return None
        message = self._composer.plan_list(reply_text("deadlines_title"), "\n".join(lines))
        return self._reply(message, self._composer.base.entries["plan:goal"])

    def _reply(self, message: AnswerMessage, measure: Entry) -> Reply:
        # The question's words name offices that carry the plan out: they are no trouble of the resident's.
        cards = self._composer.route(self._router.for_entry(measure, ""))
        return Reply(status="answered", messages=[message, cards], topic=measure.id)


def _listed(measures: Sequence[Measure]) -> str:
    return "".join(f"\n（{measure.key}）{measure.title}" for measure in measures)

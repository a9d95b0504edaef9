"""Everything that practice says, as WeChat residents get it."""

from datetime import UTC, datetime

import pytest

from api.wechat.outgoing import as_text
from api.wechat.render import render
from api.wechat.texts import MORE
from bot.messages import Reply, TextMessage
from bot.practice.items import explanation, put, quiz, rests_on, verdict
from bot.practice.rehearsals import Rehearsals
from bot.practice.scoring import Called, Evidence, Report, Verdict, kind_of
from bot.practice.step import start_options
from knowledge.practice import Item, Scenario, practice_bank

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
LIMIT = 2048


def texts(reply: Reply) -> str:
    """All messages of a reply as one text; nothing may have been left out."""
    messages = [as_text(message) for message in render(reply, LIMIT, menus=True, short=True)]
    assert 1 <= len(messages) <= 5
    assert all(len(text.encode()) <= LIMIT for text in messages)
    whole = "\n".join(messages)
    assert MORE not in whole
    return whole


@pytest.mark.parametrize("item", practice_bank().items.values(), ids=lambda item: item.id)
def test_every_item(item: Item) -> None:
    asked = put(item, "seed", NOW)
    shown = quiz(item, asked, "第 1 题", ("pass", "explain", "stop"))
    wrong = TextMessage(text="\n".join([verdict(item, asked, ""), rests_on(item.cites)]))
    said = texts(Reply(status="practice", messages=[wrong, shown]))
    for place, option in enumerate(item.options):
        assert option.text in said
        assert f"{'ABCDE'[place]}. " in said
    whole = texts(Reply(status="practice", messages=[TextMessage(text=explanation(item, asked)), shown]))
    assert all(option.why in whole for option in item.options)


@pytest.mark.parametrize("case", practice_bank().scenarios.values(), ids=lambda case: case.id)
def test_every_report(case: Scenario) -> None:
    nothing, quote = Evidence(0.0, ""), Evidence(1.0, "这是学员说的一句话，" * 4)
    verdicts = [
        Verdict(one.id, kind_of(one), one.what, one.like[0], nothing) for one in (*case.facts, *case.points)
    ]
    report = Report(tuple(verdicts), tuple(Called(danger, quote) for danger in case.dangers))
    messages = Rehearsals.report(case, report)
    said = texts(Reply(status="practice", messages=[*messages, start_options()]))
    assert all(point.what in said for point in case.points)
    assert all(danger.why in said for danger in case.dangers)
    assert case.model.strip() in said.replace("\n", "") or case.model[-20:] in said

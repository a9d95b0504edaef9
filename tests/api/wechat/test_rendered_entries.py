"""What the library really says, as WeChat shows it."""

import pytest

from api.wechat.outgoing import OutgoingText
from api.wechat.render import HINT_BYTES, MOST_MESSAGES, render
from api.wechat.texts import MORE
from bot.answering import Answerer
from bot.crisis.detector import Help, helps
from bot.messages import AnswerMessage, Reply, ServicesMessage, TextMessage
from knowledge import KnowledgeBase
from knowledge.identifiers import citation_list


@pytest.mark.parametrize("menus", [False, True])
@pytest.mark.parametrize("short", [False, True])
def test_every_entry_is_said_in_full(
    base: KnowledgeBase, answerer: Answerer, menus: bool, short: bool
) -> None:
    for entry in base.entries:
        reply = answerer.entry(entry)
        messages = render(reply, 2048, menus=menus, short=short)
        assert 1 <= len(messages) <= MOST_MESSAGES
        texts = [message.text for message in messages if isinstance(message, OutgoingText)]
        assert all(len(text.encode()) <= 2048 - (len(messages) > 1) * HINT_BYTES for text in texts)
        said = "\n".join(texts)
        assert MORE not in said
        for message in reply.messages:
            if isinstance(message, AnswerMessage):
                assert citation_list(citation.id for citation in message.citations) in said
                assert message.disclaimer.split("。")[0] in said
                listed = [item for section in message.sections for item in section.items]
                assert all(item in said for item in [*message.steps, *listed, message.example or ""])
                assert message.title in texts[0]
                assert short or message.plain in texts[0]
            if isinstance(message, ServicesMessage):
                assert all(card.why in said for card in message.services)
                first = message.services[: 2 if short else 3]
                assert all(card.phone in texts[0] for card in first if card.phone)


def test_the_first_message_to_who_spoke_is_short(base: KnowledgeBase, answerer: Answerer) -> None:
    lengths = []
    for entry in base.entries:
        first = render(answerer.entry(entry), 2048, short=True)[0]
        assert isinstance(first, OutgoingText)
        lengths.append(len(first.text))
    lengths.sort()
    assert lengths[len(lengths) // 2] < 200
    assert lengths[-5] < 330


@pytest.mark.parametrize("limit", [400, 600, 2048])
@pytest.mark.parametrize("said", helps().values(), ids=lambda said: said.kind)
def test_danger_is_answered_by_a_number_first(answerer: Answerer, said: Help, limit: int) -> None:
    cards = answerer.composer.services(said.services)
    reply = Reply(status="crisis", messages=[TextMessage(text=said.text), cards])
    messages = render(reply, limit, menus=True, short=True)
    assert isinstance(messages[0], OutgoingText)
    assert messages[0].text.startswith(said.text)
    assert cards.services[0].phone is not None
    assert cards.services[0].phone in messages[0].text
    assert len(messages) == 1 or limit < 2048

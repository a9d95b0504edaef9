"""Whole conversations on the real Rasa server with the real actions, and without Rasa."""

from collections.abc import Iterator

import pytest

from tests.conversations.script import Conversation, conversations, hold
from tests.end_to_end import Mingfa, mingfa, running_mingfa_alone
from tests.servers import rasa_model

__all__ = ["mingfa", "rasa_model"]

ALL = list(conversations())


def of_mode(mode: str) -> list[object]:
    return [
        pytest.param(conversation, id=f"{file}: {conversation.name}")
        for file, conversation in ALL
        if conversation.mode == mode
    ]


@pytest.mark.parametrize("conversation", of_mode("whole"))
def test_a_conversation_goes_as_written(mingfa: Mingfa, conversation: Conversation) -> None:
    hold(conversation, mingfa.ask)


@pytest.fixture(scope="module")
def without_rasa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mingfa]:
    """Mingfa with no Rasa to talk to."""
    with running_mingfa_alone(tmp_path_factory.mktemp("degraded")) as running:
        yield running


@pytest.mark.parametrize("conversation", of_mode("degraded"))
def test_a_conversation_without_rasa(without_rasa: Mingfa, conversation: Conversation) -> None:
    hold(conversation, without_rasa.ask)


def test_there_are_enough_conversations() -> None:
    assert len(ALL) >= 60
    assert len({conversation.name for _, conversation in ALL}) == len(ALL)

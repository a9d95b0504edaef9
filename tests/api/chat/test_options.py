import pytest

from api.chat.options import StructuredIntent, structured_intent
from bot.messages import Option


def test_a_payload_is_an_intent_with_its_entities() -> None:
    option = Option(title="甲", payload='/inform{"value":"pay"}')
    assert structured_intent(option) == StructuredIntent("inform", {"value": "pay"})
    assert structured_intent(Option(title="甲", payload="/deny")) == StructuredIntent("deny", {})


@pytest.mark.parametrize(
    "payload", ["有用", "/inform{x}", '/inform{"value":}', '/inform{"value":1}', '/inform{"value":{}}', "/{}"]
)
def test_what_is_typed_by_hand_and_broken_is_none(payload: str) -> None:
    assert structured_intent(Option(title="", payload=payload)) is None

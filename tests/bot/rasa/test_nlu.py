"""What NLU finds in a message, on a real Rasa server. `python -m benchmarks.nlu` measures how well."""

import pytest

from tests.bot.rasa.action_server import ActionServer
from tests.bot.rasa.conftest import Gateway


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("第34条谁负责", [("measure", "34")]),
        ("方案第三十四条讲的什么", [("measure", "三十四")]),
        ("第40条和第41条有什么不同", [("measure", "40"), ("measure", "41")]),
        # Offices that residents also go to are found as both; the actions take what they need.
        ("哪些任务由县公安局牵头", [("unit", "县公安局"), ("service", "县公安局")]),
        ("政法委牵头几项", [("unit", "县委政法委")]),
        ("渠县司法局负责哪些措施", [("unit", "县司法局")]),
        ("公证处几点开门", [("service", "notary")]),
        ("12348是免费的不", [("service", "hotline_12348")]),
        ("劳动仲裁委的地址", [("service", "arbitration_labor")]),
        ("他借我1200块不还", []),
        ("邻居修房子挡了我家的光", []),
    ],
)
def test_entities_are_found_whole_and_by_their_own_name(
    gateway: Gateway, actions: ActionServer, text: str, entities: list[tuple[str, str]]
) -> None:
    gateway.say(text)

    found = actions.calls[-1]["tracker"]["latest_message"]["entities"]
    assert {(entity["entity"], entity["value"]) for entity in found} == set(entities)


@pytest.mark.parametrize(
    "text",
    [
        "离婚冷静期多少天",
        "他不同意离婚怎么办",
        "遗嘱手写的算不算",
        "没有搜查证能不能进我家",
        "老汉死了债要我还不",
    ],
)
def test_questions_of_law_are_searched(gateway: Gateway, actions: ActionServer, text: str) -> None:
    gateway.say(text)

    assert [call["next_action"] for call in actions.calls] == ["action_answer"]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("您好", "utter_greeting"),
        ("谢谢你哈", "utter_thanks"),
        ("再见", "utter_goodbye"),
        ("你会做什么", "utter_help"),
        ("你是不是机器人", "utter_bot_challenge"),
        ("要得", "utter_affirm"),
        ("不是这个", "utter_deny"),
        ("算了,不办了", "utter_cancel"),
    ],
)
def test_small_talk_is_answered_in_kind(gateway: Gateway, text: str, response: str) -> None:
    assert [message["utter_action"] for message in gateway.say(text)] == [response]

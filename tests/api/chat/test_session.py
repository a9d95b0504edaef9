"""What a session carries from turn to turn."""

from datetime import UTC, datetime, timedelta

import pytest

from api.chat.session import LONGEST_FORM, SessionState
from bot.messages import Option, Reply, Status, TextMessage

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
TURNS = 10


def reply(status: Status = "answered", topic: str | None = None, **fields: object) -> Reply:
    return Reply(status=status, messages=[TextMessage(text="。")], topic=topic, **fields)  # type: ignore[arg-type]


def after(state: SessionState, said: Reply) -> SessionState:
    return state.after(said, (), "问", TURNS, NOW)


def test_a_new_topic_leaves_the_old_one_behind() -> None:
    state = after(SessionState(), reply(topic="civil_code:1077"))
    state = after(state, reply(topic="civil_code:1127"))
    assert (state.topic, state.previous_topic) == ("civil_code:1127", "civil_code:1077")
    again = after(state, reply(topic="civil_code:1127"))
    assert again.previous_topic == "civil_code:1077"


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        ("smalltalk", True),
        ("service", True),
        ("form", True),
        ("clarify", True),
        ("out_of_scope", True),
        ("abstained", False),
        ("outside_library", False),
    ],
)
def test_what_keeps_a_topic_and_what_drops_it(status: Status, kept: bool) -> None:
    state = after(SessionState(topic="plan:34"), reply(status))
    assert state.topic == ("plan:34" if kept else None)


def test_a_long_conversation_goes_on_in_a_fresh_one() -> None:
    state = SessionState()
    for _ in range(TURNS):
        state = after(state, reply())
    assert (state.conversation, state.turns) == (1, 0)


def test_a_form_is_not_torn_apart_but_not_endless() -> None:
    state = SessionState()
    for _ in range(TURNS * LONGEST_FORM - 1):
        state = after(state, reply("form"))
    assert (state.conversation, state.in_form) == (0, True)
    state = after(state, reply("form"))
    assert (state.conversation, state.in_form) == (1, False)


def test_a_crisis_and_the_end_of_a_form_begin_a_fresh_conversation() -> None:
    form = after(SessionState(), reply("form", awaits_contact=True))
    assert (form.in_form, form.awaits_contact) == (True, True)
    for said in (reply("crisis"), reply("service", effect="forget_form")):
        state = after(form, said)
        assert (state.conversation, state.in_form, state.awaits_contact) == (1, False, False)


def test_a_long_silence_leaves_nothing_but_the_count() -> None:
    option = Option(title="甲", payload="/x")
    state = SessionState(2, 3, "plan:34", "plan:1", (option,), in_form=True, seen_at=NOW)
    idle = timedelta(minutes=60)
    assert state.resumed(NOW + timedelta(minutes=59), idle) == state
    assert state.resumed(NOW + timedelta(minutes=60), idle) == SessionState(conversation=3)
    assert SessionState().resumed(NOW, idle) == SessionState()


def test_feedback_is_counted_once_for_each_answer() -> None:
    answered = after(SessionState(), reply(topic="plan:34"))
    assert (answered.question, answered.answered) == ("问", "plan:34")
    thanked = after(answered, reply("smalltalk"))
    assert thanked.answered == "plan:34"
    judged = after(thanked, reply("smalltalk", effect="useless"))
    assert (judged.question, judged.answered) == (None, None)

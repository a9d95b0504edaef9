"""Makes the executor that runs Rasa's actions in this process."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from bot.actions.actions import ACTIONS, MakeReply
from bot.answering import Answerer

Run = Callable[[CollectingDispatcher, Tracker, dict[str, Any]], Awaitable[list[EventType]]]


def action_executor(answerer: Answerer) -> ActionExecutor:
    """Return an executor with all our actions registered."""
    executor = ActionExecutor()
    for name, make_reply in ACTIONS.items():
        executor.register_function(name, _run(answerer, make_reply))
    return executor


def _run(answerer: Answerer, make_reply: MakeReply) -> Run:
    async def run(
        dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        # In a thread, because search would block the event loop.
        reply = await asyncio.to_thread(make_reply, answerer, tracker)
        if isinstance(reply, str):
            dispatcher.utter_message(response=reply)
            return []
        dispatcher.utter_message(json_message=reply.model_dump(mode="json", exclude_none=True))
        return [SlotSet("topic", reply.topic)] if reply.topic else []

    return run

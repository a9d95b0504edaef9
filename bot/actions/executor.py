"""Makes the executor that runs Rasa's actions in this process."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from bot.actions.actions import Act
from bot.actions.context import Context
from bot.actions.outcome import outcome_of
from bot.actions.registry import ACTIONS

Run = Callable[[CollectingDispatcher, Tracker, dict[str, Any]], Awaitable[list[EventType]]]


def action_executor(context: Context) -> ActionExecutor:
    """Return an executor with all our actions registered."""
    executor = ActionExecutor()
    for name, act in ACTIONS.items():
        executor.register_function(name, _run(context, act))
    return executor


def _run(context: Context, act: Act) -> Run:
    async def run(
        dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        # In a thread, because search and the database would block the event loop.
        outcome = outcome_of(await asyncio.to_thread(act, context, tracker))
        for said in outcome.say:
            if isinstance(said, str):
                dispatcher.utter_message(response=said)
            else:
                dispatcher.utter_message(json_message=said.model_dump(mode="json", exclude_none=True))
        return outcome.events

    return run

"""What channels need of the chat."""

from typing import Protocol

from bot.messages import Reply


class Chat(Protocol):
    """Answers one message of one conversation. Channels know nothing else of how answers are made."""

    async def turn(self, session_id: str, text: str, message_id: str | None = None) -> Reply:
        """Answer a message; never raises for anything a resident can send.

        A repeated `message_id` within a session gives the first reply again and does nothing twice; if that
        first turn is still under way, the repeat waits for it.

        Args:
            session_id: 1 to 128 characters; a channel prefixes its own (`wechat:…`).
            text: what the resident wrote, as it came.
            message_id: the channel's id of this message, 1 to 128 characters.
        """
        ...

    def is_urgent(self, text: str) -> bool:
        """Say whether a message tells of danger, so that it waits for no other. Blocks for milliseconds."""
        ...

"""Renders a reply as the messages that go out in WeChat, the most important first."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from api.wechat.blocks import Rank, blocks_of
from api.wechat.outgoing import Outgoing, OutgoingMenu, OutgoingText
from api.wechat.packing import GAP, Block, pack
from api.wechat.splitting import opening, size
from api.wechat.texts import FEEDBACK, GOES_ON, MENU_TAIL
from bot.messages import AnswerMessage, ChoicesMessage, QuizMessage, Reply

MOST_MESSAGES: Final = 5
"""What may be sent after one message of a resident."""
HINT_BYTES: Final = 60
"""Bytes left free in each of several messages, for a line that says how to see the next."""
SHORT_ENOUGH: Final = 250
"""Characters of a reply that is not shortened for a resident who spoke: it is short."""
FIXED: Final = frozenset({"crisis", "form", "practice"})
"""How turns end whose replies are never shortened, and whose options are never a menu."""
LEAD: Final = (Rank.MAIN, Rank.SOURCE, Rank.SERVICES)
"""What the first message must say: some residents see no other."""
TO_PICK: Final = (Rank.CHOICES, Rank.RELATED)
"""What comes last, next to where the answer is typed."""


def render(reply: Reply, limit: int, *, menus: bool = False, short: bool = False) -> list[Outgoing]:
    """Write a reply for WeChat, as few messages as hold it.

    The first message is a text that says what matters most. Nothing is left out but what five messages do not
    hold; then the last text says so.

    Args:
        reply: any reply.
        limit: the most UTF-8 bytes of a message; at least 400.
        menus: whether options may be a menu to tap. What only asks is a text all the same: it can be the
            passive reply, which is there at once.
        short: whether the first message is to be short, since the resident spoke and may not read much.

    Returns:
        At most five messages; none when there is nothing to say.
    """
    # A menu and a short first message cost messages: not at the price of what is said.
    ways = dict.fromkeys([(menus, short), (False, short), (False, False)])
    found: list[list[Outgoing]] = []
    for with_menu, shortened in ways:
        messages, whole = _messages(reply, limit, with_menu, shortened)
        if whole:
            return messages
        found.append(messages)
    return found[0]


def _messages(reply: Reply, limit: int, menus: bool, short: bool) -> tuple[list[Outgoing], bool]:
    """Return the messages of a reply, and whether nothing was left out."""
    blocks = blocks_of(reply)
    fixed = reply.status in FIXED
    answers = any(isinstance(message, AnswerMessage) for message in reply.messages)
    feedback = FEEDBACK if answers and reply.status == "answered" else ""
    only_asks = all(isinstance(message, ChoicesMessage | QuizMessage) for message in reply.messages)
    menu = None
    if menus and not fixed and not only_asks and (answers or not short):
        menu = _menu(blocks, feedback, limit - HINT_BYTES)
    if menu:
        blocks, feedback = [block for block in blocks if not block.offer], ""
    if answers or not fixed:  # what a form found is an answer like others, its question last in any case
        blocks = _by_importance(blocks)
    text = GAP.join(block.text for block in blocks)
    most = MOST_MESSAGES - bool(menu)
    whole = True
    if short and not fixed and len(text) > SHORT_ENOUGH:
        texts, whole = pack(_shortened(blocks, asks=not answers), limit - HINT_BYTES, most, alone=True)
    elif size(text) <= limit and not menu:
        texts = [text] if text else []
    else:
        texts, whole = pack(blocks, limit - HINT_BYTES, most)
    # It is not worth a message of its own.
    room = limit - HINT_BYTES if menu or len(texts) > 1 else limit
    if texts and feedback and size(f"{texts[-1]}{GAP}{feedback}") <= room:
        texts[-1] += f"{GAP}{feedback}"
    return [*(OutgoingText(text=text) for text in texts), *([menu] if menu else [])], whole


def _by_importance(blocks: Sequence[Block]) -> list[Block]:
    """Put the answer on top, what adds to it below, what to tap at the end."""
    lead = [replace(block, lead=True) for block in blocks if block.rank in LEAD]
    others = [block for block in blocks if block.rank not in LEAD]
    return [*lead, *sorted(others, key=lambda block: block.rank in TO_PICK)]


def _shortened(blocks: Sequence[Block], *, asks: bool) -> list[Block]:
    """Return what the first message says in short, then all that is said later.

    Args:
        blocks: by their importance.
        asks: whether the options are what the reply is about, so that they belong to the first message.
    """
    first: list[Block] = []
    later: list[Block] = []
    divided = False
    for block in blocks:
        if block.rank == Rank.CHOICES and asks:
            begin, rest = block.text, ""
        elif not block.lead or (divided and block.rank == Rank.MAIN):  # it must not overtake the rest
            begin, rest = "", block.text
        elif block.rank == Rank.MAIN:
            begin, rest = opening(block.text)
            divided = bool(rest)
            rest = f"{GOES_ON}{rest}" if rest else ""
        else:
            begin, rest = block.shorter[-1] if block.shorter else (block.text, "")
        first += [replace(block, text=begin, shorter=(), lead=True)] if begin else []
        later += [replace(block, text=rest, shorter=(), lead=False)] if rest else []
    return [*first, *later]


def _menu(blocks: Sequence[Block], feedback: str, limit: int) -> OutgoingMenu | None:
    """Return all options as one menu; `None` if they come first or are all there is, or do not make one."""
    offers = [block.offer for block in blocks if block.offer]
    titles = tuple(title for offer in offers for title in offer.titles)
    if not offers or blocks[0].offer or not all(titles):
        return None
    head = "\n".join(_prompt(offer.prompt) for offer in offers if offer.prompt)
    menu = OutgoingMenu(head=head, options=titles, tail="\n".join(filter(None, (MENU_TAIL, feedback))))
    return menu if size("\n".join((menu.head, *titles, menu.tail))) <= limit else None


def _prompt(prompt: str) -> str:
    return prompt if prompt.endswith(("：", "？")) else f"{prompt}："

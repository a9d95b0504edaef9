"""What residents do with their own referrals: see, pass on, delete; and have everything forgotten."""

import re
from typing import Final

from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, SlotSet

from bot.actions.context import Context, entity_of, person_of, text_of
from bot.actions.outcome import Outcome
from bot.calendar import CHINA
from bot.messages import ChoicesMessage, Message, Option, Reply, TextMessage
from bot.own_data import asks_for_deletion
from bot.referrals import Referral
from bot.texts import reply_text, say

MOST_SHOWN: Final = 4
"""Referrals listed with their options: a digit picks one of nine."""

DIGIT: Final = r"[\d〇零一二两三四五六七八九幺]"
PHONE: Final = re.compile(rf"{DIGIT}(?=(?:[\s-]?{DIGIT}){{4}})")


def check_referral(context: Context, tracker: Tracker) -> Reply:
    """Show a resident's own referrals and what can be done with them; do what was tapped."""
    person, number, action = person_of(tracker), entity_of(tracker, "number"), entity_of(tracker, "do")
    if number and action == "delete":
        done = context.referrals.delete(person, number)
        return _done("referral_deleted" if done else "referral_gone", number)
    if number and action == "share":
        done = context.referrals.share(person, number) is not None
        return _done("referral_now_shared" if done else "referral_gone", number)
    referrals = context.referrals.of_person(person)
    if not referrals:
        return Reply(status="service", messages=[say("referrals_none")])
    lines = [reply_text("referrals_intro", count=len(referrals))]
    lines += [_line(context, referral) for referral in referrals]
    options = [option for referral in referrals[:MOST_SHOWN] for option in _options(referral)]
    messages: list[Message] = [TextMessage(text="\n".join(lines))]
    messages.append(ChoicesMessage(prompt=reply_text("referral_actions"), options=options))
    return Reply(status="service", messages=messages)


def delete_data(context: Context, tracker: Tracker) -> Outcome:
    """Have everything about this person forgotten: at once where plainly said, else after a question."""
    confirmed = entity_of(tracker, "confirmed")
    if confirmed == "no":
        return Outcome([Reply(status="service", messages=[say("not_deleted")])])
    if confirmed or asks_for_deletion(text_of(tracker)):
        return Outcome([forgotten()], [ActiveLoop(None), SlotSet("requested_slot", None)])
    options = [
        Option(title=reply_text("delete_yes"), payload='/delete_data{"confirmed":"yes"}'),
        Option(title=reply_text("delete_no"), payload='/delete_data{"confirmed":"no"}'),
    ]
    return Outcome(
        [Reply(status="service", messages=[ChoicesMessage(prompt=reply_text("delete_ask"), options=options)])]
    )


def forgotten() -> Reply:
    """Return the reply after which the gateway forgets everything about a person."""
    return Reply(status="service", messages=[say("deleted")], effect="forget_person")


def _done(sentence: str, number: str) -> Reply:
    return Reply(status="service", messages=[say(sentence, number=number)])


def _line(context: Context, referral: Referral) -> str:
    service = context.answerer.base.services[referral.service].name
    status = reply_text(f"status_{referral.status}" if referral.shared else "status_private")
    created = referral.created_at.astimezone(CHINA)
    day = f"{created.month} 月 {created.day} 日"
    lines = [
        reply_text(
            "referral_line",
            number=referral.number,
            service=service,
            status=status,
            day=day,
            summary=referral.summary,
        )
    ]
    if referral.contact:
        lines.append(reply_text("referral_contact", contact=PHONE.sub("*", referral.contact)))
    if referral.note:
        lines.append(reply_text("referral_note", note=referral.note))
    return "\n".join(lines)


def _options(referral: Referral) -> list[Option]:
    number = referral.number
    share = Option(
        title=reply_text("referral_share", number=number),
        payload=f'/check_referral{{"number":"{number}","do":"share"}}',
    )
    delete = Option(
        title=reply_text("referral_delete", number=number),
        payload=f'/check_referral{{"number":"{number}","do":"delete"}}',
    )
    return [delete] if referral.shared else [share, delete]

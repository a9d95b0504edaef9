"""Begins, leads and ends the forms. What they ask stands in bot/forms; here Rasa's events are made of it."""

import re
from collections.abc import Iterable
from typing import Final

from rasa_sdk import Tracker
from rasa_sdk.events import ActionExecutionRejected, ActiveLoop, EventType, FollowupAction, SlotSet

from bot.actions.actions import answer
from bot.actions.context import FALLBACK, Context, entity_of, intent_of, metadata_of, person_of, text_of
from bot.actions.loop import REQUESTED, dealt_with
from bot.actions.outcome import Outcome
from bot.forms import Form, Question, form
from bot.forms.definitions import Answers
from bot.forms.reading import SHORT, Said
from bot.forms.steps import MISSES, Step, step
from bot.messages import ChoicesMessage, Message, Reply, TextMessage, inform_option
from bot.texts import reply_text, say
from knowledge.identifiers import citation_list

SERVICE: Final = "referral_service"
"""The slot that says which service the referral form is for."""
SUMMARY: Final = "referral_summary"
"""The slot that keeps what the referral would say."""
TOWNSHIP: Final = re.compile(r"[\u4e00-\u9fff]{2,4}?(?:镇|乡|街道)")
EMPLOYER: Final = re.compile(r"老板|单位|公司|厂|包工头|工地")
"""Whoever quarrels with these may also need labour arbitration, which has its time limit."""
FORMS: Final = ("legal_aid_form", "mediation_form", "referral_form")
LONGEST_PLACE: Final = 20


def begin(name: str) -> Outcome:
    """Begin a form afresh, whatever was under way."""
    kept = form(name)
    cleared = [SlotSet(slot, None) for other in FORMS for slot in form(other).slots]
    events = [ActiveLoop(None), SlotSet(REQUESTED, None), SlotSet(MISSES, None), *cleared]
    intro = Reply(status="form", messages=[say(f"form_intro_{kept.service}")])
    return Outcome([intro], [*events, FollowupAction(name)])


def begin_legal_aid(context: Context, tracker: Tracker) -> Outcome:
    """Begin the legal-aid pre-check."""
    return begin("legal_aid_form")


def begin_mediation(context: Context, tracker: Tracker) -> Outcome:
    """Begin the mediation intake, with what mediation is."""
    begun = begin("mediation_form")
    explained = context.answerer.base.notices["mediation_explained"]
    message = context.answerer.composer.notice(explained, explained.title)
    return Outcome([Reply(status="form", messages=[message]), *begun.say], begun.events)


def validate(name: str, context: Context, tracker: Tracker) -> Outcome:
    """Read the latest message for a form and say which slot comes next; Rasa calls it on every step."""
    current = form(name)
    answers = answers_of(current, tracker)
    requested = tracker.get_slot(REQUESTED)
    if requested not in current.slots or dealt_with(tracker, name):
        return Outcome(events=[_next(current, answers)])
    intent, confidence = intent_of(tracker)
    if intent == f"request_{current.service}":  # it is under way already
        if len(text_of(tracker)) <= SHORT:
            return Outcome(events=[SlotSet(MISSES, None), _next(current, answers)])
        intent = FALLBACK
    said = Said(
        text=text_of(tracker),
        intent=intent,
        confidence=confidence,
        value=entity_of(tracker, "value") if intent == "inform" else None,
        contact_held=bool(metadata_of(tracker).get("contact_held")),
    )
    taken = step(current, answers, requested, int(tracker.get_slot(MISSES) or 0), said)
    if not taken.taken:
        return Outcome(events=[ActionExecutionRejected(name)])
    return _take(context, current, answers, taken)


def ask(context: Context, tracker: Tracker) -> Reply:
    """Ask the question of the slot that is requested."""
    current = form(str(tracker.active_loop_name))
    question = current.question(str(tracker.get_slot(REQUESTED)))
    service = context.answerer.base.services.get(str(tracker.get_slot(SERVICE) or ""))
    prompt = question.prompt.format(
        kept_days=context.referrals_kept_days, service=service.name if service else ""
    )
    options = [
        inform_option(choice.title, choice.value)
        for choice in question.choices_for(answers_of(current, tracker))
    ]
    message: Message = ChoicesMessage(prompt=prompt, options=options) if options else TextMessage(text=prompt)
    return Reply(status="form", messages=[message], awaits_contact=question.contact)


def submit_legal_aid(context: Context, tracker: Tracker) -> Outcome:
    """Say what the pre-check found, then ask for consent to a referral."""
    current = form("legal_aid_form")
    answers = answers_of(current, tracker)
    if current.next_question(answers):  # ended early, or begun while this process was down
        return Outcome()
    result = current.result(answers)
    base, composer = context.answerer.base, context.answerer.composer
    more = [base.notices["aid_where"]]
    if answers["aid_age"] in ("under_14", "minor"):
        more.append(base.notices["aid_guardian"])
    notice, title = base.notices[result.notice], reply_text(f"aid_{result.verdict}")
    message = composer.notice(notice, title, more, base.services["legal_aid"].bring)
    message = message.model_copy(update={"disclaimer": reply_text("aid_disclaimer")})
    cards = composer.services(["legal_aid", "hotline_12348"], answers["aid_place"] or "")
    summary = reply_text(
        "aid_summary",
        verdict=title.partition("：")[2],
        cites=citation_list(notice.cites),
        answers=_summary(current, answers),
    )
    return _refer(current, [message, cards], summary)


def submit_mediation(context: Context, tracker: Tracker) -> Outcome:
    """Say what an agreement is worth, then ask for consent to a referral; after violence, protect first."""
    current = form("mediation_form")
    answers = answers_of(current, tracker)
    base, composer = context.answerer.base, context.answerer.composer
    if answers["med_violence"] == "yes":
        notice = base.notices["mediation_protection"]
        cards = composer.services(["police_110", "women_12338", "legal_aid"], answers["med_place"] or "")
        message = composer.notice(notice, notice.title)
        reply = Reply(status="service", messages=[message, cards], effect="forget_form")
        return Outcome([reply])
    if current.next_question(answers):
        return Outcome()
    notice = base.notices["mediation_agreement"]
    checked = say("mediation_checked", answers=_summary(current, answers))
    employer = EMPLOYER.search(answers["med_parties"] or "")
    doors = ["mediation", "arbitration_labor"] if employer else ["mediation", "hotline_12348"]
    cards = composer.services(doors, answers["med_place"] or "")
    message = composer.notice(notice, notice.title)
    summary = reply_text("mediation_summary", answers=_summary(current, answers))
    return _refer(current, [checked, message, cards], summary)


def submit_referral(context: Context, tracker: Tracker) -> Outcome:
    """Keep the referral as far as the resident consented; without consent nothing is kept."""
    current = form("referral_form")
    answers = answers_of(current, tracker)
    person, service = person_of(tracker), str(tracker.get_slot(SERVICE) or "")
    forgotten = [SlotSet(slot, None) for slot in (*current.slots, SERVICE, SUMMARY)]
    if current.next_question(answers) or service not in context.answerer.base.services:
        context.referrals.drop_contact(person)
        return Outcome(events=forgotten)
    cards = context.answerer.composer.services([service, "hotline_12348"])
    if answers["consent_store"] == "no":
        reply = Reply(status="service", messages=[say("referral_refused"), cards], effect="forget_form")
        return Outcome([reply], forgotten)
    shared = answers["consent_share"] == "yes"
    if answers["contact"] != "held":
        context.referrals.drop_contact(person)
    summary = str(tracker.get_slot(SUMMARY) or "")
    referral = context.referrals.submit(person, service, _township(tracker), summary, shared)
    text = say(
        "referral_shared" if shared else "referral_kept",
        number=referral.number,
        contact=reply_text("referral_with_contact" if referral.contact else "referral_without_contact"),
    )
    reply = Reply(status="service", messages=[text, cards], effect="forget_form")
    return Outcome([reply], forgotten)


def cancel(context: Context, tracker: Tracker) -> Outcome:
    """Stop a form and forget what was filled in."""
    context.referrals.drop_contact(person_of(tracker))
    return Outcome([Reply(status="smalltalk", messages=[say("form_cancelled")], effect="forget_form")])


def form_over(context: Context, tracker: Tracker) -> Outcome | Reply | str:
    """Answer a tap on a choice of a form that is not under way any more; mere words are searched."""
    if entity_of(tracker, "value") is None:
        return answer(context, tracker)
    return Reply(status="service", messages=[say("form_over"), *context.answerer.form_offers()])


def answers_of(current: Form, tracker: Tracker) -> dict[str, str | None]:
    """Return the answers so far by slot."""
    return {slot: tracker.get_slot(slot) for slot in current.slots}


def _take(context: Context, current: Form, answers: Answers, taken: Step) -> Outcome:
    changed = {**answers, **{slot: value for slot, value in taken.changes.items() if slot != MISSES}}
    events: list[EventType] = [SlotSet(slot, value) for slot, value in taken.changes.items()]
    if taken.ended:
        cards = context.answerer.composer.services(["hotline_12348", current.service or "legal_aid"])
        gave_up = Reply(status="service", messages=[say(f"form_{taken.ended}"), cards], effect="forget_form")
        return Outcome([gave_up], [*events, SlotSet(REQUESTED, None)])
    texts = [reply_text(name) for name in taken.say] + ([taken.help] if taken.help else [])
    said = [Reply(status="form", messages=[TextMessage(text=text)]) for text in texts]
    if current.name == "mediation_form" and changed.get("med_violence") == "yes":
        return Outcome([*said], [*events, SlotSet(REQUESTED, None)])
    return Outcome([*said], [*events, _next(current, changed)])


def _next(current: Form, answers: Answers) -> EventType:
    question: Question | None = current.next_question(answers)
    return SlotSet(REQUESTED, question.slot if question else None)


def _refer(current: Form, messages: list[Message], summary: str) -> Outcome:
    """Say what a form found, and go on to the referral."""
    events = [SlotSet(SERVICE, current.service), SlotSet(SUMMARY, summary)]
    return Outcome([Reply(status="form", messages=messages)], [*events, FollowupAction("referral_form")])


def _summary(current: Form, answers: Answers) -> str:
    parts = [
        f"{question.label}：{question.shown(value)}"
        for question in current.asked(answers)
        if (value := answers.get(question.slot))
    ]
    return "；".join(parts) + "。"


def _township(tracker: Tracker) -> str | None:
    places: Iterable[str] = filter(None, (tracker.get_slot("aid_place"), tracker.get_slot("med_place")))
    place = next(iter(places), None)
    if place is None:
        return None
    match = TOWNSHIP.search(place)
    return match[0] if match else place[:LONGEST_PLACE]

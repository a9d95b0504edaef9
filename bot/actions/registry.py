"""Every action by the name that domain.yml gives it, and what is said in the middle of a form."""

from functools import partial
from typing import Final

from rasa_sdk import Tracker

from bot.actions import actions, forms, practice, referrals
from bot.actions.actions import Act, article_first
from bot.actions.context import FALLBACK, Context, intent_of
from bot.actions.outcome import Outcome, beside_a_form, outcome_of
from bot.forms import form
from bot.messages import Reply

ASIDES: Final[dict[str, Act]] = {
    "ask_law": actions.answer,
    "ask_plan": actions.answer,
    "chitchat": actions.answer,
    FALLBACK: actions.answer,
    "ask_service": actions.show_service,
    "find_help": actions.find_help,
    "ask_human": actions.human,
    "foreign_law": actions.foreign_law,
    "prompt_injection": actions.refuse_injection,
    "choose_entry": actions.choose_entry,
    "previous_question": actions.previous_question,
    "feedback_useful": actions.feedback_useful,
    "feedback_useless": actions.feedback_useless,
    "check_referral": referrals.check_referral,
}
"""What can be answered while a form waits; any other intent there has a response of domain.yml."""


def aside(context: Context, tracker: Tracker) -> Outcome:
    """Answer what is said in the middle of a form and is no answer to it; the form then goes on."""
    intent = intent_of(tracker)[0]
    act = ASIDES.get(intent)
    if act is None:
        return Outcome([f"utter_{intent}"] if intent in actions.SMALL_TALK else [])
    outcome = outcome_of(act(context, tracker))
    said = [beside_a_form(reply) if isinstance(reply, Reply) else reply for reply in outcome.say]
    return Outcome([*said], outcome.events)


ACTIONS: Final[dict[str, Act]] = {
    "action_answer": actions.answer,
    "action_answer_plan": actions.answer,
    "action_show_service": article_first(actions.show_service),
    "action_find_help": article_first(actions.find_help),
    "action_human": actions.human,
    "action_foreign_law": actions.foreign_law,
    "action_refuse_injection": actions.refuse_injection,
    "action_practice": practice.begin,
    "action_practice_answer": practice.answer,
    "action_choose_entry": actions.choose_entry,
    "action_previous_question": actions.previous_question,
    "action_simplify": actions.simplify,
    "action_feedback_useful": actions.feedback_useful,
    "action_feedback_useless": actions.feedback_useless,
    "action_check_referral": referrals.check_referral,
    "action_delete_data": referrals.delete_data,
    "action_begin_legal_aid": article_first(forms.begin_legal_aid),
    "action_begin_mediation": article_first(forms.begin_mediation),
    "action_submit_legal_aid": forms.submit_legal_aid,
    "action_submit_mediation": forms.submit_mediation,
    "action_submit_referral": forms.submit_referral,
    "action_cancel_form": forms.cancel,
    "action_form_over": forms.form_over,
    "action_aside": aside,
    f"validate_{practice.FORM}": practice.validate,
    f"action_ask_{practice.ANSWER}": practice.ask,
    **{f"validate_{name}": partial(forms.validate, name) for name in forms.FORMS},
    **{f"action_ask_{slot}": forms.ask for name in forms.FORMS for slot in form(name).slots},
}

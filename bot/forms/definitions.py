"""What a form asks, in which order, and under which conditions, read from the YAML files beside this one."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

Answers = Mapping[str, str | None]
"""The answer to each question by its slot; `None` where there is none yet."""

Condition = dict[str, list[str]]
"""Holds if every slot named has one of the values listed."""

Verdict = Literal["likely", "unlikely", "ask"]


class Model(BaseModel):
    """Base of what stands in the files: unknown fields are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(Model):
    """An answer to pick.

    Attributes:
        value: what the slot keeps.
        title: as residents read it.
        words: what they say instead, anywhere in a text; or, if `whole`, as all that they say.
        whole: whether the words must be the whole text. Consent is not read out of a word in passing.
        intent: that means it too; a denied word of another choice counts for the one with `deny`.
        when: offered only if this holds.
    """

    value: str
    title: str
    words: list[str] = []
    whole: bool = False
    intent: Literal["affirm", "deny"] | None = None
    when: Condition = {}


class Question(Model):
    """One question of a form, named by the slot that keeps its answer.

    Attributes:
        label: names the answer in the summary.
        prompt: the question.
        help: what is said to somebody who does not understand it.
        choices: answers to pick.
        free: whether any other text is an answer as well.
        longest: characters of such a text.
        years: first age, last age and value, where an age in years is an answer.
        doubt: the value that counts where words speak for several.
        contact: whether the answer is a telephone number, which never reaches Rasa.
        when: the question is asked only if this holds.
    """

    slot: str
    label: str
    prompt: str
    help: str
    choices: list[Choice] = []
    free: bool = False
    longest: int = 0
    years: list[tuple[int, int, str]] = []
    doubt: str | None = None
    contact: bool = False
    when: Condition = {}

    def choices_for(self, answers: Answers) -> list[Choice]:
        """Return the choices that fit the answers so far."""
        return [choice for choice in self.choices if holds(choice.when, answers)]

    def shown(self, value: str) -> str:
        """Return an answer as residents read it."""
        return next((choice.title for choice in self.choices if choice.value == value), value)


class Result(Model):
    """What some answers lead to: a verdict, and the notice that says why."""

    when: Condition
    verdict: Verdict
    notice: str


class Form(Model):
    """A form: its questions in their order, the service it leads to, and results where it has any."""

    name: str
    service: str | None = None
    questions: Annotated[list[Question], Field(min_length=1)]
    results: list[Result] = []

    @model_validator(mode="after")
    def check_conditions(self) -> "Form":
        """Refuse conditions on slots and values that do not exist."""
        values = {question.slot: {choice.value for choice in question.choices} for question in self.questions}
        conditions = [question.when for question in self.questions]
        conditions += [choice.when for question in self.questions for choice in question.choices]
        conditions += [result.when for result in self.results]
        for condition in conditions:
            for slot, wanted in condition.items():
                if unknown := set(wanted) - values.get(slot, set()):
                    raise ValueError(f"{self.name}: {slot} has no value {', '.join(sorted(unknown))}")
        return self

    @property
    def slots(self) -> list[str]:
        """The slots of all questions, in order."""
        return [question.slot for question in self.questions]

    def question(self, slot: str) -> Question:
        """Return the question of a slot.

        Raises:
            KeyError: if the form does not ask for it.
        """
        for question in self.questions:
            if question.slot == slot:
                return question
        raise KeyError(slot)

    def asked(self, answers: Answers) -> list[Question]:
        """Return the questions that these answers make necessary, answered or not."""
        return [question for question in self.questions if holds(question.when, answers)]

    def next_question(self, answers: Answers) -> Question | None:
        """Return the first question that is still open; `None` if the form is complete."""
        return next((question for question in self.asked(answers) if not answers.get(question.slot)), None)

    def previous_question(self, answers: Answers) -> Question | None:
        """Return the question that was answered last; `None` at the beginning."""
        answered = [question for question in self.asked(answers) if answers.get(question.slot)]
        return answered[-1] if answered else None

    def result(self, answers: Answers) -> Result:
        """Return the first result whose condition holds.

        Raises:
            LookupError: if none does; the last row of a form with results should always hold.
        """
        for result in self.results:
            if holds(result.when, answers):
                return result
        raise LookupError(f"{self.name}: no result for these answers")


def holds(condition: Condition, answers: Answers) -> bool:
    """Say whether a condition holds for some answers."""
    return all(answers.get(slot) in wanted for slot, wanted in condition.items())


@cache
def form(name: str) -> Form:
    """Return a form by its name in domain.yml.

    Raises:
        KeyError: if there is no such form.
    """
    return _forms()[name]


@cache
def _forms() -> dict[str, Form]:
    files = sorted(Path(__file__).parent.glob("*.yml"))
    forms = [Form.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files]
    return {form.name: form for form in forms}

"""The home page and what it suggests."""

import json

import pytest

from api.page.suggestions import Suggestion, suggestions
from bot.answering import Answerer
from tests.api.page.conftest import Site
from tests.api.page.markup import Markup

QUESTIONS = [question for theme in suggestions() for question in theme.questions]


@pytest.mark.parametrize("suggestion", QUESTIONS, ids=lambda suggestion: suggestion.ask)
def test_a_suggestion_leads_where_it_should(answerer: Answerer, suggestion: Suggestion) -> None:
    reply = answerer.answer(suggestion.ask)
    assert reply.status == "answered"
    assert reply.topic == suggestion.leads_to


async def test_the_chat_gets_the_suggestions(site: Site) -> None:
    page = Markup((await site().get("/")).text)
    data = next(
        script for script in page.all("script") if script.attributes.get("id") == "mingfa-suggestions"
    )
    themes = json.loads(data.text)
    assert [theme["theme"] for theme in themes] == [theme.theme for theme in suggestions()]
    offered = [question for theme in themes for question in theme["questions"]]
    assert offered == [question.ask for question in QUESTIONS]


async def test_the_widget_is_told_where_to_stand(site: Site) -> None:
    page = Markup((await site().get("/")).text)
    script = next(script for script in page.all("script") if "data-target" in script.attributes).attributes
    assert script["data-mode"] == "full"
    assert (script["data-target"] or "").removeprefix("#") in page.ids
    assert (script["data-suggestions"] or "").removeprefix("#") in page.ids
    assert "data-question" not in script


async def test_without_scripts_there_is_a_way(site: Site) -> None:
    page = Markup((await site().get("/")).text)
    assert "12348" in page.all("noscript")[0].text
    assert [form.attributes["action"] for form in page.all("form")] == ["/k/search"]

"""Reading the library: `GET /v1/knowledge/{id}` and `GET /v1/search`."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from api.chat.intake import take_in
from api.problems import Problem
from bot.answering import Answerer
from bot.messages import AnswerMessage
from embeddings import SearchEngine, Status
from knowledge import Article, Guide, Measure, Service
from knowledge.identifiers import is_entry_id


class EntryDetail(BaseModel):
    """An entry and its explanation as residents see it."""

    kind: Literal["entry"] = "entry"
    answer: AnswerMessage
    entry: Article | Measure | Guide


class ServiceDetail(BaseModel):
    """A service of the catalogue."""

    kind: Literal["service"] = "service"
    service: Service


class SearchHit(BaseModel):
    """One entry found."""

    id: str
    score: float


class SearchResult(BaseModel):
    """The same as `python -m embeddings search --jsonl` writes."""

    q: str
    results: list[SearchHit]
    answered: bool
    status: Status
    confidence: float


def knowledge_router(answerer: Answerer, engine: SearchEngine) -> APIRouter:
    """Make the routes."""
    router = APIRouter(prefix="/v1", tags=["knowledge"])

    @router.get("/knowledge/{entry_id}", response_model_exclude_none=True)
    async def get_knowledge(
        entry_id: Annotated[str, Path(description="Such as civil_code:1077, plan:34 or service:legal_aid.")],
    ) -> EntryDetail | ServiceDetail:
        """Return one entry or service."""
        service = answerer.base.services.get(entry_id.removeprefix("service:"))
        if service and entry_id.startswith("service:"):
            return ServiceDetail(service=service)
        entry = answerer.base.entries.get(entry_id)
        if entry:
            return EntryDetail(answer=answerer.composer.answer(entry), entry=entry)
        if is_entry_id(entry_id):
            raise Problem(status=404, detail=f"{entry_id} has not been written yet.")
        raise Problem(status=404, detail=f"There is no {entry_id!r}. Ids look like civil_code:1077.")

    @router.get("/search")
    async def search(
        q: Annotated[str, Query(max_length=20_000)], k: Annotated[int, Query(ge=1, le=50)] = 10
    ) -> SearchResult:
        """Search the library."""
        outcome = await asyncio.to_thread(engine.search, take_in(q).text, k)
        hits = [SearchHit(id=hit.id, score=hit.score) for hit in outcome.results]
        return SearchResult(
            q=q, results=hits, answered=outcome.answered, status=outcome.status, confidence=outcome.confidence
        )

    return router

"""`/healthz` (the process lives), `/readyz` (it can answer with all its parts), `/metrics`."""

import asyncio

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from api.chat.rasa_client import RasaClient
from api.problems import Problem, problem_response


def health_router(rasa: RasaClient, engine: Engine) -> APIRouter:
    """Make the routes."""
    router = APIRouter(tags=["operations"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        """Say that the process lives."""
        return {"status": "alive"}

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        """Say whether Rasa, the index and the database are ready."""
        # The index was loaded before the first request could arrive.
        checks = {
            "rasa": await rasa.is_ready(),
            "index": True,
            "database": await asyncio.to_thread(_database_answers, engine),
        }
        if all(checks.values()):
            return JSONResponse({"status": "ready", "checks": checks})
        missing = ", ".join(name for name, ready in checks.items() if not ready)
        return problem_response(Problem(status=503, detail=f"Not ready: {missing}."), checks=checks)

    @router.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return router


def _database_answers(engine: Engine) -> bool:
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True

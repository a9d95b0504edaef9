"""Pushes to an Official Account and to a Mini Program, each beside plain chat turns in the same processes.

`python -m benchmarks.wechat`: every push is to be answered exactly once and in time. With `--kill`, the api
is killed and started again in the midst of each run: nothing is to be lost or doubled.
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.store.database import open_database
from benchmarks.wechat.composed import Composition
from benchmarks.wechat.peer import chat_turns
from benchmarks.wechat.pushing import Run
from benchmarks.wechat.report import report
from benchmarks.wechat.workload import workload
from embeddings.index import build_index
from tests.api.wechat.deployment import account_values
from tests.api_process import ApiProcess, running_api
from tests.conftest import make_settings
from tests.servers import SECRET, free_port, running_rasa
from tests.wechat_platform import Platform, PlatformAccount, running_platform
from tools.rasa_model import ROOT, ensure_rasa_model

WARM_UP = 50


@contextmanager
def whole_mingfa(folder: Path, platform: Platform) -> Iterator[ApiProcess]:
    """Run Rasa and the api; the platform's accounts get the addresses of their webhooks."""
    build_index(folder / "index")
    official, miniprogram = platform.accounts
    port = free_port()
    accounts = {
        "wechat": account_values(platform, official),
        "miniprogram": account_values(platform, miniprogram),
    }
    with (
        running_rasa(folder, ensure_rasa_model(ROOT), f"http://127.0.0.1:{port}/actions/webhook") as rasa,
        running_api(folder, "/readyz", port=port, rasa_url=rasa.url, **accounts) as api,
    ):
        for account in platform.accounts:
            account.webhook = f"{api.url}/wechat/{account.kind}"
        yield api


async def measure(platform: Platform, folder: Path, api: ApiProcess, count: int, kill: bool) -> None:
    """Run both accounts and print the figures."""
    settings = make_settings(folder, session_key=SECRET)
    engine = open_database(settings.database)
    await chat_turns(api, workload(WARM_UP, seed=0).written, "warm-up")
    titles = ("Official Account, safe mode", "Mini Program, JSON, safe mode")
    for seed, (title, account) in enumerate(zip(titles, platform.accounts, strict=True), start=1):
        load = workload(count, seed)
        peer = await chat_turns(api, load.written, account.kind)
        result = await Run(platform, account, api, Composition(engine, settings)).push(load, kill)
        report(title, result, peer, platform.faults)
        platform.faults.clear()
    engine.dispose()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.wechat", description=__doc__)
    parser.add_argument("--kill", action="store_true", help="kill the api in the midst of each run")
    parser.add_argument("--pushes", type=int, default=1000, help="how many messages residents write")
    options = parser.parse_args()
    print(f"{options.pushes} pushes, {os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    accounts = PlatformAccount(), PlatformAccount(kind="miniprogram", format="json")
    with tempfile.TemporaryDirectory() as name, running_platform(*accounts) as platform:
        folder = Path(name)
        with whole_mingfa(folder, platform) as api:
            asyncio.run(measure(platform, folder, api, options.pushes, options.kill))


if __name__ == "__main__":
    main()

"""Real PostgreSQL and Redis for tests: temporary, on loopback, ended by their process id."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
import redis

from tests.servers import free_port

START_SECONDS: Final = 60
STOP_SECONDS: Final = 15
DEBIAN_POSTGRES: Final = Path("/usr/lib/postgresql")
"""Debian keeps the server's programs here, outside PATH, by version."""
OTHER_USERS: Final = ("postgres", "nobody")
POSTGRES_SETTINGS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "32MB",
    "max_connections": "100",
    "timezone": "Asia/Shanghai",  # as on a server in China: moments come back in that zone, not in UTC
}


class NotInstalledError(Exception):
    """A server's program is not on this machine."""


@contextmanager
def running_postgres() -> Iterator[str]:
    """Run a new PostgreSQL cluster until the block ends; yield the SQLAlchemy URL of its first database.

    Raises:
        NotInstalledError: if its programs are not here.
        RuntimeError: if it does not come up, with the end of its log.
    """
    programs = postgres_programs()
    user = unprivileged_user()
    port, password = free_port(), secrets.token_hex(16)
    with _folder(user) as folder:
        password_file = folder / "password"
        password_file.write_text(password)
        _own(password_file, user)
        initialise = [programs / "initdb", "--pgdata", folder / "data", "--username", "mingfa"]
        initialise += ["--pwfile", password_file, "--auth", "scram-sha-256"]
        initialise += ["--encoding", "UTF8", "--locale", "C", "--no-sync"]
        made = subprocess.run(
            initialise, cwd=folder, capture_output=True, text=True, check=False, **_as(user)
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")
        command = [programs / "postgres", "-D", folder / "data", "-p", str(port)]
        command += [part for name, value in POSTGRES_SETTINGS.items() for part in ("-c", f"{name}={value}")]
        address = f"mingfa:{password}@127.0.0.1:{port}/postgres"
        # The signal for a fast end: open transactions are rolled back, clients disconnected.
        with _running(command, folder, user, signal.SIGINT, lambda: _takes_postgres(address)):
            yield f"postgresql+psycopg://{address}"


@contextmanager
def running_redis() -> Iterator[str]:
    """Run a Redis that writes nothing to disk until the block ends; yield its URL.

    Raises:
        NotInstalledError: if its program is not here.
        RuntimeError: if it does not come up, with the end of its log.
    """
    program = shutil.which("redis-server")
    if program is None:
        raise NotInstalledError("Redis is not installed: there is no redis-server on PATH")
    port = free_port()
    command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
    url = f"redis://127.0.0.1:{port}/0"
    with (
        _folder(None) as folder,
        _running(command, folder, None, signal.SIGTERM, lambda: _takes_redis(url)),
    ):
        yield url


def postgres_programs() -> Path:
    """Return the folder of `initdb` and `postgres`, of the newest version where there are several.

    Raises:
        NotInstalledError: if there is none.
    """
    on_path = shutil.which("initdb")
    debian = DEBIAN_POSTGRES.glob("*/bin")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(debian, key=lambda folder: float(folder.parent.name), reverse=True)
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NotInstalledError(f"PostgreSQL is not installed: no initdb on PATH or in {DEBIAN_POSTGRES}/*/bin")


def unprivileged_user() -> pwd.struct_passwd | None:
    """Return whom PostgreSQL runs as, since it refuses to run as root; `None` where we are not root."""
    if os.geteuid() != 0:
        return None
    for name in OTHER_USERS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NotInstalledError(f"PostgreSQL does not run as root, and there is no user {OTHER_USERS}")


@contextmanager
def _folder(user: pwd.struct_passwd | None) -> Iterator[Path]:
    """A short-lived folder of that user. Not under pytest's own, which is closed to others."""
    with tempfile.TemporaryDirectory(prefix="mingfa-test-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        _own(folder, user)
        yield folder


def _own(path: Path, user: pwd.struct_passwd | None) -> None:
    if user:
        os.chown(path, user.pw_uid, user.pw_gid)


def _as(user: pwd.struct_passwd | None) -> dict[str, object]:
    """Arguments by which `subprocess` starts a program as that user."""
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


@contextmanager
def _running(
    command: Sequence[str | Path],
    folder: Path,
    user: pwd.struct_passwd | None,
    stop: signal.Signals,
    is_up: Callable[[], bool],
) -> Iterator[None]:
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=output, stderr=output, **_as(user)
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not is_up():
            if process.poll() is not None or time.monotonic() > deadline:
                end = log.read_text(encoding="utf-8", errors="replace")[-2000:]
                raise RuntimeError(f"{command[0]} did not come up:\n{end}")
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(stop)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _takes_postgres(address: str) -> bool:
    try:
        psycopg.connect(f"postgresql://{address}", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _takes_redis(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False

"""Makes everything ready: both environments, secrets, search index, Rasa model. Runs on a bare Python 3.11.

Each step does nothing when its result is there and its inputs have not changed. A step that fails says which
and why, and takes away what it had half made, so that the next run begins it anew.
"""

import argparse
import base64
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
API_ENV = ROOT / ".venv"
RASA_ENV = ROOT / ".venv-rasa"
SETTINGS = ROOT / ".env"
SECRET_NAMES = ("MINGFA_INTERNAL_SECRET", "MINGFA_SESSION_KEY", "MINGFA_DATA_KEY")
API_LOCKS = ("torch.txt", "uv.txt", "api.txt")
NO_PYTHON_310 = (
    "Rasa 3.6 needs Python 3.10, which is neither here nor could be downloaded. Install it (Debian/Ubuntu: "
    "pyenv install 3.10, or the package python3.10) and set PYTHON310 to its path."
)


class SetupError(Exception):
    """A step failed; the message says why."""


def main() -> None:
    """Run all steps; exit with 1 at the first that fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dev", action="store_true", help="also install what tests and checks need")
    dev = parser.parse_args().dev
    python = str(API_ENV / "bin" / "python")
    steps: list[tuple[str, Callable[[], None]]] = [
        ("Python environment of the api", lambda: ensure_api_env(dev)),
        ("Python environment of Rasa", ensure_rasa_env),
        ("Settings", ensure_secrets),
        ("Search index", lambda: call([python, "-m", "embeddings", "build"])),
        ("Rasa model", lambda: call([python, "-m", "tools.rasa_model"])),
    ]
    for number, (name, step) in enumerate(steps, start=1):
        print(f"[{number}/{len(steps)}] {name}", flush=True)
        try:
            step()
        except (SetupError, OSError, subprocess.CalledProcessError) as error:
            sys.exit(f"Set-up failed at step {number} ({name}): {error}\nMend the cause and run it again.")


def call(command: Sequence[str | Path]) -> None:
    """Run a command in the repository.

    Raises:
        SetupError: if it exits with anything but 0; it has said why itself.
    """
    result = subprocess.run([str(part) for part in command], cwd=ROOT, check=False)
    if result.returncode:
        raise SetupError(f"`{' '.join(map(str, command))}` ended with code {result.returncode}")


def ensure_api_env(dev: bool) -> None:
    """Make `.venv`: torch first and by itself, the rest from the lock with hashes."""
    stamp = API_ENV / "locks.stamp"
    base = digest(API_LOCKS)
    wanted = f"{base} {digest(['dev.txt'])}" if dev else base
    have = stamp.read_text() if stamp.exists() else ""
    if have == wanted or (not dev and have.startswith(base)):
        return
    if not have.startswith(base):
        remade(API_ENV, make_api_env)
    if dev:
        install(API_ENV, REQUIREMENTS / "dev.txt")
    stamp.write_text(wanted)


def make_api_env() -> None:
    """Create `.venv` with torch, the installer, and the api's lock."""
    venv.create(API_ENV, with_pip=True, clear=True)
    pip: list[str | Path] = [
        API_ENV / "bin" / "python",
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
    ]
    pip.append("--quiet")
    index = os.environ.get("MINGFA_TORCH_INDEX_URL")
    print("      torch (a big download, once)", flush=True)
    call([*pip, "-r", REQUIREMENTS / "torch.txt", *(["--index-url", index] if index else [])])
    call([*pip, "--require-hashes", "-r", REQUIREMENTS / "uv.txt"])
    print("      the other packages", flush=True)
    install(API_ENV, REQUIREMENTS / "api.txt")


def ensure_rasa_env() -> None:
    """Make `.venv-rasa` with a Python 3.10 that is here or that the installer downloads."""
    stamp = RASA_ENV / "locks.stamp"
    wanted = digest(["rasa.txt"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    remade(RASA_ENV, make_rasa_env)
    stamp.write_text(wanted)


def make_rasa_env() -> None:
    """Create `.venv-rasa` from its lock."""
    made = subprocess.run(
        [uv(), "venv", "--quiet", "--python", python310() or "3.10", str(RASA_ENV)], cwd=ROOT, check=False
    )
    if made.returncode:
        raise SetupError(NO_PYTHON_310)
    install(RASA_ENV, REQUIREMENTS / "rasa.txt", "--compile-bytecode")


def python310() -> str | None:
    """Find a Python 3.10 that really runs: $PYTHON310, on PATH, or one that pyenv keeps."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [
        os.environ.get("PYTHON310"),
        shutil.which("python3.10"),
        *map(str, sorted(pyenv.glob("3.10*/bin/python"), reverse=True)),
    ]
    probe = "import sys; sys.exit(sys.version_info[:2] != (3, 10))"
    for candidate in filter(None, candidates):
        # A pyenv shim may stand on PATH and refuse to run.
        found = shutil.which(candidate)
        if found and subprocess.run([found, "-c", probe], capture_output=True, check=False).returncode == 0:
            return found
    return None


def install(environment: Path, lock: Path, *options: str) -> None:
    """Install a lock into an environment. It names every package, so nothing is resolved here."""
    python = environment / "bin" / "python"
    call(
        [
            uv(),
            "pip",
            "install",
            "--quiet",
            "--python",
            python,
            "--no-deps",
            "--require-hashes",
            *options,
            "-r",
            lock,
        ]
    )


def uv() -> str:
    """Return the path of the installer, which lives in the api's environment."""
    return str(API_ENV / "bin" / "uv")


def remade(environment: Path, make: Callable[[], None]) -> None:
    """Make an environment anew, and leave nothing of it behind if that fails."""
    shutil.rmtree(environment, ignore_errors=True)
    try:
        make()
    except BaseException:
        shutil.rmtree(environment, ignore_errors=True)
        raise


def ensure_secrets() -> None:
    """Write random secrets to `.env`, readable by its owner only; what stands there stays."""
    lines = SETTINGS.read_text(encoding="utf-8").splitlines() if SETTINGS.exists() else []
    present = {line.partition("=")[0].strip() for line in lines if line.partition("=")[2].strip()}
    missing = [name for name in SECRET_NAMES if name not in present and not os.environ.get(name)]
    if not missing:
        return
    lines = [line for line in lines if line.partition("=")[0].strip() not in missing]
    lines += [f"{name}={new_secret()}" for name in missing]
    partial = SETTINGS.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
    partial.replace(SETTINGS)


def new_secret() -> str:
    """Return URL-safe base64 of 32 random bytes, with its padding: MINGFA_DATA_KEY must be a Fernet key."""
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def digest(names: Sequence[str]) -> str:
    """Hash locks by name, with the version of this Python."""
    state = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for name in names:
        state.update((REQUIREMENTS / name).read_bytes())
    return state.hexdigest()[:16]


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older Python is told
        sys.exit("Mingfa needs Python 3.11 or newer: set PYTHON, e.g. `make run PYTHON=python3.12`.")
    main()

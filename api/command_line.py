"""What the commands share."""

import sys

from pydantic import ValidationError
from pydantic_settings import SettingsError

from api.settings import Settings, settings


def settings_or_exit() -> Settings:
    """Return the settings; where they are wrong, end the process and say which variables to change."""
    try:
        return settings()
    except ValidationError as error:
        faults = [f"{_place(fault['loc'])}{fault['msg']}" for fault in error.errors(include_input=False)]
    except SettingsError as error:  # a variable that should hold JSON does not
        faults = [str(error)]
    sys.exit("\n".join(["Settings are wrong or missing (see .env.example):", *faults]))


def _place(location: tuple[int | str, ...]) -> str:
    """Return the variable of a setting, and the place in it where it holds JSON: `MINGFA_A[0].b: `."""
    index = next((place for place, part in enumerate(location) if isinstance(part, int)), len(location))
    variable = "_".join(["MINGFA", *map(str, location[:index])]).upper()
    inside = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location[index:])
    return f"{variable}{inside}: " if location else ""

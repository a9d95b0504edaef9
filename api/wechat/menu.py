"""The menu of an Official Account, from a file."""

from pathlib import Path
from typing import Annotated, Final, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

MENU_FILE: Final = Path(__file__).parent / "menu.yml"

MOST_BUTTONS: Final = 3
NAME_BYTES: Final = 16
KEY_BYTES: Final = 128


class MenuError(Exception):
    """The file is not a menu; the message names the file and what is wrong where."""


def _at_most(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        if not text.strip():
            raise ValueError("must not be empty")
        if (size := len(text.encode())) > limit:
            raise ValueError(f"has {size} bytes, but at most {limit} are allowed")
        return text

    return AfterValidator(check)


class Button(BaseModel):
    """A button that sends its key to the chat. Limits: the platform's page on creating menus."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["click"]
    name: Annotated[str, _at_most(NAME_BYTES)]
    key: Annotated[str, _at_most(KEY_BYTES)]


class Menu(BaseModel):
    """A menu; dumped, it is the body of `menu/create`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    button: Annotated[list[Button], Field(min_length=1, max_length=MOST_BUTTONS)]


def load_menu(file: Path = MENU_FILE) -> Menu:
    """Read a menu.

    Raises:
        MenuError: if it cannot be read, or WeChat would not take it.
    """
    try:
        return Menu.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except ValidationError as error:
        faults = [
            f"{file}: {'.'.join(map(str, fault['loc'])) or 'the whole file'}: {fault['msg']}"
            for fault in error.errors()
        ]
        raise MenuError("\n".join(faults)) from error
    except yaml.YAMLError as error:
        raise MenuError(f"{file}: no YAML: {' '.join(str(error).split())}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise MenuError(f"{file}: cannot be read: {type(error).__name__}") from error

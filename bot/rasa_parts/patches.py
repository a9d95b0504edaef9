"""Two changes to Rasa 3.6.21 itself, for want of settings. All of them are here.

1. The reply of the action server is checked with `jsonschema.validate`, which first checks the
   constant schema itself, on every turn: two thirds of the time an action turn takes. The validator
   is made once instead; what it accepts is the same.
2. A call to the action server may take 300 seconds, fixed in the code. An action that hangs would hold
   a resident's conversation for five minutes; here it fails after three seconds, before the gateway
   gives up on Rasa.
"""

from typing import Any, Dict, Text

import rasa
import rasa.core.actions.action as rasa_action
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.shared.exceptions import RasaException

RASA_VERSION = "3.6.21"
ACTION_TIMEOUT_SECONDS = 3


def apply() -> None:
    """Patch Rasa.

    Raises:
        RasaException: if this is another Rasa than the one the patches were written for.
    """
    if rasa.__version__ != RASA_VERSION:
        raise RasaException(
            f"bot/rasa_parts/patches.py is for Rasa {RASA_VERSION}, this is {rasa.__version__}: "
            "check whether the patches still fit."
        )
    rasa_action.DEFAULT_REQUEST_TIMEOUT = ACTION_TIMEOUT_SECONDS
    schema = rasa_action.RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate_action_result(_: rasa_action.RemoteAction, result: Dict[Text, Any]) -> bool:
        error = best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    rasa_action.RemoteAction._validate_action_result = validate_action_result

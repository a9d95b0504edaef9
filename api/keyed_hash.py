"""The keyed hash under which people are stored: nobody without the key can tell who they are."""

import hashlib
import hmac

from api.settings import Settings


def keyed_hash(settings: Settings, text: str) -> str:
    """Return the HMAC-SHA256 of a text under the session key, as 64 hex digits."""
    key = settings.session_key.get_secret_value().encode()
    return hmac.new(key, text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()

"""Keeps what must not be stored away from everything behind the gateway: Rasa, the database and the logs.

An identity-card number is never needed in a chat (个人信息保护法 6: as little as possible); a telephone
number only where a form asks for it, and then it goes into the encrypted store, not to Rasa.
"""

import re
from typing import Final

SEPARATOR: Final = r"[\s\-.,,。、_·*]?"
LONG_NUMBER: Final = re.compile(
    rf"(?<!\d)(?:\d{SEPARATOR}){{14,20}}[\dXx](?![\dXx])"  # identity card (15 or 18), bank card (16 to 19)
    r"|[〇零一二两三四五六七八九幺壹贰叁肆伍陆柒捌玖]{15,19}[Xx]?"  # the same, spoken
)
MOBILE: Final = rf"1[3-9](?:{SEPARATOR}\d){{9}}"
LANDLINE: Final = rf"0\d{{2,3}}{SEPARATOR}[2-9](?:{SEPARATOR}\d){{6,7}}"
SPOKEN: Final = r"[一幺][三四五六七八九](?:[〇零一二两三四五六七八九幺]){9}"
PHONE: Final = re.compile(rf"(?<!\d)(?:(?:\+?86)?{SEPARATOR}{MOBILE}|{LANDLINE}|{SPOKEN})(?!\d)")
SHORT_LANDLINE: Final = re.compile(r"(?<!\d)[2-9]\d{6}(?!\d)")
"""A local number without its area code: taken for a telephone number only where one was asked for."""

NUMBER_MASK: Final = "＊号码＊"
PHONE_MASK: Final = "＊电话＊"


def mask(text: str) -> str:
    """Return a text with identity-card, bank-card and telephone numbers taken out."""
    return PHONE.sub(PHONE_MASK, LONG_NUMBER.sub(NUMBER_MASK, text))


def contact_in(text: str) -> str | None:
    """Return a text as a contact, if it holds a telephone number; identity-card numbers are taken out.

    Args:
        text: the answer to the question for a name and a telephone number.
    """
    without = LONG_NUMBER.sub("", text).strip()
    return without if PHONE.search(without) or SHORT_LANDLINE.search(without) else None

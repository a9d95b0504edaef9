"""Chinese numerals as statutes write them: 第一千零七十七条 is article 1077."""

DIGITS = "零一二三四五六七八九"
UNITS = {"十": 10, "百": 100, "千": 1000}
NUMERAL_PATTERN = r"[〇零一二两三四五六七八九十百千\d]+"


def to_chinese(number: int) -> str:
    """Write a number from 0 to 9,999 as a Chinese numeral: 1077 → 一千零七十七, 12 → 十二.

    Raises:
        ValueError: for a number outside that range.
    """
    if not 0 <= number <= 9999:
        raise ValueError(f"{number} is not between 0 and 9999")
    if number == 0:
        return DIGITS[0]
    text = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += DIGITS[digit] + name
        elif text and number and not text.endswith("零"):
            text += "零"
    return text[1:] if text.startswith("一十") else text


def from_chinese(text: str) -> int:
    """Read a Chinese or Arabic numeral below 10,000: 一千零七十七 → 1077, 34 → 34, 二〇 → 20.

    Raises:
        ValueError: if the text is no such numeral.
    """
    text = text.replace("〇", "零").replace("两", "二")
    if text.isdecimal():
        return int(text)
    if not text or any(char not in DIGITS and char not in UNITS for char in text):
        raise ValueError(f"{text!r} is not a numeral")
    if all(char in DIGITS for char in text):  # digit by digit: 三四 is 34
        return int("".join(str(DIGITS.index(char)) for char in text))
    total, digit, last_unit = 0, 0, 10_000
    for char in text:
        if char in UNITS:
            if UNITS[char] >= last_unit:
                raise ValueError(f"{text!r} is not a numeral")
            last_unit = UNITS[char]
            total += (digit or 1) * last_unit
            digit = 0
        else:
            if digit:  # 三四十
                raise ValueError(f"{text!r} is not a numeral")
            digit = DIGITS.index(char)
    return total + digit

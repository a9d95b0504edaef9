"""Takes what may lead to a person out of a text."""

import re
from typing import Final

LONGEST: Final = 60
"""Characters kept: a question shows what it is about in its first ones, a long story shows whose it is."""

MASK: Final = "＊"

PERSONAL: Final = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # e-mail
    r"|(?:https?://|www\.)\S+"
    r"|\d{17}[\dXx]|\d[\d\s-]{4,}\d"  # identity card; telephone, bank card and other long numbers
    r"|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{5,6}"  # number plate
    r"|(?:微信号?|QQ号?|扣扣)[是为:：\s]*[A-Za-z0-9_-]{5,}",
    re.IGNORECASE,
)
NAME: Final = re.compile(r"(我叫|我名字叫|名叫|姓名[是为:：]?|名字[是为:：])\s*[\u4e00-\u9fff]{2,3}")
NUMERAL: Final = "[0-9一二三四五六七八九十]"
PLACE: Final = re.compile(
    r"[\u4e00-\u9fff]{2,3}(?:镇|乡|街道)[\u4e00-\u9fff]{1,4}(?:村|社区)"  # a village of a township
    rf"|[\u4e00-\u9fff]{{2,4}}(?:村|社区)(?={NUMERAL}+[组社])"
    rf"|{NUMERAL}+(?:组|社|栋|单元){NUMERAL}+号?"
)
"""Where somebody lives. A township alone is home to thousands, and 镇政府 is what a question is about."""


def masked(text: str) -> str:
    """Return the beginning of a text with numbers, addresses of all kinds and given names masked."""
    text = PERSONAL.sub(MASK, text)
    text = NAME.sub(rf"\1{MASK}", text)
    text = PLACE.sub(MASK, text)
    return text[:LONGEST].strip()

"""The units that the county's plan names, and the shorter names residents use for them."""

from collections.abc import Iterable
from typing import Final

from knowledge import Measure

SAME_UNIT: Final = (
    ("县教科局", "县教育局"),
    ("县应急局", "县应急管理局"),
    ("县人大办", "县人大常委会内司工委"),
)
"""Units that the plan calls by two names; a question about one is about both."""

OTHER_NAMES: Final = {
    "公安": "县公安局",
    "派出所": "县公安局",
    "人社": "县人社局",
    "环保局": "县生态环境局",
    "国土局": "县自然资源局",
    "交通局": "县交运局",
    "卫生局": "县卫健局",
    "住建": "县住建局",
    "网信办": "县委网信办",
    "共青团": "团县委",
    "工会": "县总工会",
    "乡镇": "各乡镇（街道）",
    "乡镇政府": "各乡镇（街道）",
    "街道办": "各乡镇（街道）",
}
TOO_SHORT: Final = 2


def unit_names(measures: Iterable[Measure]) -> dict[str, tuple[str, ...]]:
    """Map every name a resident may use to the plan's unit or units: 司法局 → (县司法局,)."""
    units = list(
        dict.fromkeys(unit for measure in measures for unit in (*measure.lead_units, *measure.units))
    )
    same = {name: group for group in SAME_UNIT for name in group}
    names: dict[str, tuple[str, ...]] = {}
    for unit in units:
        group = same.get(unit, (unit,))
        bare = unit.removeprefix("县委").removeprefix("县") if unit.startswith("县") else unit
        for name in (unit, bare, unit.removeprefix("县")):
            if len(name) >= TOO_SHORT:
                names.setdefault(name, group)
    for name, unit in OTHER_NAMES.items():
        if unit in units:
            names.setdefault(name, same.get(unit, (unit,)))
    return names

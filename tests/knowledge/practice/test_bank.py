"""The question bank: what is refused, what is found, what is not asked any more."""

from collections import Counter
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from knowledge import ContentError, KnowledgeBase
from knowledge.fingerprint import fingerprint
from knowledge.practice import Bank, Item, Scenario, load_bank, practice_bank
from knowledge.practice.checks import practice_faults, practice_text_faults
from knowledge.practice.models import way
from knowledge.stamp import stamp
from tests.practice_parts import bank_of, item, scenario

# Invented law: the form of an article, not its words.
TEXT = "申请人应当在三十日内提出，逾期不再受理；年满十八周岁的可以自行提出。"
LAWS = {"civil_code:1077": TEXT, "人民调解法:4": "调解不收费。"}
CHECKED = {"civil_code:1077": fingerprint(TEXT)}


def of(kind: str, *rights: bool, **values: object) -> dict[str, object]:
    options = [
        {"text": f"选项{n}", "right": right, "why": "这是一个理由。"} for n, right in enumerate(rights)
    ]
    return {"kind": kind, "options": options, **values}


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        (of("single", True, True, False), "one of them right"),
        (of("single", True, False), "must be 3 or 4"),
        (of("single", False, False, False), "one of them right"),
        (of("multiple", True, False, False, False), "at least two"),
        (of("multiple", True, True, False), "must be 4 or 5"),
        (of("true_false", True, False), "must be 对 and 错"),
        ({"entries": ["civil_code:2000"]}, "no id of an entry"),
        ({"entries": []}, "entries"),
        ({"law": ["民法典:3"]}, "no id of a provision"),
        ({"id": "Marriage-1"}, "id"),
        ({"theme": "刑法"}, "theme"),
        ({"duty": "judge"}, "duty"),
        ({"difficulty": 4}, "difficulty"),
        ({"question": "太短"}, "question"),
        ({"hint": "提示"}, "hint"),
    ],
)
def test_faulty_items_are_refused(values: dict[str, object], fault: str) -> None:
    with pytest.raises(ValidationError, match=fault):
        item(1, **values)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda case: case["points"][0].update(kind="tone"), "none of kind rule"),
        (lambda case: case["points"][0].update(id="calm"), "stands here twice"),
        (lambda case: [fact.update(counts=False) for fact in case["facts"]], "none of them counts"),
        (lambda case: case["points"][0].update(words=["押金 + "]), "words must have 1 to 20"),
        (lambda case: case["points"][0].update(words=["押金//退"]), "words must have 1 to 20"),
        (lambda case: case["points"][0].update(like=["一种说法"]), "like"),
        (lambda case: case.update(dangers=[]), "dangers"),
    ],
)
def test_faulty_cases_are_refused(change, fault: str) -> None:
    raw = yaml.safe_load(yaml.safe_dump(scenario().model_dump(mode="json"), allow_unicode=True))
    change(raw)
    with pytest.raises(ValidationError, match=fault):
        Scenario.model_validate(raw)


def test_patterns() -> None:
    assert way("押金/保证金 + 退 / 还") == (("押金", "保证金"), ("退", "还"))
    assert way("冷静期") == (("冷静期",),)


def test_a_fault_is_named_by_file_line_and_field(tmp_path: Path) -> None:
    good = item(1).model_dump(mode="json", exclude={"theme", "verified"})
    bad = good | {"id": "test_002", "difficulty": 9}
    text = yaml.safe_dump({"theme": "继承", "items": [good, bad, good]}, allow_unicode=True, sort_keys=False)
    (tmp_path / "a.yml").write_text(text, encoding="utf-8")
    line = text.splitlines().index("  difficulty: 9") + 1
    with pytest.raises(ContentError) as error:
        load_bank(tmp_path)
    assert f"a.yml:{line}: items.1.difficulty" in str(error.value)


def test_repeated_ids_and_questions_are_named(tmp_path: Path) -> None:
    good = item(1).model_dump(mode="json", exclude={"theme", "verified"})
    for name in ("a.yml", "b.yml"):
        text = yaml.safe_dump({"theme": "继承", "items": [good]}, allow_unicode=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(ContentError, match="test_001 is already written elsewhere"):
        load_bank(tmp_path)
    (tmp_path / "b.yml").write_text(
        yaml.safe_dump({"theme": "继承", "items": [good | {"id": "test_002"}]}, allow_unicode=True),
        encoding="utf-8",
    )
    with pytest.raises(ContentError, match="asks the same as test_001"):
        load_bank(tmp_path)
    (tmp_path / "b.yml").write_text("theme: 继承\n", encoding="utf-8")
    with pytest.raises(ContentError, match="must be a mapping with `theme` and `items`"):
        load_bank(tmp_path)


def faults(*items: Item, base: KnowledgeBase) -> list[str]:
    return [*practice_faults(bank_of(*items), base)]


def test_references_and_stamps(base: KnowledgeBase) -> None:
    assert faults(item(1, verified=CHECKED), base=base) == []
    assert "was never checked against civil_code:1077" in faults(item(1), base=base)[0]
    [fault] = faults(item(1, verified=CHECKED | {"civil_code:1": "0" * 16}), base=base)
    assert "civil_code:1 is not among its entries and law" in fault
    [fault] = faults(item(1, entries=["topic:nothing_here"]), base=base)
    assert "there is no topic:nothing_here" in fault
    [fault] = faults(item(1, entries=["service:bank"]), base=base)
    assert "the catalogue has no service:bank" in fault


def test_giveaways(base: KnowledgeBase) -> None:
    options = [
        {
            "text": "可以，但是要先问过家里人，还要写在纸上，签名按手印",
            "right": True,
            "why": "这是一个理由。",
        },
        {"text": "可以", "why": "和A项一样，想错了。"},
        {"text": "不行", "why": "这是一个理由。"},
    ]
    found = faults(item(1, verified=CHECKED, options=options), base=base)
    assert any("gives itself away by its length" in fault for fault in found)
    assert any("does not survive another order" in fault for fault in found)


def test_right_answers_that_cluster(base: KnowledgeBase) -> None:
    items = [item(number, verified=CHECKED) for number in range(1, 101)]  # always the first option
    assert any("A is right 100 times" in fault for fault in faults(*items, base=base))


def test_items_beside_the_official_texts() -> None:
    def found(**values: object) -> list[str]:
        return [*practice_text_faults(bank_of(item(1, **({"verified": CHECKED} | values))), LAWS)]

    assert found() == []
    stale = found(verified={"civil_code:1077": "0" * 16})
    assert "the text of civil_code:1077 is not the one" in stale[0]
    options = [
        {"text": "30天", "right": True, "why": "法律给的是 30 天。"},
        {"text": "60天", "why": "没有 60 天的说法。"},
        {"text": "90天", "why": "也不是 90 天。"},
    ]
    assert found(options=options) == []
    options[0] = {"text": "45天", "right": True, "why": "法律给的是 45 天。"}
    assert all("45 日 stands neither" in fault for fault in found(options=options)) and found(options=options)
    copied = found(question="申请人应当在三十日内提出，逾期不再受理，是不是这样？")
    assert any("copies" in fault for fault in copied)


def test_what_rests_on_changed_law_is_not_asked(base: KnowledgeBase) -> None:
    entry = base.entries["civil_code:1077"]
    now = dict(entry.fingerprints)
    bank = bank_of(item(1, verified=now), item(2, verified=now), scenarios=(scenario(1),))
    assert set(bank.current(base, {}).items) == {"test_001", "test_002"}
    changed = bank.current(base, {"civil_code:1077": "改过了的原文。"})
    assert changed.items == {} and set(changed.scenarios) == {"test_s001"}
    # The entry has been checked against a newer text, the items have not.
    old = bank_of(item(1, verified={"civil_code:1077": "0" * 16}))
    assert old.current(base, {}).items == {}


def test_stamping_records_the_texts(tmp_path: Path) -> None:
    raw = item(1).model_dump(mode="json", exclude={"theme", "verified"})
    file = tmp_path / "a.yml"
    lines = yaml.safe_dump([raw], allow_unicode=True, sort_keys=False).splitlines()
    body = "\n".join(f"  {line}" for line in lines)
    file.write_text(f"theme: 婚姻家庭\nitems:\n{body}\n", encoding="utf-8")
    assert stamp(file, LAWS) == 1
    assert load_bank(tmp_path).items["test_001"].verified == CHECKED
    assert stamp(file, LAWS) == 0
    with pytest.raises(ValueError, match="no official text of civil_code:1077"):
        stamp(file, {})


class TestShipped:
    """What is asked of the shipped bank."""

    def bank(self) -> Bank:
        return practice_bank()

    def test_it_has_no_faults(self, base: KnowledgeBase) -> None:
        assert list(practice_faults(self.bank(), base)) == []

    def test_it_is_large_and_spread(self) -> None:
        bank = self.bank()
        assert len(bank.items) >= 600 and len(bank.scenarios) >= 80
        themes = Counter(one.theme for one in bank.items.values())
        assert len(themes) == 10 and min(themes.values()) >= 40
        assert len({case.theme for case in bank.scenarios.values()}) == 10
        kinds = Counter(one.kind for one in bank.items.values())
        assert min(kinds.values()) >= 100
        assert set(Counter(one.duty for one in bank)) == {"information", "publicity", "mediation", "guidance"}
        assert set(Counter(one.difficulty for one in bank)) == {1, 2, 3}

    def test_everything_can_be_asked_today(self, base: KnowledgeBase) -> None:
        assert self.bank().current(base, {}) == self.bank()

    def test_every_item_rests_on_something(self, base: KnowledgeBase) -> None:
        for one in self.bank():
            services = [key for key in one.entries if key.startswith("service:")]
            assert one.cites or services, one.id

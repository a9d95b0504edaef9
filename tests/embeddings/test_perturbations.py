import json
import re
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pypinyin import Style, pinyin

from embeddings.analysis import normalise, warm_up
from embeddings.documents import documents
from embeddings.evaluation.perturbations import PERTURBATIONS
from embeddings.evaluation.perturbations.dialect import PAIRS
from embeddings.evaluation.perturbations.framing import LONGEST_STORY, SHORTEST_STORY, framing
from embeddings.evaluation.perturbations.numerals import read_out
from embeddings.evaluation.perturbations.words import HAN, Table, words
from embeddings.evaluation.perturbations.writing import SHORTHAND
from knowledge import knowledge_base

NAMES = ["typo", "homophone", "voice", "traditional", "dialect", "mixed", "story", "polite"]

QUESTION = "我老婆借了2000元不还，怎么办？"
"""Holds something to change for each."""

QUESTIONS = [
    json.loads(line)["q"]
    for line in (Path(__file__).parents[1] / "evaluation" / "village_dev.jsonl")
    .read_text(encoding="utf-8")
    .splitlines()
]

any_text = st.text(st.characters(exclude_categories=()), max_size=60)  # lone surrogates as well
pieces = [
    "我老婆",
    "没有",
    "怎么办",
    "吗",
    "彩礼",
    "押金",
    "的",
    "很",
    "8万",
    "两万块",
    "2000",
    "3/4",
    "15%",
    "2-3",
    "１２",
    "WX",
    "a b",
]
chinese_text = st.lists(
    st.sampled_from([*pieces, "，", "？", " ", "\n", "_", "𠀀", "龥", "㐀", "\ud800", "\udbe1"]), max_size=20
).map("".join)
texts = any_text | chinese_text
seeds = st.integers(0, 2**32)


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    warm_up()  # else the first example would take longer than hypothesis allows
    for name in NAMES:
        PERTURBATIONS[name](QUESTION, chance(0))


def seeded(name: str, question: str, times: int = 40) -> Iterator[str]:
    return (PERTURBATIONS[name](question, chance(seed)) for seed in range(times))


def test_names() -> None:
    assert list(PERTURBATIONS) == NAMES


@pytest.mark.parametrize("name", NAMES)
@given(texts, seeds)
def test_same_text_and_seed_give_the_same_for_any_text(name: str, text: str, seed: int) -> None:
    assert PERTURBATIONS[name](text, chance(seed)) == PERTURBATIONS[name](text, chance(seed))


@pytest.mark.parametrize("name", NAMES)
def test_question_is_changed_whatever_the_seed(name: str) -> None:
    assert all(changed != QUESTION for changed in seeded(name, QUESTION))


@pytest.mark.parametrize("name", [name for name in NAMES if name != "traditional"])
def test_another_seed_gives_another_text(name: str) -> None:
    assert len(set(seeded(name, QUESTION))) > 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("nothing", ["", " ", "\n"])
def test_nothing_stays_nothing(name: str, nothing: str) -> None:
    assert PERTURBATIONS[name](nothing, chance(1)) == nothing


@pytest.mark.parametrize("name", ["typo", "homophone", "traditional", "dialect"])
@given(st.text("abcXYZ019 ,.?！？，。", max_size=40), seeds)
def test_text_without_characters_stays_as_it_is(name: str, text: str, seed: int) -> None:
    assert PERTURBATIONS[name](text, chance(seed)) == text


@given(texts, seeds)
def test_typo_changes_any_text_with_a_character_a_little(text: str, seed: int) -> None:
    changed = PERTURBATIONS["typo"](text, chance(seed))
    characters = len(HAN.findall(text))
    assert (changed != text) == (characters > 0)
    assert abs(len(changed) - len(text)) <= max(1, round(characters / 12))
    assert set(changed) <= set(text)
    assert HAN.sub("", changed) == HAN.sub("", text)


def test_typo_drops_doubles_and_swaps() -> None:
    assert {"礼", "彩", "彩彩礼", "彩礼礼", "礼彩"} == set(seeded("typo", "彩礼"))


def test_typo_never_leaves_nothing() -> None:
    assert set(seeded("typo", "钱？")) == {"钱钱？"}


@given(texts, seeds)
def test_homophone_replaces_one_or_two_common_characters_by_others_that_sound_alike(
    text: str, seed: int
) -> None:
    changed = PERTURBATIONS["homophone"](text, chance(seed))
    pairs = [(old, new) for old, new in zip(text, changed, strict=True) if old != new]
    assert len(pairs) <= 2
    for old, new in pairs:
        assert sounds(old) & sounds(new)
        assert "啊".encode("gb2312") <= new.encode("gb2312") <= "座".encode("gb2312")


def sounds(character: str) -> set[str]:
    return {sound for (sound,) in zip(*pinyin(character, style=Style.NORMAL, heteronym=True), strict=True)}


def test_homophone_takes_what_an_input_method_offers_first() -> None:
    changed = set(seeded("homophone", "彩礼", 200))
    assert {"彩里", "彩理", "菜礼", "才礼"} & changed
    assert len(changed) == 10


def test_homophone_reads_characters_as_their_neighbours_have_it() -> None:
    assert all(sounds(changed[1]) & {"hang"} for changed in seeded("homophone", "银行") if changed[1] != "行")


def test_homophone_leaves_characters_without_another_of_their_sound() -> None:
    assert set(seeded("homophone", "给")) == {"给"}


@given(texts, seeds)
def test_voice_has_neither_punctuation_nor_digits(text: str, seed: int) -> None:
    assume(re.search(r"[^\W_]", text))
    changed = PERTURBATIONS["voice"](text, chance(seed))
    assert not re.search(r"[^\w ]|_|[0-9０-９]", changed)


def test_voice_says_all_words_in_their_order_with_fillers_and_one_word_twice() -> None:
    for changed in seeded("voice", "房东不退押金，怎么办？"):
        assert re.search("嗯|那个|哎|喂|就是|这个|然后", changed)
        assert re.search("(房东|不退|押金|怎么办)(嗯|那个|就是|这个)?\\1", changed) or "押金押金" in changed
        assert re.search("房东.*不.*退.*押金.*怎么办$", changed)


def test_voice_keeps_latin_words_apart() -> None:
    assert all("hello world" in changed for changed in seeded("voice", "hello, world!"))


def test_voice_of_what_cannot_be_said_is_the_text() -> None:
    assert PERTURBATIONS["voice"]("？？？", chance(1)) == "？？？"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("2000元", "两千元"),
        ("3天", "三天"),
        ("2个月", "两个月"),
        ("2月2号2楼", "二月二号二楼"),
        ("12个", "十二个"),
        ("105", "一百零五"),
        ("1010", "一千零一十"),
        ("20500", "两万零五百"),
        ("100005", "十万零五"),
        ("1,200块", "一千两百块"),
        ("2.5万", "二点五万"),
        ("０", "零"),
        ("15%", "百分之十五"),
        ("2/3", "三分之二"),
        ("3-5年", "三到五年"),
        ("2024年", "二零二四年"),
        ("12348", "一二三四八"),
        ("13800138000", "一三八零零一三八零零零"),
        ("0838", "零八三八"),
        ("没有数字", "没有数字"),
    ],
)
def test_numbers_are_read_out(written: str, said: str) -> None:
    assert read_out(written) == said


def test_traditional() -> None:
    assert PERTURBATIONS["traditional"]("离婚后孩子归谁？", chance(1)) == "離婚後孩子歸誰？"


@pytest.mark.parametrize(
    "question", [QUESTION, "离婚冷静期要几天", "遗嘱怎么写才有效", "邻居的狗咬伤了我", "工钱拖着不发"]
)
def test_traditional_is_read_as_the_simplified(question: str) -> None:
    assert normalise(PERTURBATIONS["traditional"](question, chance(1))) == normalise(question)


@pytest.mark.parametrize(
    ("standard", "local"),
    [
        ("为什么打我", "为啥子打我|为啥打我"),
        ("孩子怎么办", "娃[儿娃](咋个办|咋办|啷个办|咋个整)"),
        ("我老婆不知道", "我(婆娘|堂客)(晓不得|不晓得)"),
        ("他没有钱", "他[没莫]得钱"),
        ("他没有来", "他没来"),
        ("有没有办法", "有[没莫]得办法"),
        ("家里有老人", "屋头有(老年人|老人家)"),
        ("可以吗", "要得不|得行不"),
        ("垃圾倒在邻居家", "渣渣倒在隔壁子?屋头"),
        ("要还吗？", "要还不[嘛哦]?？"),
        ("不用还吗？", "不消还嗦？|不用还嗦？"),
        ("被骗了", "遭[哄豁]了"),
        ("臭得很", "臭得很"),
        ("要不要再和好", "要不要再和好"),
        ("房子是我的，能不能卖", "房子是我的，能不能卖[嘛哦哈]"),
        ("他天天打我妈不给饭", "他天天打我妈不给饭[嘛噻哦]"),
    ],
)
def test_dialect(standard: str, local: str) -> None:
    for changed in seeded("dialect", standard):
        assert re.fullmatch(f"(?:{local})[嘛哦喃啰哈噻]?", changed)


@pytest.mark.parametrize("keyword", ["彩礼", "被告", "孩子王", "离婚冷静期", "没得的事嘛"])
def test_dialect_leaves_keywords_other_words_and_what_is_dialect_already(keyword: str) -> None:
    assert set(seeded("dialect", keyword)) == {keyword}


@pytest.mark.parametrize(("table", "least"), [(PAIRS, 250), (SHORTHAND, 40)])
def test_tables_hold_many_pairs_that_can_be_found(table: Table, least: int) -> None:
    assert len(table) >= least
    for key, lines in table.items():
        assert len(words(key)) <= 4
        assert all(line.alternatives for line in lines)
        assert key == key.strip()


def test_dialect_replaces_each_of_its_words() -> None:
    kept = {key for key, lines in PAIRS.items() if lines[0].alternatives == (key,)}
    assert kept == {"得很", "和好", "要不要"}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("老公不回来", "lg不回来|lg不huilai"),
        ("我不知道", "我bzd|我buzhidao"),
        ("微信骗了8万块", "(vx|wx|VX)骗了([８8][wｗ])"),
        ("八万不还", "[8８][wｗ]不还"),
        ("二十万不还", "(20|２０)[wｗ]不还"),
        ("万一不还", "wanyi不还"),
        ("押金呢", "yj呢"),
        ("遗嘱呢", "yizhu呢"),
        ("离婚", "lihun"),
        ("2000", "２０００"),
        ("abc", "ａｂｃ"),
    ],
)
def test_mixed(question: str, expected: str) -> None:
    for changed in seeded("mixed", question):
        assert re.fullmatch(expected, changed)


@given(texts.filter(str.strip), seeds)
def test_story_ends_with_the_question_and_is_long(text: str, seed: int) -> None:
    changed = PERTURBATIONS["story"](text, chance(seed))
    assert changed.endswith(text)
    assert SHORTEST_STORY <= len(changed) <= LONGEST_STORY


def test_story_before_a_long_question_stays_in_bounds_if_the_question_does() -> None:
    assert all(200 < len(changed) <= LONGEST_STORY for changed in seeded("story", "钱" * 200))
    assert set(seeded("story", "钱" * 260)) == {"钱" * 260}


def test_story_sentences_are_many_and_have_no_legal_matter() -> None:
    keywords = {keyword for document in documents(knowledge_base()) for keyword in document.keywords}
    groups = dict(framing().story)
    groups.pop("lead")
    sentences = [sentence for group in groups.values() for sentence in group]
    assert len(set(sentences)) == len(sentences) >= 40
    assert not [(word, sentence) for word in keywords for sentence in sentences if word in sentence]


@given(texts.filter(str.strip), seeds)
def test_polite_greets_and_thanks(text: str, seed: int) -> None:
    changed = PERTURBATIONS["polite"](text, chance(seed))
    greeting = next(greeting for greeting in framing().greetings if changed.startswith(greeting + text))
    thanks = changed.removeprefix(greeting + text)
    assert thanks.lstrip("，。") in framing().thanks


@pytest.mark.parametrize("name", NAMES)
def test_nearly_all_questions_of_villagers_are_changed(name: str) -> None:
    random = chance(7)
    unchanged = [question for question in QUESTIONS if PERTURBATIONS[name](question, random) == question]
    assert len(unchanged) <= 0.05 * len(QUESTIONS)

"""Pairs of a source sentence and a quote altered by rule: harmless ones and changed meanings.

Each pair is in a text of its language, so that an aligner can also choose a wrong place.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

_SEED: Final = 20261125


@dataclass(frozen=True)
class Pair:
    """One altered quote.

    Attributes:
        language: en, de or zh.
        kind: the rule that altered it.
        harmless: whether it keeps the meaning of the source.
        span: the place of the source's words; None if the quote must not be found.
    """

    language: str
    kind: str
    harmless: bool
    text: str
    quote: str
    span: tuple[int, int] | None


_SENTENCES: Final = {
    "en": (
        "The company reported a loss of 3.5 million dollars in the first quarter of March.",
        "Our manager said on Tuesday that the shipment from Iraq was not complete.",
        "The customer service was excellent, but the delivery came two weeks later than promised.",
        "Exports to Austria increased by 12 percent, while the prices remained below 40 euros.",
        "Doctor Anna Meyer measured a temperature of 39 degrees Celsius before the operation.",
        "The new kettle is useful and safe, because the handle never becomes hot.",
        "We received the invoice from Hamburg and paid 250 dollars immediately.",
        "The left engine failed above 9000 feet, so the pilot decided to turn north.",
        "Nobody expected the breakfast to be better than the dinner at this hotel.",
        "The import of fresh vegetables was approved without conditions on Monday.",
    ),
    "de": (
        "Das Unternehmen meldete im März einen Verlust von 3,5 Millionen Euro.",
        "Die Lieferung kam am Dienstag an, aber die Verpackung war nicht beschädigt.",
        "Der Kundendienst war freundlich, und die Rechnung wurde sofort korrigiert.",
        "Herr Müller bestellte zwölf Lampen und bezahlte weniger als 40 Euro.",
        "Die Ausfuhr nach Österreich stieg um 12 Prozent, während die Preise niedrig blieben.",
        "Der linke Motor versagte über Hamburg, deshalb flog das Flugzeug nach Norden.",
        "Niemand erwartete, dass das Frühstück besser als das Abendessen wäre.",
        "Die Wohnung war geräumig und wir waren mit der Ausstattung sehr zufrieden.",
        "Im Sommer wurde der Eingang ohne Genehmigung umgebaut.",
        "Das Gerät ist nützlich und sicher, weil der Griff niemals heiß wird.",
    ),
    "zh": (
        "公司三月份报告亏损三百五十万元。",
        "客户说星期二收到的货物没有损坏。",
        "新的水壶很好用，价格不到四十欧元。",  # noqa: RUF001 - the Chinese comma
        "出口到奥地利的数量增加了百分之十二。",
        "张医生在手术前测量了三十九度的体温。",
    ),
}

_MEANING: Final = {
    "en": {
        "number": "3.5>8.5, 12>21, 250>205, 9000>9006, 39>38, 40>14",
        "number word": "million>billion, two>ten, first>third",
        "unit": (
            "feet>feed, Celsius>Fahrenheit, percent>per mille, degrees>decrees, "
            "dollars>euros, weeks>days"
        ),
        "weekday": "Tuesday>Thursday, Monday>Sunday, Monday>Friday",
        "month": "March>May",
        "name": "Meyer>Meier, Anna>Anne, Meyer>Mayer",
        "place": "Iraq>Iran, Austria>Australia, Hamburg>Homburg",
        "negation": (
            "was not complete>was complete, not>now, Nobody>Somebody, never "
            "becomes>becomes, without>with, without>within"
        ),
        "antonym": "increased>decreased, left>right, hot>cold, loss>gain, failed>started",
        "prefix": (
            "Exports>Imports, expected>unexpected, hot>hottest, import>export, "
            "safe>unsafe, useful>useless, complete>incomplete, approved>disapproved"
        ),
        "comparative": (
            "better>worse, below>above, later>earlier, above>below, better than>as good as"
        ),
        "one letter": (
            "from>form, hot>hat, paid>said, turn>turf, prices>prizes, new>few, "
            "hotel>hovel, loss>boss, service>services, was>has"
        ),
        "quantifier": "Nobody>Everybody, new>old",
    },
    "de": {
        "number": "3,5>8,5, 12>21, 40>400",
        "number word": "Millionen>Milliarden, zwölf>zwanzig, zwölf>elf",
        "unit": "Euro>Dollar, Prozent>Promille",
        "weekday": "Dienstag>Donnerstag, Dienstag>Samstag",
        "month": "März>Mai",
        "name": "Müller>Möller, Müller>Miller",
        "place": "Österreich>Australien, Hamburg>Homburg, Hamburg>Bamberg",
        "negation": (
            "nicht beschädigt>beschädigt, Niemand>Jemand, niemals>jemals, ohne>mit, nicht>leicht"
        ),
        "antonym": (
            "stieg>sank, linke>rechte, niedrig>hoch, Verlust>Gewinn, heiß>kalt, Norden>Süden"
        ),
        "prefix": (
            "Ausfuhr>Einfuhr, Eingang>Ausgang, nützlich>unnützlich, sicher>unsicher, "
            "zufrieden>unzufrieden, freundlich>feindlich, umgebaut>ausgebaut"
        ),
        "comparative": "weniger>mehr, besser>schlechter, weniger als>genau",
        "one letter": (
            "wurde>würde, war>wer, Griff>Graff, Lampen>Lumpen, wird>wild, kam>kaum, "
            "Preise>Preisen, Wohnung>Wohnungen, meldete>meidete, blieben>bleiben, "
            "ist>isst"
        ),
        "quantifier": "Niemand>Jeder",
    },
    "zh": {
        "number": "三百五十>二百五十, 四十>十四, 十二>二十, 三十九>三十八, 三百>三千",
        "number word": "万>亿, 百分之>千分之",
        "unit": "欧元>美元, 元>角",
        "weekday": "星期二>星期三, 星期二>星期日",
        "month": "三月>五月",
        "name": "张>章, 张>王",
        "place": "奥地利>澳大利亚, 奥地利>意大利",
        "negation": "没有损坏>损坏, 没有>已有, 不到>到",
        "antonym": "增加>减少, 亏损>盈利, 前>后, 出口>进口, 收到>送到",
        "comparative": "不到>超过, 不到>多于",
        "one letter": "货物>货币, 水壶>水池, 价格>价值, 手术>手木, 测量>测试, 公司>公园, 客户>客房",
    },
}
"""Replacements by language and kind."""

_MISSPELLINGS: Final = {
    "en": (
        "company>comapny, excellent>excelent, temperature>temperture, "
        "immediately>immediatly, "
        "operation>opreation, vegetables>vegatables, "
        "conditions>condtions, delivery>delievry, breakfast>breakfest, engine>enginne, "
        "manager>manger, expected>expectd"
    ),
    "de": (
        "Unternehmen>Unternemen, Lieferung>Liefrung, freundlich>freundlcih, "
        "Rechnung>Rechnnung, Verpackung>Verpakung, Frühstück>Frühstuck, "
        "korrigiert>korigiert, Flugzeug>Flugzueg, geräumig>gerräumig, "
        "Ausstattung>Austattung, Genehmigung>Genemigung, Abendessen>Abendesen"
    ),
}
_REAL_WORDS: Final = frozenset({"manger", "Frühstuck"})
"""Misspellings that are words, or not evident: neither harmless nor a change of meaning."""


def pairs() -> list[Pair]:
    """All pairs, the same in every run."""
    chance = random.Random(_SEED)
    return [*_changed_meanings(chance), *_harmless(chance)]


def _changed_meanings(chance: random.Random) -> Iterator[Pair]:
    for language, kinds in _MEANING.items():
        for kind, swaps in kinds.items():
            for old, new in _swaps(swaps):
                for sentence in _SENTENCES[language]:
                    pattern = _word(old, language)
                    if re.search(pattern, sentence):
                        quote = re.sub(pattern, new, sentence, count=1).rstrip(".。")
                        text = _around(language, sentence, chance)
                        yield Pair(language, kind, False, text, quote, None)


def _word(word: str, language: str) -> str:
    return re.escape(word) if language == "zh" else rf"\b{re.escape(word)}\b"


def _harmless(chance: random.Random) -> Iterator[Pair]:
    for language, sentences in _SENTENCES.items():
        for sentence in sentences:
            for kind, alter in _ALTERATIONS.items():
                source, quote = alter(sentence, language, chance)
                if quote:
                    yield _harmless_pair(language, kind, sentence, (source, quote), chance)
        yield from _misspelled(language, chance)


def _misspelled(language: str, chance: random.Random) -> Iterator[Pair]:
    for right, wrong in _swaps(_MISSPELLINGS.get(language, "")):
        for sentence in _SENTENCES[language]:
            if right in sentence and wrong not in _REAL_WORDS:
                altered = (sentence, sentence.replace(right, wrong))
                yield _harmless_pair(language, "misspelling", sentence, altered, chance)


def _swaps(listed: str) -> list[tuple[str, str]]:
    pairs = (swap.split(">") for swap in listed.split(", ") if swap)
    return [(old, new) for old, new in pairs]


def _harmless_pair(
    language: str, kind: str, sentence: str, altered: tuple[str, str], chance: random.Random
) -> Pair:
    source, quote = altered
    text = _around(language, sentence, chance).replace(sentence, source)
    start = text.index(source)
    lead = len(source) - len(source.lstrip("> |-*"))
    return Pair(language, kind, True, text, quote, (start + lead, start + len(source)))


def _around(language: str, sentence: str, chance: random.Random) -> str:
    others = [other for other in _SENTENCES[language] if other != sentence]
    first, second, third = chance.sample(others, 3)
    return f"{first}\n{second}\n\n{sentence}\n\n{third}\n"


Alteration = Callable[[str, str, random.Random], tuple[str, str]]


def _white_space(sentence: str, _language: str, chance: random.Random) -> tuple[str, str]:
    return sentence, re.sub(" ", lambda _: chance.choice(["  ", "\n", "\u00a0"]), sentence)


def _case(sentence: str, language: str, chance: random.Random) -> tuple[str, str]:
    return sentence, "" if language == "zh" else chance.choice([str.upper, str.lower])(sentence)


def _quotation_marks(sentence: str, language: str, _chance: random.Random) -> tuple[str, str]:
    marks = {"en": "\u201c\u201d", "de": "\u201e\u201c", "zh": "\u201c\u201d"}[language]
    middle = len(sentence) // 2 if language == "zh" else sentence.index(" ", len(sentence) // 2) + 1
    end = len(sentence) - 1
    source = sentence[:middle] + marks[0] + sentence[middle:end] + marks[1] + sentence[end:]
    return source, sentence[:middle] + '"' + sentence[middle:end] + '"' + sentence[end:]


def _ligature(sentence: str, _language: str, _chance: random.Random) -> tuple[str, str]:
    source = sentence.replace("ff", "\ufb00").replace("fi", "\ufb01").replace("fl", "\ufb02")
    return source, sentence if source != sentence else ""


def _full_width(sentence: str, _language: str, _chance: random.Random) -> tuple[str, str]:
    source = re.sub("[0-9]", lambda digit: chr(ord(digit[0]) - 0x30 + 0xFF10), sentence)
    return source, sentence if source != sentence else ""


def _line_end(sentence: str, language: str, _chance: random.Random) -> tuple[str, str]:
    if language == "zh":
        return "", ""
    word = max(re.findall(r"[a-zäöüß]{6,}", sentence), key=len)
    at = sentence.index(word) + len(word) // 2
    return f"{sentence[:at]}-\n{sentence[at:]}", sentence


def _mail(sentence: str, language: str, _chance: random.Random) -> tuple[str, str]:
    words = list(sentence) if language == "zh" else sentence.split(" ")
    glue = "" if language == "zh" else " "
    third = len(words) // 3
    lines = (words[:third], words[third : 2 * third], words[2 * third :])
    return "> " + "\n> ".join(glue.join(line) for line in lines), sentence


def _table(sentence: str, language: str, _chance: random.Random) -> tuple[str, str]:
    words = sentence.split(" ")
    if language == "zh" or len(words) < 6:
        return "", ""
    return f"{' '.join(words[:3])} | {' '.join(words[3:])}", sentence


def _markup(sentence: str, language: str, chance: random.Random) -> tuple[str, str]:
    if language == "zh":
        return f"<b>{sentence[:3]}</b>{sentence[3:]}"[3:], ""
    words = sentence.split(" ")
    at = chance.randrange(1, len(words) - 1)
    mark = chance.choice(["**", "_", "`"])
    words[at] = f"{mark}{words[at].rstrip(',')}{mark}" + "," * words[at].endswith(",")
    return " ".join(words), sentence


def _spaced(sentence: str, language: str, _chance: random.Random) -> tuple[str, str]:
    middle = len(sentence) // 3
    spaced = f"{sentence[:middle]} {sentence[middle:]}"
    return (sentence, spaced) if language == "zh" else ("", "")


def _bullets(sentence: str, language: str, _chance: random.Random) -> tuple[str, str]:
    first, comma, second = sentence.partition(", ")
    if not comma or language == "zh":
        return "", ""
    return f"{first},\n* {second}", sentence


def _wrapped(sentence: str, language: str, _chance: random.Random) -> tuple[str, str]:
    middle = len(sentence) // 2
    return (f"{sentence[:middle]}\n{sentence[middle:]}", sentence) if language == "zh" else ("", "")


def _ellipsis(sentence: str, language: str, _chance: random.Random) -> tuple[str, str]:
    if language == "zh":
        return "", ""
    insertion = {"en": ", as everyone in the office knows,", "de": ", wie man im Haus weiß,"}
    words = sentence.split(" ")
    left, right = " ".join(words[:4]), " ".join(words[4:])
    source = f"{left}{insertion[language]} {right}"
    return source, f"{left} \u2026 {right}"


_ALTERATIONS: Final[dict[str, Alteration]] = {
    "white space": _white_space,
    "case": _case,
    "quotation marks": _quotation_marks,
    "ligature": _ligature,
    "full-width form": _full_width,
    "divided word": _line_end,
    "mail prefix": _mail,
    "table border": _table,
    "markup": _markup,
    "bullets": _bullets,
    "wrapped line": _wrapped,
    "needless space": _spaced,
    "ellipsis": _ellipsis,
}

"""`Label: value` pairs in a text, several to a line if need be."""

from __future__ import annotations

import re
from dataclasses import dataclass

from local_aws.gemini_stand_in.words import phrase

_MAX_LABEL_WORDS = 6
_PAIR = re.compile(
    r"(?:^|(?<=[|;\t])|(?<=[ ]{2})|(?<=, ))"
    r"[ \t]{0,40}(?:[-*•>#]+[ \t]+|\d{1,3}[.)][ \t]+)?[*_]{0,2}"
    r"(?P<label>[^\W\d_][^\n:=|;?,*]{0,40}?)[*_]{0,2}"
    r"(?P<sign>[ \t]*:(?=\s|\*|$)|[ \t]*=|\?(?=[ \t]+\S)|[ \t]*\.{3,}:?|[ \t]+[\u2013—-](?=[ \t]))"
    r"[*_]{0,2}[ \t]*",
    re.MULTILINE,
)
_KEY_VALUE = re.compile(r"(?<![^\s,;|\[{(])([A-Za-z][\w.-]{0,30})=(?:\"([^\"\n]*)\"|([^\s,;|]+))")
_BARS = re.compile(r"[ \t]*\|[ \t]*([^|\n]*[^|\s])[ \t]*\|[ \t]*([^|\n]*[^|\s])[ \t]*\|[ \t]*\r?$")
_BEFORE_LABELS = " \t>#*_•.-0123456789)"
_JSON = re.compile(r"\"([^\"\n]{1,40})\"[ ]*:[ ]*(?:\"((?:[^\"\\\n]|\\.)*)\"|([^\",{}\[\]\s]+))")
_DASHES = ("-", "\u2013", "—")


@dataclass(frozen=True)
class Pair:
    """A label and its value; offsets are the text's.

    Attributes:
        label: the label's words.
        label_start: where the label begins.
        value_start: where the value begins.
        value_end: where it ends.
        weak: the label may be prose; only a label that names a field word for word counts.
    """

    label: tuple[str, ...]
    label_start: int
    value_start: int
    value_end: int
    weak: bool = False


def pairs_in_line(text: str, start: int, end: int) -> list[Pair]:
    """The pairs of one line, left to right; a value reaches to the next pair or the line's end."""
    bars = _BARS.match(text, start, end)
    if bars:
        return [_keyed(bars)]
    for pattern, least in ((_KEY_VALUE, 2), (_JSON, 1)):
        matches = list(pattern.finditer(text, start, end))
        if len(matches) >= least:
            return [_keyed(match) for match in matches]
    matches = [match for match in _PAIR.finditer(text, start, end) if _is_label(match["label"])]
    pairs = []
    for index, match in enumerate(matches):
        stop = matches[index + 1].start() if index + 1 < len(matches) else end
        value = text[match.end() : stop].rstrip(" \t\r|;,")
        value_end = match.end() + len(value)
        in_line = bool(text[start : match.start("label")].strip(_BEFORE_LABELS))
        weak = in_line or match["sign"].strip() in _DASHES
        label = phrase(match["label"])
        pairs.append(Pair(label, match.start("label"), match.end(), value_end, weak))
    return pairs


def _keyed(match: re.Match[str]) -> Pair:
    return Pair(phrase(match[1]), match.start(1), *match.span(match.lastindex or 2))


def _is_label(label: str) -> bool:
    return 0 < len(phrase(label)) <= _MAX_LABEL_WORDS

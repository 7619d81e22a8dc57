"""String fields: by pattern, by shape of the examples given, by label, by kind of text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from local_aws.gemini_stand_in.record_shape import FieldRule
from local_aws.gemini_stand_in.scope import Found, Scope
from local_aws.gemini_stand_in.sentences import sentence_spans

_EXAMPLES = re.compile(
    r"\b(?:for example|such as|for instance|e\.\s?g\.,?|examples?:|like)\s+([^;()\n]+?)"
    r"(?:\.(?:\s|$)|[;()\n]|$)",
    re.IGNORECASE,
)
_STATED_PATTERN = re.compile(
    r"\b(?:pattern|regular expression):?\s+[`'\"]?(\^?[^\s`'\"]+)", re.IGNORECASE
)
_RISKY = re.compile(r"[+*}]\)[+*{]|\(\?|\\\d")
_EMAIL_FIELD = re.compile(r"\be-?mail address\b|^e_?mail", re.IGNORECASE)
_URL_FIELD = re.compile(r"\bURL\b|\bweb address\b|\blink\b", re.IGNORECASE)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_URL = re.compile(r"https?://[^\s<>\"')\]]+[^\s<>\"')\].,;:!?]")
_NAME_FIELD = re.compile(
    r"\bname of (?:the )?(?:person|customer|author|reporter)|\bwho\b", re.IGNORECASE
)
_PERSON = re.compile(
    r"(?i:\b(?:from|by|mr\.?|mrs\.?|ms\.?|dr\.?|customer|regards,?|cheers,?|best,?)\s+)"
    r"((?:[A-Z][\w'\u2019-]+|[A-Z]\.)(?:\s+(?:van|von|de|der|la|[A-Z][\w'\u2019-]+|[A-Z]\.)){1,3})"
    r"|\b([A-Z][\w'\u2019-]+\s+[A-Z][\w'\u2019-]+)(?=\s+(?:says?|said|wrote|writes|reported|reports|complained|"
    r"called|told|asked|mentioned)\b)"
)
_PROPER = re.compile(
    r"\b(?:[Tt]he|[Mm]y|[Aa]n?|[Oo]ur|[Tt]his|[Yy]our|[Nn]ew|[Hh]er|[Hh]is|[Tt]heir)\s+"
    r"([A-Z][a-z]+(?:\s(?:[A-Z][a-z]+|[A-Z]?\d+)){1,3})"
)
_FREE_TEXT = re.compile(
    r"(?:^|_)(?:summary|title|headline|subject|comment|description|text|message|details|issue|problem|body|remark|note)s?$"
)
_NOTHING = re.compile(
    r"[\W_]*(?:n/?a|none|unknown|nil|empty|not given|not known|left blank)?[\W_]*", re.IGNORECASE
)
_MAX_LABELLED = 300


def find_string(field: FieldRule, scope: Scope) -> Found | None:
    """A verbatim piece of the text, or nothing."""
    shape = shape_of(field)
    if shape is not None:
        for match in shape.finditer(scope.text, scope.start, scope.end):
            return Found(match[0], match.start(), match.end())
        return None
    for found in _by_kind(field, scope):
        return found
    return None


def _by_kind(field: FieldRule, scope: Scope) -> Iterator[Found]:
    yield from _labelled(field, scope)
    names = named_examples(field.description)
    if names is not None:
        yield from _proper_names(names, scope)
    if _NAME_FIELD.search(field.description):
        yield from _people(scope)
    if _FREE_TEXT.search(field.name):
        yield from _sentence(scope)


def _proper_names(examples: re.Pattern[str], scope: Scope) -> Iterator[Found]:
    """The examples' names, then capitalised names of several words after an article."""
    for match in examples.finditer(scope.text, scope.start, scope.end):
        yield Found(match[0], match.start(), match.end())
    for match in scope.open_matches(_PROPER):
        yield Found(match[1], *match.span(1))


def _people(scope: Scope) -> Iterator[Found]:
    for match in scope.open_matches(_PERSON):
        which = match.lastindex or 1
        yield Found(match[which], *match.span(which))


def _labelled(field: FieldRule, scope: Scope) -> Iterator[Found]:
    pair = scope.pairs.get(field.name)
    if pair is None:
        return
    value = scope.text[pair.value_start : pair.value_end].strip().strip("\"'*_`").strip()
    if not value or _NOTHING.fullmatch(value) or len(value) > _MAX_LABELLED:
        return
    start = scope.text.index(value, pair.value_start)
    yield Found(value, start, start + len(value))


def _sentence(scope: Scope) -> Iterator[Found]:
    """The sentence with the most cue words; the first of those that have equally many."""
    spans = sentence_spans(scope.text, scope.start, scope.end)
    if spans:
        start, end = max(spans, key=lambda span: scope.hits.count(*span))
        start += len(scope.text[start:end]) - len(scope.text[start:end].lstrip("-*\u2022>+ \t"))
        yield Found(scope.text[start:end], start, end)


@lru_cache(maxsize=256)
def shape_of(field: FieldRule) -> re.Pattern[str] | None:
    """What the value looks like: a stated pattern, an e-mail or web address, examples' shape."""
    stated = _stated_pattern(field.description)
    if stated is not None:
        return stated
    if _EMAIL_FIELD.search(field.description) or _EMAIL_FIELD.search(field.name):
        return _EMAIL
    if _URL_FIELD.search(field.description):
        return _URL
    shapes = [_shape(text) for text in examples_in(field.description) if _is_code(text)]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(shapes)})(?![\w-])") if shapes else None


def _stated_pattern(description: str) -> re.Pattern[str] | None:
    match = _STATED_PATTERN.search(description)
    if match is None or len(match[1]) > 100 or _RISKY.search(match[1]):
        return None
    bare = match[1].rstrip(".,;").removeprefix("^").removesuffix("$")
    try:
        return re.compile(rf"(?<![\w-])(?:{bare})(?![\w-])")
    except re.error:
        return None


def examples_in(description: str) -> list[str]:
    """`such as A, B or C` -> A, B, C."""
    lists = _EXAMPLES.findall(description)
    parts = [part for text in lists for part in re.split(r",\s*(?:or\s+|and\s+)?|\s+or\s+", text)]
    return [part.strip("'\"` ") for part in parts if part.strip("'\"` ")]


def _is_code(example: str) -> bool:
    return " " not in example and any(char.isdigit() for char in example)


def _shape(example: str) -> str:
    r"""ORD-204417 -> ORD\-\d{6}: letters and signs stay, digits may differ."""
    return re.sub(r"\d+", lambda digits: rf"\d{{{len(digits[0])}}}", re.escape(example))


@lru_cache(maxsize=256)
def named_examples(description: str) -> re.Pattern[str] | None:
    """A pattern for the proper names that the description gives as examples."""
    names = [text for text in examples_in(description) if text[:1].isupper()]
    if not names:
        return None
    ordered = sorted(names, key=len, reverse=True)
    words = "|".join(r"\s+".join(map(re.escape, name.split())) for name in ordered)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")

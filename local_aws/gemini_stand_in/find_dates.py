"""Date and date-time fields."""

from __future__ import annotations

import re

from local_aws.gemini_stand_in.date_mentions import DateMention, date_mentions, with_time
from local_aws.gemini_stand_in.record_shape import FieldRule, Kind
from local_aws.gemini_stand_in.scope import Found, Scope
from local_aws.gemini_stand_in.vocabulary import OTHER_DATES
from local_aws.gemini_stand_in.words import phrase

_LABEL_REACH = 30
_OTHER_REACH = 24
_CLAUSE_END = re.compile(r"[.;:!?\n](?=\s|$)")


def find_date(field: FieldRule, scope: Scope) -> Found | None:
    """The date under the field's label, else one after a label word, else the first that fits."""
    pair = scope.pairs.get(field.name)
    if pair is not None:
        for mention in date_mentions(scope.text, pair.value_start, pair.value_end, scope.year):
            return _found(field, scope, mention)
    mentions = [
        mention
        for mention in date_mentions(scope.text, scope.start, scope.end, scope.year)
        if not _is_masked(scope, mention) and not _is_another(scope, mention)
    ]
    named = [m for m in mentions if scope.label_before(field, m.start, _LABEL_REACH)]
    for mention in named or mentions:
        return _found(field, scope, mention)
    return None


def _found(field: FieldRule, scope: Scope, mention: DateMention) -> Found:
    if field.kind is Kind.DATE_TIME:
        return Found(with_time(scope.text, mention), mention.start, mention.end)
    return Found(mention.day.isoformat(), mention.start, mention.end)


def _is_masked(scope: Scope, mention: DateMention) -> bool:
    return any(start <= mention.start < end for start, end in scope.masked)


def _is_another(scope: Scope, mention: DateMention) -> bool:
    before = scope.text[max(scope.start, mention.start - _OTHER_REACH) : mention.start]
    clause = _CLAUSE_END.split(before)[-1]
    return not OTHER_DATES.isdisjoint(phrase(clause))

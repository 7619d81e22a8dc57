"""A text cut into record candidates: table rows, forms, items, log lines, mails and prose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from local_aws.gemini_stand_in.blocks import Block, BlockCutter
from local_aws.gemini_stand_in.candidates import Candidate, pairs_by_field
from local_aws.gemini_stand_in.lines import Line, Look, read_lines
from local_aws.gemini_stand_in.record_shape import FieldRule
from local_aws.gemini_stand_in.tables import Table, find_table, headless_rows

_FORM_FIELDS = 2


def find_candidates(text: str, fields: Sequence[FieldRule]) -> list[Candidate]:
    """All candidates, left to right, none overlapping."""
    found: list[Candidate] = []
    for part in _parts(text, read_lines(text), fields):
        if isinstance(part, Table):
            found += part.rows
        else:
            found += _from_blocks(text, BlockCutter(text).cut(part), fields)
    return found


def _parts(
    text: str, lines: Sequence[Line], fields: Sequence[FieldRule]
) -> Iterator[Table | list[Line]]:
    """Tables, and the lines between them."""
    between: list[Line] = []
    index = 0
    while index < len(lines):
        table = find_table(text, lines, index, fields)
        if table is None:
            between.append(lines[index])
            index += 1
            continue
        yield between
        yield table
        between = []
        index = table.last + 1
    yield between


def _from_blocks(
    text: str, blocks: Sequence[Block], fields: Sequence[FieldRule]
) -> Iterator[Candidate]:
    for block in _with_mails_joined(blocks):
        pairs = tuple(block.pairs)
        is_form = len(pairs_by_field(pairs, fields)) >= _FORM_FIELDS
        one_form = is_form and len(block.lines) == 1
        rows = [] if one_form else headless_rows(text, block.lines, fields)
        if rows:
            yield from rows
            continue
        is_mail = block.lines[0].look is Look.MAIL
        yield Candidate(block.start, block.end, pairs, is_prose=is_mail or not is_form)


def _with_mails_joined(blocks: Sequence[Block]) -> Iterator[Block]:
    """A mail's header takes the blocks of its body along, up to the next mail or rule."""
    mail: Block | None = None
    for block in blocks:
        if mail is not None and not block.hard and block.lines[0].look is not Look.MAIL:
            mail.lines += block.lines
            continue
        if mail is not None:
            yield mail
        mail = block if block.lines[0].look is Look.MAIL and len(block.lines) > 1 else None
        if mail is None:
            yield block
    if mail is not None:
        yield mail

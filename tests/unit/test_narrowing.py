from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.chunks.limits import MAX_LOST_CHARS, SHRINKING, narrowing_calls
from lambdas.extract_batch.chunks.narrowing import Narrowing, Skip
from lambdas.extract_batch.chunks.questions import Question
from lambdas.extract_batch.chunks.splitting import part_of
from medallion.contracts import QuarantinedRecord
from medallion.model.extraction_model import ModelAnswer, ModelRequest
from tests.unit.extraction_builders import a_chunk
from tests.unit.inquiry_bench import CONTEXT, asked, core_of, honest, refused, text_of

MARK = "[refused words]"
ROW = QuarantinedRecord(reason_code="SAFETY", detail="refused")
OTHER = QuarantinedRecord(reason_code="RECITATION", detail="refused")


def a_narrowing(chars: int) -> Narrowing:
    text = "".join(Random(chars).choices("abc de\n", k=chars))
    return Narrowing.of(a_chunk(text, core_start=50, core_start_byte=50), ROW)


@given(st.integers(MAX_LOST_CHARS + 1, 9000), st.lists(st.booleans(), max_size=12))
def test_each_answer_makes_the_region_smaller_by_the_promised_factor(
    chars: int, refusals: list[bool]
) -> None:
    narrowing = a_narrowing(chars)
    for refusal in refusals:
        if narrowing.is_small:
            break
        size = narrowing.end - narrowing.start
        part = narrowing.first_part(30)
        assert part.core_start == 50 + narrowing.start
        assert part.context_before == narrowing.text.core[: narrowing.start][-30:]
        assert part.context_after == ""
        narrowing = narrowing.after_refusal(OTHER) if refusal else narrowing.after_answer()
        assert narrowing.end - narrowing.start <= size / SHRINKING
        assert narrowing.row is (OTHER if refusals[0] else ROW)
        if not refusal:
            break


def test_a_small_region_is_divided_only_at_the_end_of_a_line_and_within_the_limit_of_calls() -> (
    None
):
    core = "x" * 300 + "".join(f"{number:019}\n" for number in range(20)) + "y" * 4000
    text = a_chunk(core, core_start=50, core_start_byte=50)
    small = Narrowing(text, 300, 700, ROW)
    assert not small.is_small
    assert core[small.cut - 1] == "\n"
    most = narrowing_calls(len(core))
    assert replace(small, calls=most - 1).cut == small.cut
    assert replace(small, calls=most).is_small
    assert Narrowing(text, 310, 318, ROW).is_small
    assert Narrowing(text, 0, 320, ROW).is_small


def test_a_region_of_the_smallest_size_is_not_divided() -> None:
    assert a_narrowing(MAX_LOST_CHARS).is_small
    assert not a_narrowing(MAX_LOST_CHARS + 1).is_small
    assert a_narrowing(MAX_LOST_CHARS - 7).chars_left == 7


def test_a_question_that_is_not_asked_leaves_all_text_after_it_open() -> None:
    narrowing = a_narrowing(1000).after_answer()
    question = Question(narrowing.first_part(0), narrowing=narrowing)
    assert question.unasked().core == narrowing.text.core[narrowing.start :]
    skip = Skip(narrowing.text, 9, ROW)
    assert Question(skip.remaining(), skip=skip).unasked() == narrowing.text
    assert skip.skipped().core + skip.remaining().core == narrowing.text.core


@given(st.integers(0, 2900), st.integers(2, CONTEXT - 30))
def test_words_that_a_cut_divides_are_in_the_lost_region_or_end_in_it(at: int, size: int) -> None:
    mark = ("[" + "#" * size)[: size - 1] + "]"
    core = "x" * at + mark + "x" * (3000 - at)

    def script(request: ModelRequest) -> ModelAnswer:
        return refused(request) if mark in text_of(request) else honest(request)

    result = asked(core, script)
    ((start, end),) = result.lost
    assert start < result.chunk.core_start + at + len(mark) <= end


def test_the_row_of_a_lost_region_names_the_last_refusal() -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        return refused(request, "SAFETY" if len(core_of(request)) > 900 else "RECITATION")

    result = asked("x" * 1300, script)
    assert result.outcome.reason_code == "RECITATION"


def table_of(rows: int) -> str:
    return "mood;text\n" + "".join(f"fine;the day number {n:04} went by\n" for n in range(rows))


def test_the_text_after_a_lost_region_is_sent_with_the_first_lines_of_the_chunk() -> None:
    core = table_of(150).replace("number 0070", MARK)

    def script(request: ModelRequest) -> ModelAnswer:
        return refused(request) if MARK in text_of(request) else honest(request)

    result = asked(core, script)
    after = [r for r in result.requests if core_of(r).endswith("0149 went by\n")]
    assert "mood;text\n" in text_of(after[-1])
    assert "mood;text" not in core_of(after[-1])
    (lost,) = result.lost
    assert lost[1] - lost[0] <= MAX_LOST_CHARS


def test_the_rest_of_a_cut_answer_is_sent_with_the_first_lines_of_the_chunk() -> None:
    part = a_chunk(table_of(100), core_start=50, core_start_byte=50)
    question = Question(part)
    far = part_of(part, 2000, len(part.core), 300)
    assert question.about(far).reminder.startswith("mood;text\n")
    assert question.about(far).shown.context_before == (
        question.about(far).reminder + far.context_before
    )
    assert question.about(part_of(part, 200, len(part.core), 300)).reminder == ""
    assert question.about(far).about(part_of(far, 900, 1000, 300)).reminder.startswith("mood;")

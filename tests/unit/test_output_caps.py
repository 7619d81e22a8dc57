from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.chunks.dataset_reading import prepare
from local_aws.gemini_stand_in.api.model_request import (
    GenerationSettings,
    ModelRequest,
    tokens_of,
)
from local_aws.gemini_stand_in.reading import answer_text, read_hints
from medallion.dataset_folders.dataset_source import compile_dataset
from medallion.model.model_facts import facts_of, known_models
from medallion.requests import Repair, build_request
from medallion.requests.output_caps import (
    FLOOR,
    chunk_cap,
    highest_cap,
    thinking_allowance,
)
from medallion.requests.request_building import user_text
from medallion.vocabulary.datasets import ModelSettings
from tests.unit.extraction_builders import a_chunk, a_dataset

DATASETS = Path(__file__).parents[2] / "datasets"
SHORT_THINKER, LONG_THINKER = "gemini-3.5-flash-lite", "gemini-3.8-flash"
MODELS = st.sampled_from([*known_models(), "unheard-of"])
SETTINGS = st.builds(
    ModelSettings,
    max_output_tokens=st.integers(256, 65_536),
    thinking_level=st.sampled_from(["", "minimal", "low", "medium", "high"]),
    output_tokens_per_char=st.floats(0.05, 10),
)


def cap_of(core: str, *, full_cap: bool = False, previous: str = "", **settings: Any) -> int:
    prepared = prepare(a_dataset(model=ModelSettings(**settings)).to_json().encode())
    request = build_request(
        prepared.dataset,
        a_chunk(core),
        instructions=prepared.instructions,
        schema=prepared.response_schema,
        default_model=SHORT_THINKER,
        repair=Repair(previous, ()) if previous else None,
        full_cap=full_cap,
    )
    return request.max_output_tokens


def test_the_cap_follows_the_text_and_includes_thinking() -> None:
    assert cap_of("x" * 4000, output_tokens_per_char=0.5) == 2000 + 1024
    assert cap_of("x" * 4000, output_tokens_per_char=0.5, name=LONG_THINKER) == 8192
    assert (
        cap_of("x" * 4000, max_output_tokens=20_000, output_tokens_per_char=0.5, name=LONG_THINKER)
        == 2000 + 8192
    )


def test_a_short_text_has_the_floor() -> None:
    assert cap_of("All well.") == FLOOR + 1024


def test_the_full_cap_is_the_dataset_s_within_the_model_s_limit() -> None:
    assert cap_of("All well.", full_cap=True, max_output_tokens=9000) == 9000
    assert cap_of("All well.", full_cap=True, max_output_tokens=100_000) == 65_536
    assert cap_of("All well.", full_cap=True, max_output_tokens=100_000, name="new") == 100_000


def test_a_correction_may_be_as_long_as_what_it_corrects() -> None:
    assert cap_of("All well.", previous="x" * 8000) == 4000 + 1024


@pytest.mark.parametrize(
    ("model", "level", "tokens"),
    [
        (SHORT_THINKER, "", 1024),
        (SHORT_THINKER, "high", 24_576),
        (LONG_THINKER, "", 8192),
        (LONG_THINKER, "low", 1024),
        ("unheard-of", "", 8192),
    ],
)
def test_the_allowance_follows_the_thinking_level(model: str, level: str, tokens: int) -> None:
    assert thinking_allowance(ModelSettings(thinking_level=level), model) == tokens


@given(SETTINGS, MODELS, st.integers(0, 200_000), st.integers(0, 50_000))
def test_no_cap_exceeds_the_full_cap_or_the_model_s_limit(
    settings: ModelSettings, model: str, chars: int, repaired: int
) -> None:
    full, cap = highest_cap(settings, model), chunk_cap(settings, model, chars, repaired)
    facts = facts_of(model)
    limit = (facts.output_tokens if facts else None) or 65_536
    assert 0 < cap <= full <= min(settings.max_output_tokens, limit)
    assert cap == full or cap >= chars * settings.output_tokens_per_char


@given(SETTINGS, MODELS, st.integers(0, 200_000), st.integers(0, 200_000))
def test_a_longer_text_has_no_lower_cap(
    settings: ModelSettings, model: str, first: int, second: int
) -> None:
    short, long = sorted([first, second])
    assert chunk_cap(settings, model, short) <= chunk_cap(settings, model, long)


@pytest.mark.parametrize("name", ["customer_feedback", "incident_reports"])
def test_no_answer_about_the_samples_of_a_shipped_dataset_is_cut(name: str) -> None:
    dataset = compile_dataset(DATASETS / name)
    prepared = prepare(dataset.to_json().encode())
    hints = read_hints(str(DATASETS / name / "offline.yaml"))
    size = dataset.chunking.max_chars
    for path in sorted((DATASETS / name / "samples").iterdir()):
        text = path.read_bytes().decode("utf-8", "replace")
        for start in range(0, len(text), size):
            core = text[start : start + size]
            asked = ModelRequest(
                prepared.instructions,
                (user_text("", core, ""),),
                0,
                GenerationSettings("application/json", prepared.response_schema),
            )
            needed = tokens_of(len(answer_text(asked, [hints])))
            assert needed <= chunk_cap(dataset.model, SHORT_THINKER, len(core)), path.name

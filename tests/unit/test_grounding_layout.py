from __future__ import annotations

import pytest

from lambdas.extract_batch.grounding.layout import Form, marks_contradict, pieces_of

LAYOUT = frozenset({Form.LAYOUT})


def found(text: str) -> list[str]:
    return [text[piece.start : piece.end] for piece in pieces_of(text, LAYOUT)]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("- apples", ["- "]),
        ("* 5 apples", ["* "]),
        ("- 5 degrees", []),
        ("> 5 degrees", []),
        ("> a", ["> "]),
        ("a\n- 5 degrees\nb", []),
        ("a\nb\n- 4 pears\n- 5 apples\nc\nd", ["- ", "- "]),
        ("a\nb\n> 4 pears\n> 5 apples\nc\nd", ["> ", "> "]),
        ("a\n> - 4 pears\n> b\nc", ["> - ", "> "]),
        ("- 4\na\n- 5", []),
        ("- 4\na\nb\n- 5\nc\n- 6", []),
        ("a\n-\n- 5 apples\nb", ["- "]),
        ("a\n  - 4 pears\n  - 5 apples\nb", ["  - ", "  - "]),
    ],
)
def test_a_bullet_before_a_number_may_be_a_sign_unless_a_neighbouring_line_has_a_bullet(
    text: str, signs: list[str]
) -> None:
    assert found(text) == signs


def test_only_the_beginning_of_the_next_line_is_examined() -> None:
    assert found(f"- 5\n{' ' * 79}- a")[:1] == ["- "]
    assert found(f"- 5\n{' ' * 80}- a")[:1] != ["- "]


def test_an_unvocalized_spelling_does_not_contradict_a_vocalized_one() -> None:
    kitab, katab, bare = (
        "\u0643\u0650\u062a\u0628",
        "\u0643\u064e\u062a\u0628",
        "\u0643\u062a\u0628",
    )
    assert marks_contradict(kitab, katab)
    assert marks_contradict(f"{bare} {kitab}", f"{bare} {katab}")
    assert not marks_contradict(kitab, kitab)
    assert not marks_contradict(kitab, bare)
    assert not marks_contradict(bare, katab)
    assert not marks_contradict(f"{kitab} {bare}", kitab)

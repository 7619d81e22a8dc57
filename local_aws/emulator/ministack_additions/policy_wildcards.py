"""Let wildcards of policies match line feeds, as on AWS: S3 keys may contain them."""

import functools
import re

from ministack.core import iam_evaluator


def install() -> None:
    """Make `*` and `?` match every character."""
    compile_pattern = iam_evaluator._fnmatch_compile

    @functools.lru_cache(maxsize=4096)
    def compile_for_any_character(pattern: str, ignore_case: bool) -> re.Pattern[str]:
        compiled: re.Pattern[str] = compile_pattern(pattern, ignore_case)
        whole = compiled.pattern.removesuffix("$") + r"\Z"
        return re.compile(whole, compiled.flags | re.DOTALL)

    iam_evaluator._fnmatch_compile = compile_for_any_character

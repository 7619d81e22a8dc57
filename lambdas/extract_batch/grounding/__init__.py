"""Find a quote in the text, even if the model did not copy it perfectly."""

from lambdas.extract_batch.grounding.folding import fold_quote
from lambdas.extract_batch.grounding.match_kinds import FUZZY, more_lenient
from lambdas.extract_batch.grounding.places import SearchableText
from lambdas.extract_batch.grounding.quote_finder import Grounding, QuoteFinder
from lambdas.extract_batch.grounding.verbatim_values import spelling_in
from lambdas.extract_batch.grounding.written_forms import is_escaped_twice, unescaped

__all__ = [
    "FUZZY",
    "Grounding",
    "QuoteFinder",
    "SearchableText",
    "fold_quote",
    "is_escaped_twice",
    "more_lenient",
    "spelling_in",
    "unescaped",
]

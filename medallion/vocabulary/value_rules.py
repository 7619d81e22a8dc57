"""Names and meanings of the changes that may make a value fit its field."""

from __future__ import annotations

from typing import Final

MISSING_MARKER: Final = "missing_marker"
WHITE_SPACE_TRIMMED: Final = "white_space_trimmed"
ENUM_SPELLING: Final = "enum_spelling"
BOOLEAN_FROM_TEXT: Final = "boolean_from_text"
NUMBER_FROM_TEXT: Final = "number_from_text"
NUMBER_SEPARATORS: Final = "number_separators"
UNIT_REMOVED: Final = "unit_removed"
OFFSET_COMPLETED: Final = "offset_completed"
TIME_ZONE_ADDED: Final = "time_zone_added"
UNDECLARED_KEY: Final = "undeclared_key"

NORMALIZATIONS: Final = {
    MISSING_MARKER: "an optional field has a marker for a missing value",
    WHITE_SPACE_TRIMMED: "white space around the value is left out",
    ENUM_SPELLING: "a value of the enum in other case, white space, hyphens or underscores",
    BOOLEAN_FROM_TEXT: "a boolean written as text",
    NUMBER_FROM_TEXT: "a number written as text",
    NUMBER_SEPARATORS: "a number written with separators of thousands or a decimal comma",
    UNIT_REMOVED: "the unit that the schema names is left out",
    OFFSET_COMPLETED: "an offset of hours gets its minutes",
    TIME_ZONE_ADDED: "a date-time without an offset gets that of the dataset's time zone",
    UNDECLARED_KEY: "a key that the schema does not have is left out",
}
"""The normalizations by name: each is lossless, recorded with its field, and can be off."""

SOURCE_SPELLING: Final = "source_spelling"
ESCAPES_UNDONE: Final = "escapes_undone"
LINE_BREAKS: Final = "line_breaks"

SPELLINGS: Final = {
    SOURCE_SPELLING: "a verbatim value as the quote spells it",
    ESCAPES_UNDONE: "a text that was escaped twice; the source has the unescaped text",
    LINE_BREAKS: "line breaks as line feeds",
}
"""The same text written in another way; always on, and recorded like a normalization."""

INEXACT_NUMBER: Final = "INEXACT_NUMBER"
INEXACT_DATE_TIME: Final = "INEXACT_DATE_TIME"

WARNINGS: Final = {
    INEXACT_NUMBER: "a double cannot hold all digits of the number",
    INEXACT_DATE_TIME: "the date-time is more precise than microseconds",
}
"""Values that a column cannot hold to the last digit; recorded like a normalization."""

MEANINGS: Final = {**NORMALIZATIONS, **SPELLINGS, **WARNINGS}
"""Every name that silver's column `normalizations` may hold."""

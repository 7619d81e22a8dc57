"""Token counts by rule of thumb: four characters are a token."""

CHARS_PER_TOKEN = 4


def tokens_of(chars: int) -> int:
    """Tokens of so many characters; what is left over is a token, too."""
    return -(-chars // CHARS_PER_TOKEN)

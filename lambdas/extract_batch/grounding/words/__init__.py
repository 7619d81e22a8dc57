"""Words: which languages a text is in, which words they have, which must never be mistaken."""

"""Which records of several answers about neighbouring text are one record."""

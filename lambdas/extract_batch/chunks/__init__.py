"""One chunk from its first question to its one outcome: parts, repair, merging."""

"""Everything that this project adds to MiniStack; ``install`` puts it in place.

The emulator's own interpreter imports this package as top-level ``ministack_additions``.
``local_aws/emulator/README.md`` lists each addition with its reason.
"""

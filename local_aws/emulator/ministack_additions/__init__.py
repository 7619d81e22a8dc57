"""The project's additions to MiniStack; ``install`` applies them.

The emulator's interpreter imports this package as top-level ``ministack_additions``.
``local_aws/emulator/README.md`` lists each addition with its reason.
"""

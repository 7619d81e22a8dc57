"""Start, stop, connect to, query and examine a stack."""

from cli.stacks.athena_query import run_query
from cli.stacks.connecting import print_snippets
from cli.stacks.connection import Connection, connect
from cli.stacks.doctor import examine, exit_code_of
from cli.stacks.local_stack import purge_stack, start_stack, step_printer, stop_stack
from cli.stacks.snippets import CLIENTS
from cli.stacks.stand_in import is_stand_in
from local_aws.aws_limits import AwsLimits, LimitProfile, throttled_shares
from local_aws.stack_options import StackOptions

__all__ = [
    "CLIENTS",
    "AwsLimits",
    "Connection",
    "LimitProfile",
    "StackOptions",
    "connect",
    "examine",
    "exit_code_of",
    "is_stand_in",
    "print_snippets",
    "purge_stack",
    "run_query",
    "start_stack",
    "step_printer",
    "stop_stack",
    "throttled_shares",
]

"""A stack: started and stopped on this machine, connected to, queried, examined."""

from cli.stacks.athena_query import run_query
from cli.stacks.connection import Connection, connect
from cli.stacks.doctor import examine
from cli.stacks.local_stack import start_stack, stop_stack, teller
from local_aws.stack_options import StackOptions

__all__ = [
    "Connection",
    "StackOptions",
    "connect",
    "examine",
    "run_query",
    "start_stack",
    "stop_stack",
    "teller",
]

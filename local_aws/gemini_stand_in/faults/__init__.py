"""Injected faults."""

from local_aws.gemini_stand_in.faults.broken_answers import broken_text
from local_aws.gemini_stand_in.faults.derailed_answers import LOOPS, cut_text, looping_text
from local_aws.gemini_stand_in.faults.fault import Fault, FaultKind, Limit
from local_aws.gemini_stand_in.faults.flags import parse_fault
from local_aws.gemini_stand_in.faults.plan import Applied, FaultPlan, FaultSettings

__all__ = [
    "LOOPS",
    "Applied",
    "Fault",
    "FaultKind",
    "FaultPlan",
    "FaultSettings",
    "Limit",
    "broken_text",
    "cut_text",
    "looping_text",
    "parse_fault",
]

"""Injected faults."""

from local_aws.gemini_stand_in.faults.broken_answers import broken_text
from local_aws.gemini_stand_in.faults.flags import parse_fault
from local_aws.gemini_stand_in.faults.plan import Fault, FaultKind, FaultPlan, FaultSettings

__all__ = ["Fault", "FaultKind", "FaultPlan", "FaultSettings", "broken_text", "parse_fault"]

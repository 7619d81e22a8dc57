"""Write the log lines of an AWS service to the emulator's CloudWatch Logs."""

import time

from ministack.services import cloudwatch_logs


def log_line(group: str, stream: str, line: str) -> None:
    """Append a line to a log stream; make the group and the stream if they are missing."""
    if group not in cloudwatch_logs._log_groups:
        cloudwatch_logs._create_log_group({"logGroupName": group})
    if stream not in cloudwatch_logs._log_groups[group]["streams"]:
        cloudwatch_logs._create_log_stream({"logGroupName": group, "logStreamName": stream})
    event = {"timestamp": int(time.time() * 1000), "message": line}
    cloudwatch_logs._put_log_events(
        {"logGroupName": group, "logStreamName": stream, "logEvents": [event]}
    )

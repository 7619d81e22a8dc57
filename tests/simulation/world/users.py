"""Carries out the acts of users and operators; they see what the console shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.simulation.checks import KeyHistory
from tests.simulation.product.deployment import BRONZE
from tests.simulation.product.texts import text_of
from tests.simulation.schedules import Act, Step
from tests.simulation.world.story import sentence_of_step

if TYPE_CHECKING:
    from tests.simulation.world.platform import Platform


class Users:
    """Acts on bronze and on executions.

    Attributes:
        histories: the states of every key that an act was about.
        told: sentences for the story.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.histories: dict[str, KeyHistory] = {}
        self.told: list[tuple[float, str]] = []
        self._acts: dict[Act, Callable[[Step], None]] = {
            Act.PUT: self._put,
            Act.DELETE: self._delete,
            Act.UNDELETE: self._undelete,
            Act.EXPIRE: self._expire,
            Act.MOVE: self._move,
            Act.RERUN: self._rerun,
            Act.FRESH: self._rerun,
            Act.ABORT: self._abort,
            Act.REDRIVE: self._redrive,
        }

    def act(self, step: Step) -> None:
        """Do what the step says."""
        sentence = sentence_of_step(step)
        self.told.append((self._platform.scheduler.now, sentence))
        self._platform.scheduler.trace.add("user", sentence)
        self.histories.setdefault(step.key, KeyHistory())
        self._acts[step.act](step)

    def start(self, key: str, **options: bool) -> str:
        """Start an execution for the key; its ARN."""
        event = {"detail": {"bucket": {"name": BRONZE}, "object": {"key": key}}, **options}
        return self._platform.start(json.dumps(event))

    def _put(self, step: Step) -> None:
        body = text_of(step.text).body
        answer = self._platform.s3.put_object(Bucket=BRONZE, Key=step.key, Body=body)
        self._note(step.key, answer["VersionId"], step.text)

    def _delete(self, step: Step) -> None:
        self._platform.s3.delete_object(Bucket=BRONZE, Key=step.key)
        self._note(step.key, None)

    def _undelete(self, step: Step) -> None:
        history = self.histories[step.key]
        listed = self._platform.s3.list_object_versions(Bucket=BRONZE, Prefix=step.key)
        marker = next((m for m in listed.get("DeleteMarkers", []) if m["IsLatest"]), None)
        if history.current is not None or marker is None:
            return
        self._platform.s3.delete_object(Bucket=BRONZE, Key=step.key, VersionId=marker["VersionId"])
        listed = self._platform.s3.list_object_versions(Bucket=BRONZE, Prefix=step.key)
        current = [v["VersionId"] for v in listed.get("Versions", []) if v["IsLatest"]]
        self._note(step.key, current[0] if current else None)

    def _expire(self, step: Step) -> None:
        self._platform.s3.expire_noncurrent(BRONZE, step.key)

    def _move(self, step: Step) -> None:
        history = self.histories[step.key]
        if history.current is None:
            return
        text = history.texts[history.current]
        source = {"Bucket": BRONZE, "Key": step.key}
        answer = self._platform.s3.copy_object(Bucket=BRONZE, Key=step.to, CopySource=source)
        self.histories.setdefault(step.to, KeyHistory())
        self._note(step.to, answer["VersionId"], text)
        self._delete(step)

    def _rerun(self, step: Step) -> None:
        self.start(step.key, rerun=True, fresh=step.act is Act.FRESH)

    def _redrive(self, step: Step) -> None:
        self._platform.redrive_last(step.key)

    def _abort(self, step: Step) -> None:
        self._platform.stop_running(step.key)

    def _note(self, key: str, version: str | None, text: int | None = None) -> None:
        history = self.histories[key]
        history.states.append((self._platform.scheduler.now, version))
        if version is not None and text is not None:
            history.texts[version] = text

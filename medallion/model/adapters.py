"""The client libraries that can call a model, and the defaults of a deployment."""

from __future__ import annotations

from typing import Final, Literal

Adapter = Literal["google-generativeai", "google-genai"]

DEFAULT_ADAPTER: Final[Adapter] = "google-generativeai"
DEFAULT_MODEL: Final = "gemini-3.5-flash-lite"

THINKING_LEVEL_ADAPTERS: Final[tuple[Adapter, ...]] = ("google-genai",)
"""Those that can send a thinking level; google-generativeai 0.8 refuses `thinking_config`."""

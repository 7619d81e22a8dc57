"""An offline stand-in for the Gemini API: a real HTTP server that answers by rules."""

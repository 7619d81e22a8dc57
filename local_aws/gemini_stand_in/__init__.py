"""An offline stand-in for the Gemini API: an HTTP server that answers by rules."""

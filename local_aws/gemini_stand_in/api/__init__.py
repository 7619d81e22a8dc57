"""The wire format of the real API and the HTTP server that speaks it."""

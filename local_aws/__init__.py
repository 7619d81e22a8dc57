"""The embedded AWS that runs the deployed definition on one machine."""

"""The embedded AWS: MiniStack with the additions that this project needs."""

"""Runs one schedule: builds AWS and the product, lets everything happen, checks the promises."""

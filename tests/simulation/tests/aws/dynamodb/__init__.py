"""Tests of the simulated DynamoDB."""

"""Reads values: each fits its field, is made to fit by named rules, or is refused."""

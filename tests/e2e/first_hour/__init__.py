"""The first hour of a newcomer: the README, own texts, own datasets, mistakes, crashes, Ctrl-C.

`python -m tests.e2e.first_hour` runs all of it and prints each step; `make test` runs it with the
other end-to-end tests.
"""

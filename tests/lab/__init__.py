"""The laboratory: real servers on loopback, each open, closed or half-open, filled with synthetic patients.

One file a server. `tests/lab_test.py` checks with the servers' own clients that each state is what its name says.
"""

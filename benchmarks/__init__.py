"""Benchmarks: each figure beside a yardstick that is run in the same call, on the same bytes."""

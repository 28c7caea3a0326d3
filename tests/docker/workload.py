#!/usr/bin/env python3
"""workload.py TIMES LENGTH: maps and unmaps LENGTH bytes so many times, and prints its pid."""
import mmap
import os
import sys

times, length = int(sys.argv[1]), int(sys.argv[2])
for _ in range(times):
    mmap.mmap(-1, length).close()
print(os.getpid())

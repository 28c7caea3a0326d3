"""Lists that grow by an eighth and shrink by a third, again and again, and byte arrays that come and go: for ever."""
import itertools
import time

for n in itertools.count():
    rows = [n] * (20_000 + n % 7 * 5_000)
    while len(rows) < 300_000 + n % 5 * 100_000:
        rows.extend(rows[: len(rows) // 8])
    while len(rows) > 20_000:
        del rows[len(rows) * 2 // 3 :]
    kept = bytearray(n % 31 * 262_144)
    time.sleep(0.01)

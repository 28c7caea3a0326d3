"""Lists that grow by appending and shrink by popping, strings that grow, and large blocks: for ever."""
import itertools
import time

rows = []
for n in itertools.count():
    rows.extend(range(n % 97 * 4000))
    rows.append(bytearray(n % 31 * 65536))
    text = []
    for i in range(n % 13 * 3000):
        text.append((i, str(i)))
    del rows[len(rows) // 3 :]
    time.sleep(0.01)

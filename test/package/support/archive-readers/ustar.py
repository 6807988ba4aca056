"""Prints the magic and the type of the headers of a tar.bz2, each pair once."""
import bz2
import sys

data = bz2.open(sys.argv[1]).read()
at, seen = 0, set()
while data[at] != 0:
    header = data[at:at + 512]
    seen.add(header[257:265].decode().replace("\0", "").strip()[:5] + " " + header[156:157].decode())
    at += 512 + (int(header[124:135], 8) + 511) // 512 * 512
print("\n".join(sorted(seen)))

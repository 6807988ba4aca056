#!/bin/sh
# Runs Clamgate with the Node that came with it; exec, so that its pid is the daemon's.
# Messages live in buffers outside of the heap: a small young generation and one malloc arena take a third off the resident
# memory. Policies with lists of several hundred thousand entries want a larger heap: set CLAMGATE_HEAP_MIB.
MALLOC_ARENA_MAX=1
export MALLOC_ARENA_MAX
# Compiled code is kept where the unit says. Without a place of the caller's own none is: who can write to it could put code
# into a program of root.
if [ -z "$NODE_COMPILE_CACHE" ]; then
  NODE_DISABLE_COMPILE_CACHE=1
  export NODE_DISABLE_COMPILE_CACHE
fi
set -- /usr/lib/clamgate/bin/node --expose-gc --max-semi-space-size=2 \
  --max-old-space-size="${CLAMGATE_HEAP_MIB:-192}" /usr/lib/clamgate/clamgate/src/main.cjs "$@"
# Node has no Unix datagram sockets, so perl connects one to systemd, and becomes Node.
if [ -n "$NOTIFY_SOCKET" ] && [ -z "$CLAMGATE_NOTIFY_FD" ] && [ -x /usr/bin/perl ]; then
  set -- /usr/bin/perl /usr/lib/clamgate/clamgate/src/host/with-notify-socket.pl "$@"
fi
exec "$@"

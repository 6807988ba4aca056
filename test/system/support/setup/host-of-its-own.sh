#!/bin/bash
# A host of its own in a mount namespace: /etc, /var and /usr/bin are written to a tmpfs above what is there, and there is no
# systemd. Run by unshare --mount; the rest of the arguments is run in it.
set -e
scratch=$1
shift
mount -t tmpfs tmpfs "$scratch"
for part in etc var usr/bin; do
  mkdir -p "$scratch/$part/upper" "$scratch/$part/work"
  mount -t overlay overlay -o "lowerdir=/$part,upperdir=$scratch/$part/upper,workdir=$scratch/$part/work" "/$part"
done
mount -t tmpfs -o mode=0755 tmpfs /run
exec "$@"

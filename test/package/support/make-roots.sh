#!/bin/bash
# Makes all roots that the tests of the packages need, one after the other: whoever needs one meanwhile waits for its lock. Does nothing
# where a machine permits no root.
here=$(dirname "$(readlink -f "$0")")
roots=$(readlink -f "$here/../../..")/.clamgate/roots
unshare --mount mount -t tmpfs tmpfs /mnt || exit 0
make_root() { bash "$here/make-root.sh" "$@"; }
make_root bookworm "$roots/bookworm"
make_root bookworm "$roots/bookworm-imscp" $(cat "$here/imscp/packages")
make_root trixie "$roots/trixie"

#!/bin/bash
# Runs a script in a root with changes of its own, which go with it, and a network of its own. Run by unshare. Arguments: the
# root, a scratch directory, the directory of the packages, the script below this directory.
set -e
root=$1
scratch=$2
packages=$3
script=$4
here=$(dirname "$(readlink -f "$0")")
mount -t tmpfs tmpfs "$scratch"
mkdir "$scratch/upper" "$scratch/work" "$scratch/root"
mount -t overlay overlay -o "lowerdir=$root,upperdir=$scratch/upper,workdir=$scratch/work" "$scratch/root"
root=$scratch/root
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/mnt"
mkdir "$root/mnt/packages"
mount --bind "$packages" "$root/mnt/packages"
cp "$here/$script" "$root/mnt/script"
ip link set lo up
exec chroot "$root" env -i HOME=/root DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 TERM=dumb \
  PATH=/usr/sbin:/usr/bin:/sbin:/bin bash /mnt/script

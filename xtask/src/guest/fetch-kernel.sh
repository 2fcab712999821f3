#!/bin/sh
# Unpacks the distribution's kernel package into a directory, without installing it: fetch-kernel.sh DIRECTORY
# Tests which need the Linux iso9660 driver boot it in QEMU; they find it by LIVECD_GUEST_KERNEL=DIRECTORY.
set -eu
directory=$1
[ ! -e "$directory/boot" ] || exit 0
package=$(apt-cache depends linux-image-amd64 | awk '/Depends: linux-image-[0-9]/ && !found { print $2; found = 1 }')
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
(cd "$scratch" && apt-get download "$package")
mkdir -p "$directory"
dpkg-deb -x "$scratch"/*.deb "$scratch/unpacked"
depmod -b "$scratch/unpacked" "$(ls "$scratch/unpacked/lib/modules")"
mv "$scratch"/unpacked/* "$directory"

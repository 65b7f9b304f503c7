#!/bin/sh
# Makes root.tar.gz in the folder that is named: a small Debian with what the portal needs, and a user without rights, 10001.
# Run it as root on a Debian machine that has debootstrap, each time Debian mends something, and build the image anew.
set -eu
to=$(realpath "$1")
suite=${2:-trixie}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

debootstrap --variant=minbase --include=ca-certificates,git,libatomic1 "$suite" "$work/root" http://deb.debian.org/debian
root=$work/root
rm -rf "$root"/var/lib/apt/lists/* "$root"/var/cache/apt/* "$root"/var/log/* "$root"/usr/share/doc/* "$root"/usr/share/man/*
: > "$root/etc/machine-id"
echo 'kim:x:10001:10001:KIM portal:/data:/usr/sbin/nologin' >> "$root/etc/passwd"
echo 'kim:x:10001:' >> "$root/etc/group"
install -d -o 10001 -g 10001 -m 0700 "$root/data" "$root/data/publications"
tar --sort=name --numeric-owner --exclude='./dev/*' --exclude='./proc/*' --exclude='./sys/*' -czf "$to/root.tar.gz" -C "$root" .

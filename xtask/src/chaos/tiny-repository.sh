# Makes a repository of a system that installs in seconds, in the directory $1:
# busybox, this machine's dpkg, and packages whose scripts take a moment.
set -e
cd "$1"
architecture=$(dpkg --print-architecture)

# package NAME: packs tree/ as an essential package.
package() {
    printf 'Package: %s\nVersion: 1\nArchitecture: %s\nMaintainer: test <test@localhost>\nDescription: test\nEssential: yes\nPriority: required\n' \
        "$1" "$architecture" > tree/DEBIAN/control
    dpkg-deb --root-owner-group --build -Znone tree "$1.deb" > /dev/null
    rm -r tree
}

mkdir -p tree/DEBIAN tree/etc tree/var/lib/dpkg tree/tmp tree/root
for name in bin sbin lib lib64; do
    mkdir -p "tree/usr/$name"
    ln -s "usr/$name" "tree/$name"
done
busybox=$(command -v busybox)
cp "$busybox" tree/usr/bin/busybox
for name in $("$busybox" --list) ldconfig; do
    [ -e "tree/usr/bin/$name" ] || ln -s busybox "tree/usr/bin/$name"
done
for program in dpkg dpkg-deb dpkg-split dpkg-query dpkg-divert dpkg-trigger dpkg-statoverride tar; do
    rm -f "tree/usr/bin/$program"
    cp "$(command -v $program)" "tree/usr/bin/$program"
    for library in $(ldd "$(command -v $program)" | grep -o '/[^ ]*'); do
        inside="tree/usr${library#/usr}"
        mkdir -p "$(dirname "$inside")"
        cp "$(realpath "$library")" "$inside"
    done
done
echo root:x:0:0:root:/root:/bin/sh > tree/etc/passwd
echo root:x:0: > tree/etc/group
echo 'root:*:19000:0:99999:7:::' > tree/etc/shadow
package base

for number in 1 2 3 4 5 6; do
    mkdir -p tree/DEBIAN "tree/opt/$number"
    head -c 300000 /dev/zero > "tree/opt/$number/data"
    printf '#!/bin/sh\nsleep 0.05 &\nsleep 0.05\n' > tree/DEBIAN/postinst
    chmod 755 tree/DEBIAN/postinst
    package "part$number"
done

apt-ftparchive packages . > Packages
apt-ftparchive release . > Release

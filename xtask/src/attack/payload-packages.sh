# Puts the payload into a Debian package `attack` of repository/, and into the RPM
# packages of rpms/. $1 is the payload; worlds/ says what it finds.
set -e
architecture=$(dpkg --print-architecture)

# Its libraries, but for those that the tiny system has.
mkdir -p tree/usr/lib/attack tree/attack-results tree/DEBIAN
chmod 1777 tree/attack-results
dpkg-deb --fsys-tarfile repository/base.deb | tar -t > in-base
cp "$1" tree/usr/lib/attack/payload
cp worlds/*.json tree/usr/lib/attack/
cp -a tree everything
for library in $(ldd "$1" | grep -o '/[^ ]*'); do
    inside="usr${library#/usr}"
    mkdir -p "everything/$(dirname "$inside")"
    cp "$(realpath "$library")" "everything/$inside"
    grep -qx "./$inside" in-base && continue
    mkdir -p "tree/$(dirname "$inside")"
    cp "$(realpath "$library")" "tree/$inside"
done
printf 'Package: attack\nVersion: 1\nArchitecture: %s\nMaintainer: test <test@localhost>\nDescription: test\n' \
    "$architecture" > tree/DEBIAN/control
cat > tree/DEBIAN/postinst <<'S'
#!/bin/sh
/usr/lib/attack/payload payload --world /usr/lib/attack/package.json --results /attack-results/package || echo "payload: $?"
S
chmod 755 tree/DEBIAN/postinst
dpkg-deb --root-owner-group --build -Znone tree repository/attack.deb > /dev/null
rm -r tree in-base
cd repository
apt-ftparchive packages . > Packages
apt-ftparchive release . > Release
cd ..

cat > all.spec <<S
%define __os_install_post %{nil}
%define _binaries_in_noarch_packages_terminate_build 0
%define _build_id_links none
Name: base
Version: 1
Release: 1
Summary: x
License: MIT
BuildArch: noarch
AutoReqProv: no
Provides: /bin/sh
%description
x
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/etc %{buildroot}/tmp %{buildroot}/var/tmp %{buildroot}/var/log
cp $(command -v busybox) %{buildroot}/usr/bin/busybox
for applet in sh cat ls mkdir rm echo; do ln -s busybox %{buildroot}/usr/bin/\$applet; done
cp -a $PWD/everything/. %{buildroot}/
rm -rf %{buildroot}/DEBIAN
ln -s usr/bin %{buildroot}/bin
ln -s usr/lib %{buildroot}/lib
ln -s usr/lib64 %{buildroot}/lib64
%files
/bin
/lib
/lib64
/usr
%dir /etc
%dir /tmp
%dir /attack-results
%dir /var/tmp
%dir /var/log

%package -n attack
Summary: x
AutoReqProv: no
Requires(post): base
%description -n attack
x
%post -n attack
/usr/lib/attack/payload payload --world /usr/lib/attack/scriptlet.json --results /attack-results/scriptlet || echo "payload: \$?"
%files -n attack
S
rpmbuild -bb --quiet all.spec --define "_topdir $PWD/build" --define "_binary_payload w0.gzdio" > build.log 2>&1 || { cat build.log >&2; exit 1; }
mv build/RPMS/noarch rpms
rm -r everything build
createrepo_c --quiet rpms

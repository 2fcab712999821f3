//! Installs what the operating system has to bring.

use std::env;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use livecd_host::{Host, Tool};

use crate::TaskResult;

/// Something that must be there, and the packages it is in.
pub(crate) struct Need {
    /// A program, or the absolute name of a file.
    what: &'static str,
    apt: &'static str,
    dnf: &'static str,
}

const APT_GET: &[&str] = &[
    "apt-get",
    "--option=DPkg::Lock::Timeout=600",
    "--option=Dpkg::Use-Pty=0",
    "--yes",
    "--quiet",
    "--no-install-recommends",
    "--no-remove",
    "--allow-downgrades",
];

const DNF: &[&str] = &["dnf", "--assumeyes", "--setopt=install_weak_deps=False"];

/// What building an image needs.
pub(crate) const BUILD: &[Need] = &[
    need("apt-get", "apt", "apt"),
    need("dpkg-deb", "dpkg", "dpkg"),
    need("gpgv", "gpgv", "gnupg2"),
    need("dnf", "dnf", "dnf"),
    need("rpm", "rpm", "rpm"),
    need("gpg", "gpg", "gnupg2"),
    need("mksquashfs", "squashfs-tools", "squashfs-tools"),
    need("mkfs.ext4", "e2fsprogs", "e2fsprogs"),
    // Only for those who build as an ordinary user.
    need("newuidmap", "uidmap", "shadow-utils"),
];

/// What a virtual machine needs.
pub(crate) const MACHINE: &[Need] = &[
    need(
        "qemu-system-x86_64",
        "qemu-system-x86",
        "qemu-system-x86-core",
    ),
    need("/usr/share/qemu/firmware", "ovmf", "edk2-ovmf"),
];

/// What making the roots of other build hosts needs.
pub(crate) const HOSTS: &[Need] = &[need("debootstrap", "debootstrap", "debootstrap")];

/// What the tests need besides: they read with other programs what was written.
pub(crate) const TESTS: &[Need] = &[
    need("xorriso", "xorriso", "xorriso"),
    need("strace", "strace", "strace"),
    need("isoinfo", "genisoimage", "genisoimage"),
    need("bsdtar", "libarchive-tools", "bsdtar"),
    need("7z", "p7zip-full", "7zip"),
    need("checkisomd5", "isomd5sum", "isomd5sum"),
    need("mdir", "mtools", "mtools"),
    // The reference parser is installed into a virtual environment.
    need("python3", "python3-venv", "python3"),
    need("fsck.vfat", "dosfstools", "dosfstools"),
    need("unsquashfs", "squashfs-tools", "squashfs-tools"),
    need("mkfs.erofs", "erofs-utils", "erofs-utils"),
    need("mkfs.xfs", "xfsprogs", "xfsprogs"),
    need("mkfs.btrfs", "btrfs-progs", "btrfs-progs"),
    need("debugfs", "e2fsprogs", "e2fsprogs"),
    // Reads ext4 for an ordinary user; to builds, a filesystem that cannot do everything.
    need("fuse2fs", "fuse2fs", "fuse2fs"),
    need("dmsetup", "dmsetup", "device-mapper"),
    // The crate devicemapper makes its bindings of the headers, with libclang.
    need(
        "/usr/include/libdevmapper.h",
        "libdevmapper-dev",
        "device-mapper-devel",
    ),
    need("clang", "clang", "clang"),
    need("apt-ftparchive", "apt-utils", "apt"),
    need("gpg", "gnupg", "gnupg2"),
    need("openssl", "openssl", "openssl"),
    need("zstd", "zstd", "zstd"),
    need("getfattr", "attr", "attr"),
    need("setcap", "libcap2-bin", "libcap"),
    need("nft", "nftables", "nftables"),
    need("setpriv", "util-linux", "util-linux"),
    need("script", "bsdutils", "util-linux-script"),
    need("ssh-keygen", "openssh-client", "openssh-clients"),
    need("busybox", "busybox-static", "busybox"),
    need("sgdisk", "gdisk", "gdisk"),
    need("fdisk", "fdisk", "util-linux"),
    need("dumpet", "dumpet", "dumpet"),
    need("depmod", "kmod", "kmod"),
    need("cpio", "cpio", "cpio"),
    // A machine of another architecture.
    need(
        "qemu-system-aarch64",
        "qemu-system-arm",
        "qemu-system-aarch64-core",
    ),
    need(
        "/usr/share/AAVMF/AAVMF_CODE.fd",
        "qemu-efi-aarch64",
        "edk2-aarch64",
    ),
    // Boot loaders, to make small media with.
    need("grub-mkimage", "grub-common", "grub2-tools-minimal"),
    need("grub-script-check", "grub-common", "grub2-tools"),
    need(
        "/usr/lib/grub/i386-pc/cdboot.img",
        "grub-pc-bin",
        "grub2-pc-modules",
    ),
    need(
        "/usr/lib/grub/x86_64-efi/normal.mod",
        "grub-efi-amd64-bin",
        "grub2-efi-x64-modules",
    ),
    need(
        "/usr/lib/grub/x86_64-efi-signed/gcdx64.efi.signed",
        "grub-efi-amd64-signed",
        "grub2-efi-x64-cdboot",
    ),
    need(
        "/usr/lib/shim/shimx64.efi.signed",
        "shim-signed",
        "shim-x64",
    ),
    need("/usr/lib/ISOLINUX/isolinux.bin", "isolinux", "syslinux"),
    need(
        "/usr/lib/PXELINUX/pxelinux.0",
        "pxelinux",
        "syslinux-nonlinux",
    ),
    need(
        "/usr/lib/syslinux/modules/bios/ldlinux.c32",
        "syslinux-common",
        "syslinux-nonlinux",
    ),
];

/// What building the RPM distribution for tests needs, and installing it.
pub(crate) const FIXTURES: &[Need] = &[
    need("dnf", "dnf", "dnf"),
    need("rpm", "rpm", "rpm"),
    need("dpkg-deb", "dpkg", "dpkg"),
    need("rpmbuild", "rpm", "rpm-build"),
    need("rpmsign", "rpm", "rpm-sign"),
    need("createrepo_c", "createrepo-c", "createrepo_c"),
    need("gpg", "gnupg", "gnupg2"),
    need("openssl", "openssl", "openssl"),
    need("localedef", "libc-bin", "glibc-common"),
];

const fn need(what: &'static str, apt: &'static str, dnf: &'static str) -> Need {
    Need { what, apt, dnf }
}

/// Installs what is missing of `needs`, naming it first.
pub(crate) fn install(host: &Host, needs: &[&'static [Need]]) -> TaskResult {
    let missing: Vec<&Need> = needs
        .iter()
        .copied()
        .flatten()
        .filter(|need| !is_there(need.what))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = missing.iter().map(|need| need.what).collect();
    eprintln!("Not on this machine yet: {}", names.join(", "));
    if is_there("apt-get") {
        apt(host, &names_of(&missing, |need| need.apt))?;
    } else if is_there("dnf") {
        let packages = names_of(&missing, |need| need.dnf);
        as_root(host, &words(DNF, &["install"], &packages))?;
    } else {
        return Err("neither apt-get nor dnf is here: install them by hand".into());
    }
    match missing.iter().find(|need| !is_there(need.what)) {
        Some(need) => Err(format!("{} is still missing", need.what).into()),
        None => Ok(()),
    }
}

fn names_of(needs: &[&Need], package: impl Fn(&Need) -> &'static str) -> Vec<String> {
    let mut names: Vec<_> = needs.iter().map(|need| package(need).to_owned()).collect();
    names.sort();
    names.dedup();
    names
}

fn apt(host: &Host, packages: &[String]) -> TaskResult {
    let update = || as_root(host, &words(APT_GET, &["update"], &[]));
    if candidate(host, "squashfs-tools")?.is_none() {
        update()?; // a fresh machine has no package lists
    }
    apt_install(host, packages).or_else(|_| {
        eprintln!("Trying again with fresh package lists");
        update()?;
        apt_install(host, packages)
    })
}

fn apt_install(host: &Host, packages: &[String]) -> TaskResult {
    let mut install = words(APT_GET, &["install"], packages);
    // QEMU's packages must be of one version. Where qemu-utils came from
    // backports, it would be in the way of the system emulator.
    if packages.iter().any(|name| name == "qemu-system-x86")
        && let Some(version) = candidate(host, "qemu-system-x86")?
        && is_there("qemu-img")
    {
        install.push(format!("qemu-utils={version}"));
    }
    as_root(host, &install)
}

fn words(command: &[&str], action: &[&str], packages: &[String]) -> Vec<String> {
    let words = command.iter().chain(action).map(|word| (*word).to_owned());
    words.chain(packages.iter().cloned()).collect()
}

/// The version that apt would install; none if its lists are empty.
fn candidate(host: &Host, package: &str) -> TaskResult<Option<String>> {
    let policy = Tool::new("apt-cache").arg("policy").arg(package);
    let text = host.run(&policy.env("LC_ALL", "C"))?.stdout;
    let version = text
        .lines()
        .find_map(|l| l.trim().strip_prefix("Candidate: "));
    Ok(version.filter(|v| *v != "(none)").map(str::to_owned))
}

/// Runs a command on the terminal, with sudo(8) unless this is root.
fn as_root(host: &Host, command: &[String]) -> TaskResult {
    let root = std::fs::metadata("/proc/self")?.uid() == 0;
    let line = Tool::new(if root { "env" } else { "sudo" });
    let line = if root { line } else { line.arg("env") };
    let line = line.arg("DEBIAN_FRONTEND=noninteractive").args(command);
    eprintln!("    {line}");
    host.run(&line.interactive())?;
    Ok(())
}

/// Whether the program or file `what` is there; administrators' programs may
/// lie outside an ordinary user's `PATH`.
pub(crate) fn is_there(what: &str) -> bool {
    if what.starts_with('/') {
        return Path::new(what).exists();
    }
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .chain(["/usr/sbin".into(), "/sbin".into()])
        .any(|folder| folder.join(what).is_file())
}

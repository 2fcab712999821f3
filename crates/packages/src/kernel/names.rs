//! The names of kernel packages.

/// How names of kernel packages begin.
const BEGINNINGS: [&str; 2] = ["kernel", "linux-image"];

/// What else packages have whose names begin so.
const OTHERS: [&str; 8] = [
    "abi-", "devel", "doc", "headers", "macros", "modules", "srpm", "tools",
];

/// Whether a package of that name, or all packages that a pattern names, may be
/// taken for kernels, before their files are known.
pub(crate) fn is_likely(package: &str) -> bool {
    BEGINNINGS.iter().any(|begin| package.starts_with(begin))
        && !OTHERS.iter().any(|other| package.contains(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_is_told_from_what_belongs_to_one() {
        for name in [
            "kernel",
            "kernel-core",
            "kernel-rt-core",
            "kernel-6.1-1.x86_64",
            "linux-image-amd64",
        ] {
            assert!(is_likely(name), "{name}");
        }
        for name in [
            "kernel-headers",
            "kernel-tools-libs",
            "kernel-modules-core",
            "linux-headers-amd64",
            "bash",
            "@kernel",
        ] {
            assert!(!is_likely(name), "{name}");
        }
    }
}

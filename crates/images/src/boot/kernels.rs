//! The kernels of a system, in the order of the menu.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ffi::OsString;

/// A kernel that the medium can boot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kernel {
    /// What `uname -r` will say.
    pub(crate) version: String,
}

impl Kernel {
    /// The kernel's file in the root.
    pub(crate) fn path(&self) -> String {
        format!("/boot/vmlinuz-{}", self.version)
    }
}

/// Adds kernels that no package has, made by a script for example: those among
/// the files of `/boot` whose modules are there.
pub(crate) fn add_unpackaged(
    versions: &mut BTreeMap<String, Vec<String>>,
    boot: &[OsString],
    modules: &[OsString],
) {
    let made = boot
        .iter()
        .filter_map(|file| file.to_str()?.strip_prefix("vmlinuz-"));
    for version in made.filter(|version| modules.iter().any(|m| m == version)) {
        if !versions.values().flatten().any(|known| known == version) {
            let unpackaged = versions.entry(String::new()).or_default();
            unpackaged.push(version.to_owned());
        }
    }
}

/// The kernels in menu order: those of the package called `default` (or
/// `kernel-DEFAULT`) first, then newer before older.
pub(crate) fn ordered(
    versions: &BTreeMap<String, Vec<String>>,
    default: Option<&str>,
) -> Vec<Kernel> {
    let chosen = |package: &str| {
        default.is_some_and(|name| package == name || package.strip_prefix("kernel-") == Some(name))
    };
    let mut kernels: Vec<(bool, &String)> = versions
        .iter()
        .flat_map(|(package, versions)| versions.iter().map(move |v| (!chosen(package), v)))
        .collect();
    kernels.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| compare(b.1, a.1)));
    kernels.dedup_by(|a, b| a.1 == b.1);
    let kernel = |(_, version): (bool, &String)| Kernel {
        version: version.clone(),
    };
    kernels.into_iter().map(kernel).collect()
}

/// Compares versions, runs of digits by their value.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let parts = |version: &str| -> Vec<(u64, String)> {
        version
            .split(|c: char| !c.is_ascii_alphanumeric())
            .map(|part| {
                let digits = part.bytes().take_while(u8::is_ascii_digit).count();
                (
                    part[..digits].parse().unwrap_or_default(),
                    part[digits..].to_owned(),
                )
            })
            .collect()
    };
    parts(a).cmp(&parts(b)).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kernel_that_a_script_made_counts_if_it_has_modules() {
        let of = |names: &[&str]| names.iter().map(OsString::from).collect::<Vec<_>>();
        let mut versions = BTreeMap::from([("linux-image".to_owned(), vec!["6.1".to_owned()])]);
        let boot = of(&[
            "config-6.1",
            "vmlinuz-0-rescue",
            "vmlinuz-6.1",
            "vmlinuz-6.6-own",
        ]);
        add_unpackaged(&mut versions, &boot, &of(&["6.1", "6.6-own"]));
        assert_eq!(versions[""], ["6.6-own"]);
        assert_eq!(versions["linux-image"], ["6.1"]);
    }

    #[test]
    fn the_chosen_package_comes_first_then_the_newest() {
        let versions = BTreeMap::from([
            ("linux-image-6.9".to_owned(), vec!["6.9.1-amd64".to_owned()]),
            (
                "linux-image-6.10".to_owned(),
                vec!["6.10.2-amd64".to_owned()],
            ),
            ("kernel-lts".to_owned(), vec!["5.4.0-lts".to_owned()]),
        ]);
        let order = |default| -> Vec<String> {
            ordered(&versions, default)
                .into_iter()
                .map(|kernel| kernel.version)
                .collect()
        };
        assert_eq!(order(None), ["6.10.2-amd64", "6.9.1-amd64", "5.4.0-lts"]);
        assert_eq!(
            order(Some("lts")),
            ["5.4.0-lts", "6.10.2-amd64", "6.9.1-amd64"]
        );
    }
}

use std::cmp::Ordering;
use std::collections::BTreeMap;

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
fn compare(a: &str, b: &str) -> Ordering {
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

//! How a menu is written, told by its path.

/// The languages of menus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Grub,
    /// isolinux and its kin.
    Syslinux,
    /// The boot loader specification's `loader/entries/*.conf`.
    Entries,
    /// Kernel arguments and nothing else, as s390 has them.
    Parameters,
}

/// None if the file is not a menu.
pub(super) fn dialect(path: &[u8]) -> Option<Dialect> {
    let path = String::from_utf8_lossy(path).to_ascii_lowercase();
    let path = path.trim_start_matches('/');
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    let parents: Vec<&str> = directory.split('/').collect();
    let has_parent = |names: &[&str]| parents.iter().any(|parent| names.contains(parent));
    if name.ends_with(".prm") && directory == "images" {
        return Some(Dialect::Parameters);
    }
    if parents.ends_with(&["loader", "entries"]) {
        return name.ends_with(".conf").then_some(Dialect::Entries);
    }
    if !name.ends_with(".cfg") && !name.ends_with(".conf") {
        return None;
    }
    let names = ["isolinux.cfg", "syslinux.cfg", "extlinux.conf"];
    if has_parent(&["isolinux", "syslinux", "extlinux"]) || names.contains(&name) {
        return Some(Dialect::Syslinux);
    }
    let is_below = |parent: &str| parents.first() == Some(&parent);
    let is_grub = is_below("boot") || is_below("efi") || has_parent(&["grub", "grub2"]);
    (is_grub || name == "grub.cfg").then_some(Dialect::Grub)
}

//! The EFI loaders that go from the root to the medium.

use livecd_imgcreate::HookResult;
use livecd_installroot::InstallRoot;

use super::files::SmallFile;
use super::kernels::compare;
use super::layout::{EfiFile, EfiLoaders};
use crate::Error;

/// The EFI binaries of the medium's ESP, named as on it; `None` if the packages
/// do not have shim and GRUB for UEFI. `is_installed` answers for packages.
///
/// # Errors
///
/// Both packages are installed, and their files are not where they are looked
/// for: the medium would lose UEFI although its author asked for it.
pub(crate) fn loaders(
    root: &InstallRoot,
    sets: &'static [EfiLoaders],
    is_installed: impl Fn(&str) -> bool,
) -> HookResult<Option<Vec<SmallFile>>> {
    let mut files = Vec::new();
    for set in sets {
        let (Some(shim), Some(grub)) = (file(root, &set.shim)?, file(root, &set.grub)?) else {
            if set.packages.iter().all(|name| is_installed(name)) {
                return Err(Error::EfiLoadersNotFound {
                    packages: set.packages,
                    places: [set.shim.0, set.grub.0],
                }
                .into());
            }
            continue;
        };
        files.extend([shim, grub]);
        files.extend(file(root, &set.key_manager)?);
    }
    Ok((!files.is_empty()).then_some(files))
}

fn file(root: &InstallRoot, (places, name): &EfiFile) -> HookResult<Option<SmallFile>> {
    let Some(place) = places.iter().find_map(|place| find(root, place)) else {
        return Ok(None);
    };
    Ok(Some((format!("EFI/BOOT/{name}"), root.read(place)?)))
}

/// The first file of the root that `place` stands for: in it, `*` is any one
/// directory, and newer versions come before older.
fn find(root: &InstallRoot, place: &str) -> Option<String> {
    let Some((before, after)) = place.split_once("/*/") else {
        return root.exists(place).then(|| place.to_owned());
    };
    // Without the directory there is no such file either.
    let names = root.list(before).unwrap_or_default();
    let mut names: Vec<&str> = names.iter().filter_map(|name| name.to_str()).collect();
    names.sort_by(|a, b| compare(b, a));
    names
        .iter()
        .find_map(|name| find(root, &format!("{before}/{name}/{after}")))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use livecd_host::{Host, Silent};
    use livecd_imgcreate::Family;
    use livecd_installroot::RootOptions;

    use super::*;
    use crate::boot::layout;

    /// What is found in a root with these files, each of which holds its path,
    /// where `packages` are installed.
    fn found(files: &[&str], packages: &[&str]) -> Result<Option<String>, String> {
        let directory = tempfile::tempdir().unwrap();
        for file in files {
            let path = directory.path().join(&file[1..]);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        let host = Host::system(Silent);
        let root = InstallRoot::open(&host, directory.path(), RootOptions::default()).unwrap();
        let sets = layout::of(Family::RedHat).efi;
        let found = loaders(&root, sets, |name| packages.contains(&name));
        let found = found.map_err(|error| error.to_string())?;
        Ok(found.map(|files| {
            let line = |(name, content): SmallFile| {
                format!("{name} {}\n", String::from_utf8(content).unwrap())
            };
            files.into_iter().map(line).collect()
        }))
    }

    #[test]
    fn loaders_are_found_on_the_esp_and_below_usr_the_newest_first() {
        let esp = [
            "/boot/efi/EFI/almalinux/shimx64.efi",
            "/boot/efi/EFI/almalinux/gcdx64.efi",
            "/boot/efi/EFI/almalinux/mmx64.efi",
        ];
        let of_esp = found(&esp, &[]).unwrap().unwrap();
        assert_eq!(
            of_esp,
            "EFI/BOOT/BOOTX64.EFI /boot/efi/EFI/almalinux/shimx64.efi\n\
             EFI/BOOT/grubx64.efi /boot/efi/EFI/almalinux/gcdx64.efi\n\
             EFI/BOOT/mmx64.efi /boot/efi/EFI/almalinux/mmx64.efi\n"
        );
        let usr = [
            "/usr/lib/efi/shim/16.1-5/EFI/fedora/shimx64.efi",
            "/usr/lib/efi/grub2/1:2.12-9.fc44/EFI/fedora/gcdx64.efi",
            "/usr/lib/efi/grub2/1:2.12-60.fc44/EFI/fedora/gcdx64.efi",
            "/usr/lib/efi/shim/16.1-5/EFI/BOOT/BOOTIA32.EFI",
            "/usr/lib/efi/grub2/1:2.12-60.fc44/EFI/fedora/gcdia32.efi",
        ];
        let of_usr = found(&usr, &["shim-x64", "grub2-efi-x64-cdboot"]);
        assert_eq!(
            of_usr.unwrap().unwrap(),
            "EFI/BOOT/BOOTX64.EFI /usr/lib/efi/shim/16.1-5/EFI/fedora/shimx64.efi\n\
             EFI/BOOT/grubx64.efi /usr/lib/efi/grub2/1:2.12-60.fc44/EFI/fedora/gcdx64.efi\n\
             EFI/BOOT/BOOTIA32.EFI /usr/lib/efi/shim/16.1-5/EFI/BOOT/BOOTIA32.EFI\n\
             EFI/BOOT/grubia32.efi /usr/lib/efi/grub2/1:2.12-60.fc44/EFI/fedora/gcdia32.efi\n"
        );
    }

    #[test]
    fn uefi_is_not_lost_in_silence_where_the_packages_are_installed() {
        let elsewhere = ["/usr/share/efi/shimx64.efi", "/usr/share/efi/gcdx64.efi"];
        assert_eq!(found(&elsewhere, &["shim-x64"]), Ok(None));
        let error = found(&elsewhere, &["shim-x64", "grub2-efi-x64-cdboot"]).unwrap_err();
        assert!(
            error.contains("shim-x64 and grub2-efi-x64-cdboot are installed")
                && error.contains("/usr/lib/efi/grub2/*/EFI/*/gcdx64.efi"),
            "{error}"
        );
    }
}

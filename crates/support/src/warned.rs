//! Commands that are ignored with a warning.

use crate::{Support, Treatment};

const fn warned(names: &'static [&'static str], text: &'static str) -> Support {
    Support::new(Treatment::Warned, names, text, &[])
}

const OTHER_SOURCE: &str = "an image is made of packages: name repositories by `repo` or `url`";
const ONE_FILESYSTEM: &str = "an image has one filesystem; `part /` sets its size and type";
const NO_STORAGE: &str = "an image is not installed on a device of this machine";

pub(crate) const COMMANDS: &[Support] = &[
    warned(&["autopart"], ONE_FILESYSTEM),
    warned(&["bootc"], OTHER_SOURCE),
    warned(&["btrfs"], ONE_FILESYSTEM),
    warned(&["cdrom"], OTHER_SOURCE),
    warned(
        &["driverdisk"],
        "drivers for an installer do not become part of an image",
    ),
    warned(&["fcoe"], NO_STORAGE),
    warned(&["harddrive"], OTHER_SOURCE),
    warned(&["hmc"], OTHER_SOURCE),
    warned(&["iscsi"], NO_STORAGE),
    warned(&["iscsiname"], NO_STORAGE),
    warned(&["langsupport"], "write `lang --addsupport=LOCALE`"),
    warned(
        &["lilo"],
        "the boot loader is GRUB or isolinux; see `bootloader`",
    ),
    warned(&["liveimg"], OTHER_SOURCE),
    warned(&["logvol"], ONE_FILESYSTEM),
    warned(&["method"], OTHER_SOURCE),
    warned(&["mount"], ONE_FILESYSTEM),
    warned(&["multipath"], NO_STORAGE),
    warned(&["nfs"], OTHER_SOURCE),
    warned(&["nvdimm"], NO_STORAGE),
    warned(&["ostreecontainer"], OTHER_SOURCE),
    warned(&["ostreesetup"], OTHER_SOURCE),
    warned(&["raid"], ONE_FILESYSTEM),
    warned(
        &["realm"],
        "a machine joins a domain, an image cannot: run `realm join` on the machine",
    ),
    warned(
        &["rhsm"],
        "a machine is registered, an image cannot be: run `subscription-manager` on the machine",
    ),
    warned(&["snapshot"], ONE_FILESYSTEM),
    warned(
        &["sshpw"],
        "it is for the installer's SSH server; use `user` and `sshkey`",
    ),
    warned(
        &["syspurpose"],
        "a machine is registered, an image cannot be: run `subscription-manager` on the machine",
    ),
    warned(
        &["updates"],
        "it updates an installer; name a repository with the updates by `repo`",
    ),
    warned(&["upgrade"], "an image is always made anew"),
    warned(&["volgroup"], ONE_FILESYSTEM),
    warned(&["zfcp"], NO_STORAGE),
];

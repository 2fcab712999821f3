//! Writing SELinux labels to files of the root.

use std::path::Path;

use crate::files::file;
use crate::{Error, InstallRoot};

/// Where the kernel looks for a file's label, xattr(7).
const ATTRIBUTE: &str = "security.selinux";

impl InstallRoot {
    /// Gives a file or link a label of SELinux, such as
    /// `system_u:object_r:etc_t:s0`.
    ///
    /// # Errors
    ///
    /// What the operating system refuses: without SELinux in the kernel that
    /// runs, only root may do this, and no user namespace helps.
    pub fn set_label(&self, path: impl AsRef<Path>, label: &str) -> Result<(), Error> {
        let path = path.as_ref();
        // The kernel stores the byte that ends the text too, as setfiles does.
        let value = [label.as_bytes(), b"\0"].concat();
        self.beneath
            .set_attribute(path, ATTRIBUTE, &value)
            .map_err(file("label", path))
    }
}

//! What a kind of image does itself.

use std::path::PathBuf;

use crate::{Context, CreateError, HookResult, Plan, Required, create, run_post};

/// One kind of image: where the system is installed, how it boots, and how it
/// is packaged.
///
/// The four required methods are called in the order they stand here, but for
/// [`unmount_install_root`](Self::unmount_install_root), which also follows a
/// failure.
pub trait ImageCreator: Send {
    /// Prepares the install root at [`Context::root_path`], an empty directory,
    /// by mounting a filesystem image for example.
    ///
    /// # Errors
    ///
    /// Anything; the build fails.
    fn mount_install_root(&mut self, cx: &mut Context) -> HookResult;

    /// Makes the installed system bootable. Packages are installed, and the
    /// kickstart's commands and `%post` scripts have been applied.
    ///
    /// # Errors
    ///
    /// Anything; the build fails.
    fn configure_boot(&mut self, cx: &mut Context) -> HookResult;

    /// Undoes [`mount_install_root`](Self::mount_install_root), also after a
    /// failed step. What [`Context::hold`] keeps is given back right after.
    ///
    /// [`livecd_installroot::unmount`] says who keeps a mounted root busy.
    ///
    /// # Errors
    ///
    /// Anything; the build fails.
    fn unmount_install_root(&mut self, cx: &mut Context) -> HookResult;

    /// Makes the finished files where [`Context::staging`] says.
    ///
    /// # Errors
    ///
    /// Anything; the build fails.
    fn package(&mut self, cx: &mut Context) -> HookResult;

    /// Writes what must be there before packages are installed, such as the
    /// configuration of the initramfs. Does nothing by default.
    ///
    /// # Errors
    ///
    /// Anything; the build fails.
    fn before_packages(&mut self, _cx: &mut Context) -> HookResult {
        Ok(())
    }

    /// Packages the image cannot do without.
    fn required_packages(&self) -> Vec<Required> {
        Vec::new()
    }

    /// Whether the image must have a kernel. If no package has one, that is told
    /// before anything is downloaded. It need not by default.
    fn needs_kernel(&self) -> bool {
        false
    }

    /// Packages the image must not have.
    fn excluded_packages(&self) -> Vec<String> {
        Vec::new()
    }

    /// Environment of package scripts, beside what every program of the root
    /// gets.
    fn scriptlet_env(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    /// Whether [`package`](Self::package) gives files the labels that
    /// [`Context::labels`] has for them. If not, they are written to the files of
    /// the root before, which only root can do.
    fn packs_labels(&self) -> bool {
        false
    }

    /// Runs the kickstart's `%post` scripts. A creator that wraps this calls
    /// [`run_post`] for the base behaviour.
    ///
    /// # Errors
    ///
    /// A script with `--erroronfail` that failed, or one that cannot be run.
    fn run_post(&mut self, cx: &mut Context) -> HookResult {
        run_post(cx)
    }

    /// Builds the image that `plan` describes and returns its files.
    ///
    /// # Errors
    ///
    /// The step that failed, and why; what the build took is given back.
    fn create(&mut self, plan: Plan) -> Result<Vec<PathBuf>, CreateError>
    where
        Self: Sized,
    {
        create(self, plan)
    }
}

//! The build as a type per state, so that wrong order does not compile.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::path::PathBuf;

use livecd_host::{Event, ToolError};

use crate::session::Session;
use crate::{Context, CreateError, HookResult, ImageCreator, Plan, Step, scripts};

/// Nothing has been done yet.
#[derive(Debug)]
pub enum New {}
/// The install root is there.
#[derive(Debug)]
pub enum Mounted {}
/// Packages are installed.
#[derive(Debug)]
pub enum Installed {}
/// The system is configured.
#[derive(Debug)]
pub enum Configured {}
/// The install root is released.
#[derive(Debug)]
pub enum Unmounted {}

/// Builds the image that `plan` describes and returns its files.
///
/// # Errors
///
/// The step that failed, and why; what the build took is given back.
pub fn create(creator: &mut dyn ImageCreator, plan: Plan) -> Result<Vec<PathBuf>, CreateError> {
    Build::new(creator, plan)?
        .mount()?
        .install()?
        .configure()?
        .unmount()?
        .package()
}

/// A build that has taken the steps up to `S`.
///
/// Each step consumes the build and returns it one state further, so steps
/// cannot be skipped or repeated. Dropping a build undoes what it did to the
/// host; [`teardown`](Self::teardown) does the same and returns the error.
///
/// ```compile_fail,E0599
/// # fn f(creator: &mut dyn livecd_imgcreate::ImageCreator, plan: livecd_imgcreate::Plan) {
/// use livecd_imgcreate::Build;
/// // Packages cannot be installed before the install root is mounted.
/// let build = Build::new(creator, plan).unwrap().install();
/// # }
/// ```
pub struct Build<'c, S> {
    session: Session<'c>,
    state: PhantomData<S>,
}

impl<'c> Build<'c, New> {
    /// Begins a build in the plan's work directory.
    ///
    /// # Errors
    ///
    /// A work directory that cannot be used.
    pub fn new(creator: &'c mut dyn ImageCreator, plan: Plan) -> Result<Self, CreateError> {
        let session = Session::new(creator, plan).map_err(|error| Step::Mount.failed(error))?;
        Ok(Self {
            session,
            state: PhantomData,
        })
    }

    /// Prepares the install root.
    ///
    /// # Errors
    ///
    /// What the creator's hook returned.
    pub fn mount(self) -> Result<Build<'c, Mounted>, CreateError> {
        self.step(Step::Mount, Session::mount)
    }
}

impl<'c> Build<'c, Mounted> {
    /// Installs the kickstart's packages.
    ///
    /// # Errors
    ///
    /// What the package manager returned.
    pub fn install(self) -> Result<Build<'c, Installed>, CreateError> {
        self.step(Step::Install, Session::install)
    }
}

impl<'c> Build<'c, Installed> {
    /// Applies the kickstart's commands and scripts, and sets up boot.
    ///
    /// # Errors
    ///
    /// A command that cannot be applied, a script or hook that failed.
    pub fn configure(self) -> Result<Build<'c, Configured>, CreateError> {
        self.step(Step::Configure, Session::configure)
    }
}

impl<'c> Build<'c, Configured> {
    /// Releases the install root.
    ///
    /// # Errors
    ///
    /// What could not be given back.
    pub fn unmount(self) -> Result<Build<'c, Unmounted>, CreateError> {
        self.step(Step::Unmount, Session::unmount)
    }
}

impl Build<'_, Unmounted> {
    /// Makes the finished files, moves them to the output directory and returns
    /// them. Each appears there only when it is complete.
    ///
    /// # Errors
    ///
    /// What the creator's hook returned, or a file that cannot be moved.
    pub fn package(self) -> Result<Vec<PathBuf>, CreateError> {
        let mut done: Build<'_, Unmounted> = self.step(Step::Package, Session::package)?;
        Ok(std::mem::take(&mut done.session.files))
    }
}

impl<'c, S> Build<'c, S> {
    /// What the build works with.
    pub fn context(&self) -> &Context {
        &self.session.cx
    }

    /// The versions of each installed kernel package; none before packages are
    /// installed.
    ///
    /// # Errors
    ///
    /// As [`Context::kernel_versions`].
    pub fn kernel_versions(&self) -> HookResult<BTreeMap<String, Vec<String>>> {
        self.session.cx.kernel_versions()
    }

    /// Runs a shell in the install root that the caller talks to; see
    /// [`InstallRoot::shell`](livecd_installroot::InstallRoot::shell). A root without
    /// a shell is a warning.
    ///
    /// # Errors
    ///
    /// An interrupt.
    pub fn shell(&self) -> Result<(), CreateError> {
        let cx = &self.session.cx;
        match cx.root.shell() {
            Err(error @ ToolError::Interrupted { .. }) => {
                let error = Step::Configure.failed(error.into());
                scripts::run_on_failure(cx, &error);
                return Err(error);
            }
            Err(error) => cx.host.report(Event::Warning(format_args!(
                "the shell could not be run: {error}"
            ))),
            Ok(()) => {}
        }
        Ok(())
    }

    /// Gives everything back. Files in the work directory stay.
    ///
    /// # Errors
    ///
    /// What could not be given back.
    pub fn teardown(mut self) -> HookResult {
        self.session.unmount()
    }

    fn step<N>(
        mut self,
        step: Step,
        act: impl FnOnce(&mut Session<'c>) -> HookResult,
    ) -> Result<Build<'c, N>, CreateError> {
        let host = self.session.cx.host.clone();
        host.report(Event::StepStarted(step.describe()));
        if let Err(error) = act(&mut self.session) {
            let error = step.failed(error);
            // While all that was built is still there to be looked at.
            scripts::run_on_failure(&self.session.cx, &error);
            return Err(error);
        }
        host.report(Event::StepFinished);
        Ok(Build {
            session: self.session,
            state: PhantomData,
        })
    }
}

impl<S> fmt::Debug for Build<'_, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Build")
            .field("context", &self.session.cx)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plan_and_a_build_may_go_to_another_thread() {
        fn sent<T: Send>() {}
        sent::<Plan>();
        sent::<Context>();
        sent::<Build<'_, New>>();
        sent::<Build<'_, Configured>>();
    }
}

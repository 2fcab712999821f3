//! The acts behind the steps of a build.

use std::path::PathBuf;

use livecd_host::Event;
use livecd_packages::{PackageManager, Selection, Target};

use crate::selection::Required;
use crate::{Context, HookResult, ImageCreator, Plan};
use crate::{blame, configure, identity, publish, relabel, scripts, selection, timestamp};

/// The acts behind the steps, whatever the state.
pub(crate) struct Session<'c> {
    creator: &'c mut dyn ImageCreator,
    pub(crate) cx: Context,
    packages: Box<dyn PackageManager>,
    output_dir: PathBuf,
    /// What the finished files' modes lack.
    umask: u32,
    /// Whether the caller has set the time stamp.
    clamped: bool,
    mounted: bool,
    pub(crate) files: Vec<PathBuf>,
}

impl<'c> Session<'c> {
    pub(crate) fn new(creator: &'c mut dyn ImageCreator, mut plan: Plan) -> HookResult<Self> {
        let kickstart = std::mem::take(&mut plan.kickstart);
        Ok(Self {
            creator,
            cx: Context::new(&plan, kickstart)?,
            packages: plan.packages,
            output_dir: plan.output_dir,
            umask: plan.umask,
            clamped: plan.source_date_epoch.is_some(),
            mounted: false,
            files: Vec::new(),
        })
    }

    pub(crate) fn mount(&mut self) -> HookResult {
        scripts::check(&self.cx.kickstart)?;
        configure::refuse(&self.cx.kickstart)?;
        for line in configure::doubtful(&self.cx.kickstart) {
            let place = self.cx.kickstart.sources().location(line.span);
            let hint = line.hint.as_deref().unwrap_or_default();
            self.cx
                .host
                .report(Event::Warning(format_args!("{place}: {line}; {hint}")));
        }
        let required = self.creator.required_packages();
        let checked = self.packages.check(&self.wanted(&required));
        checked.map_err(|error| blame::explain(error, &self.cx.kickstart, &required))?;
        self.mounted = true;
        self.creator.mount_install_root(&mut self.cx)?;
        self.creator.before_packages(&mut self.cx)?;
        scripts::run_pre_install(&self.cx)
    }

    pub(crate) fn install(&mut self) -> HookResult {
        let required = self.creator.required_packages();
        let wanted = self.wanted(&required);
        let scratch = self.cx.work_dir.join("packages");
        std::fs::create_dir(&scratch)?;
        let target = Target {
            host: self.cx.host.clone(),
            root: self.cx.root.confinement(),
            host_programs: self.cx.root.host_programs(),
            work_dir: scratch,
            scriptlet_env: self.scriptlet_env(),
        };
        self.cx.installed = self
            .packages
            .install(&target, &wanted)
            .map_err(|error| blame::explain(error, &self.cx.kickstart, &required))?;
        if !self.clamped {
            self.cx.timestamp = timestamp::newest(&self.cx.root, &self.cx.installed)?;
        }
        Ok(())
    }

    /// The packages that are asked for, with those that the image needs.
    fn wanted(&self, required: &[Required]) -> Selection {
        let excluded = self.creator.excluded_packages();
        let mut wanted = selection::selection(&self.cx.kickstart, required, excluded);
        if self.creator.needs_kernel() {
            wanted.kernel = Some(selection::missing_kernel(&self.cx.kickstart));
        }
        wanted
    }

    fn scriptlet_env(&self) -> Vec<(String, String)> {
        let mut env = self.creator.scriptlet_env();
        if self.clamped {
            // Or today's date goes into /etc/shadow, among others.
            env.push(("SOURCE_DATE_EPOCH".into(), self.cx.timestamp.to_string()));
        }
        env
    }

    pub(crate) fn configure(&mut self) -> HookResult {
        configure::apply(&self.cx)?;
        self.creator.run_post(&mut self.cx)?;
        // After the scripts, so that a kernel they install or an initramfs they
        // make is the one that is booted.
        self.creator.configure_boot(&mut self.cx)?;
        // Scripts see the root's own, and leave files with random names there.
        for directory in ["/tmp", "/var/tmp"] {
            self.cx.root.empty_dir(directory)?;
        }
        if !self.cx.keep_identity {
            identity::remove(&self.cx)?;
        }
        // Last, so that every file has its label.
        relabel::relabel(&mut self.cx, self.creator)
    }

    pub(crate) fn unmount(&mut self) -> HookResult {
        if !std::mem::take(&mut self.mounted) {
            return Ok(());
        }
        let unmounted = self.creator.unmount_install_root(&mut self.cx);
        let released = self.cx.release_held();
        unmounted.and(released)
    }

    pub(crate) fn package(&mut self) -> HookResult {
        self.creator.package(&mut self.cx)?;
        let mode = 0o666 & !self.umask;
        self.files = publish::publish(&self.cx.staging, &self.output_dir, mode)?;
        Ok(())
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.unmount() {
            self.cx.host.report(Event::Warning(format_args!(
                "could not release the install root: {error}"
            )));
        }
    }
}

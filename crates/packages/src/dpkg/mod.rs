//! Installs packages with the target's own dpkg, inside the install root.

mod bootstrap;
mod command;
mod documentation;
mod failure;
mod orders;
mod root_files;
pub(crate) mod status;
mod tidy;

use std::collections::BTreeMap;

use livecd_host::Host;

use self::command::Dpkg;
pub use self::orders::Deb;
pub(crate) use self::orders::{Orders, Step};
use crate::{Error, InstalledPackage, Target};

/// How many packages dpkg gets at once: their files take space in the root
/// until they are unpacked.
const BATCH: usize = 200;

/// What is installed in the root already, as apt may see it; empty for a new
/// root.
///
/// # Errors
///
/// Packages that are half installed: nothing can be put on top of them.
pub(crate) fn installed_before(target: &Target) -> Result<String, Error> {
    let status = within(&target.host, &*target.root, status::read)?;
    status::installed(&status)?;
    Ok(status::for_apt(&status))
}

/// Installs the packages of `orders` into the root.
pub(crate) fn install(
    target: &Target,
    orders: &Orders,
    documentation: bool,
) -> Result<Vec<InstalledPackage>, Error> {
    let (host, root) = (&target.host, &*target.root);
    within(host, root, || root_files::prepare(documentation))?;
    bootstrap::extract(target, &orders.base)?;
    within(host, root, root_files::forbid_services)?;
    let mut dpkg = Dpkg::new(target, orders.packages().count());
    // The base's packages need each other to run their scripts, which
    // `extract` made possible for all of them at once.
    dpkg.run(&["--force-depends", "--install"], &orders.base)?;
    for step in &orders.steps {
        match step {
            Step::Unpack(debs) => {
                for batch in debs.chunks(BATCH) {
                    dpkg.run(&["--no-triggers", "--unpack"], batch)?;
                }
            }
            Step::Configure(names) => dpkg.configure(names)?,
            Step::Remove(names) => dpkg.remove(names)?,
        }
    }
    dpkg.configure_all()?;
    within(host, root, root_files::allow_services)?;
    within(host, root, tidy::tidy)?;
    let status = within(host, root, status::read)?;
    let mut installed = status::installed(&status)?;
    // What the database does not know.
    let known: BTreeMap<_, _> = orders
        .packages()
        .map(|deb| (&deb.package.name, &deb.package))
        .collect();
    for package in &mut installed {
        if let Some(known) = known.get(&package.name) {
            package.repository.clone_from(&known.repository);
            package.digest.clone_from(&known.digest);
        }
    }
    Ok(installed)
}

/// Runs `act` inside the root.
fn within<T: Send>(
    host: &Host,
    root: &dyn livecd_host::Enter,
    act: impl FnOnce() -> Result<T, Error> + Send,
) -> Result<T, Error> {
    host.within(root, act).map_err(Error::Enter)?
}

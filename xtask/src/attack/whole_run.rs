//! An attack on a whole run of the program, and how it is tried.

use std::time::Instant;

use super::site::Site;
use super::{Kind, Outcome};
use crate::TaskResult;

/// Something hostile that a run is given.
pub(crate) struct Attack {
    pub(crate) name: String,
    /// What a program would do that took no care: whether the attack came through.
    pub(crate) bare: Box<Bare>,
    /// A run of ours: whether it held, apart from what [`Site::intact`] looks at.
    pub(crate) tried: Box<Tried>,
}

type Bare = dyn Fn(&Site) -> TaskResult<bool> + Sync;
type Tried = dyn Fn(&Site) -> TaskResult<Result<(), String>> + Sync;

impl Attack {
    pub(crate) fn new(
        name: impl Into<String>,
        bare: impl Fn(&Site) -> TaskResult<bool> + Sync + 'static,
        tried: impl Fn(&Site) -> TaskResult<Result<(), String>> + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            bare: Box::new(bare),
            tried: Box::new(tried),
        }
    }

    fn outcome(&self, site: &Site) -> TaskResult<Outcome> {
        let since = Instant::now();
        let proved = match (self.bare)(site) {
            Ok(true) => Ok(()),
            Ok(false) => Err("as a careless program is not harmed either".to_owned()),
            Err(error) => Err(format!("as the careless program failed: {error}")),
        };
        site.restore()?;
        let tried = (self.tried)(site).unwrap_or_else(|error| Err(error.to_string()));
        let (intact, clean) = (site.intact(), site.clean());
        if intact.is_err() {
            site.restore()?;
        }
        Ok(Outcome {
            name: self.name.clone(),
            caller: site.caller,
            proved,
            held: tried.and(intact).and(clean),
            seconds: since.elapsed().as_secs_f64(),
        })
    }
}

/// Attacks of a kind, one after the other.
pub(crate) struct Attacks(pub(crate) Vec<Attack>);

impl Kind for Attacks {
    fn list(&self) -> Vec<String> {
        self.0.iter().map(|attack| attack.name.clone()).collect()
    }

    fn run(&self, site: &Site, wants: &dyn Fn(&str) -> bool) -> TaskResult<Vec<Outcome>> {
        let wanted = self.0.iter().filter(|attack| wants(&attack.name));
        wanted.map(|attack| attack.outcome(site)).collect()
    }
}

//! Holding what was taken from the host, and giving it back.

use std::error::Error;
use std::fmt;
use std::ops::Deref;

use crate::{Event, Host};

/// Something taken from the host that must be given back.
///
/// Displays as what it is, such as `mount on /mnt`.
pub trait Resource: fmt::Debug + fmt::Display + Send + Sync {
    /// Gives it back. Called again if it failed and the caller tries once more: what
    /// was already done is not done twice.
    ///
    /// # Errors
    ///
    /// Why it is still held, such as who keeps a mount busy.
    fn release(&mut self, host: &Host) -> Result<(), Box<dyn Error + Send + Sync>>;
}

/// Holds a resource until released or dropped. Dereferences to the resource.
///
/// Call [`release`](Guard::release) to learn whether giving it back worked;
/// dropping can only report a failure as a warning.
#[must_use = "dropping the guard gives the resource back at once"]
#[derive(Debug)]
pub struct Guard<R: Resource> {
    host: Host,
    resource: R,
    /// Whether dropping has to give it back.
    held: bool,
}

impl<R: Resource> Guard<R> {
    /// Takes care of `resource`.
    pub fn new(host: &Host, resource: R) -> Self {
        Self {
            host: host.clone(),
            resource,
            held: true,
        }
    }

    /// Gives the resource back now.
    ///
    /// # Errors
    ///
    /// What [`Resource::release`] returns, together with the guard: the resource is
    /// still held, and can be released again when the reason is gone.
    pub fn release(mut self) -> Result<(), NotReleased<R>> {
        match self.resource.release(&self.host) {
            Ok(()) => {
                self.held = false;
                Ok(())
            }
            Err(source) => Err(NotReleased {
                guard: self,
                source,
            }),
        }
    }
}

impl<R: Resource> Deref for Guard<R> {
    type Target = R;

    fn deref(&self) -> &R {
        &self.resource
    }
}

impl<R: Resource> Drop for Guard<R> {
    fn drop(&mut self) {
        if self.held
            && let Err(error) = self.resource.release(&self.host)
        {
            let resource = &self.resource;
            self.host.report(Event::Warning(format_args!(
                "could not release the {resource}: {error}"
            )));
        }
    }
}

/// Why a resource could not be given back, and the guard that still holds it.
///
/// Dropping it tries once more, as dropping the guard does.
#[derive(Debug)]
pub struct NotReleased<R: Resource> {
    guard: Guard<R>,
    source: Box<dyn Error + Send + Sync>,
}

impl<R: Resource> NotReleased<R> {
    /// The guard, to try again.
    pub fn into_guard(self) -> Guard<R> {
        self.guard
    }

    /// The reason alone. The resource stays taken, and nobody tries again.
    pub fn give_up(mut self) -> Box<dyn Error + Send + Sync> {
        self.guard.held = false;
        self.source
    }
}

impl<R: Resource> fmt::Display for NotReleased<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "could not release the {}", *self.guard)
    }
}

impl<R: Resource> Error for NotReleased<R> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&*self.source)
    }
}

/// A guard of any resource.
trait Held: fmt::Debug + Send + Sync {
    fn release(self: Box<Self>) -> Result<(), Box<dyn Error + Send + Sync>>;
}

impl<R: Resource> Held for Guard<R> {
    fn release(self: Box<Self>) -> Result<(), Box<dyn Error + Send + Sync>> {
        (*self).release().map_err(NotReleased::give_up)
    }
}

/// Resources given back in reverse order of acquisition, also when dropped.
#[derive(Debug, Default)]
pub struct ResourceStack {
    guards: Vec<Box<dyn Held>>,
}

impl ResourceStack {
    /// Takes over `guard`.
    pub fn hold<R: Resource + 'static>(&mut self, guard: Guard<R>) {
        self.guards.push(Box::new(guard));
    }

    /// Gives everything back, last acquired first.
    ///
    /// # Errors
    ///
    /// The first failure; the rest are still given back, and their failures
    /// reported as warnings. What failed is not tried again.
    pub fn release(&mut self) -> Result<(), Box<dyn Error + Send + Sync>> {
        let mut outcome = Ok(());
        while let Some(guard) = self.guards.pop() {
            match outcome {
                Ok(()) => outcome = guard.release(),
                Err(_) => drop(guard),
            }
        }
        outcome
    }
}

impl Drop for ResourceStack {
    fn drop(&mut self) {
        // A Vec drops from the front; resources go last in, first out.
        while let Some(guard) = self.guards.pop() {
            drop(guard);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::Silent;

    type Log = Arc<Mutex<Vec<String>>>;

    #[derive(Debug)]
    struct Named(&'static str, Log, bool);

    impl fmt::Display for Named {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
    }

    impl Resource for Named {
        fn release(&mut self, _host: &Host) -> Result<(), Box<dyn Error + Send + Sync>> {
            self.1.lock().unwrap().push(self.0.to_owned());
            if self.2 {
                Ok(())
            } else {
                Err(format!("{} is busy", self.0).into())
            }
        }
    }

    /// Is in use as often as it says.
    #[derive(Debug)]
    struct Busy(Log, usize);

    impl fmt::Display for Busy {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("device")
        }
    }

    impl Resource for Busy {
        fn release(&mut self, _host: &Host) -> Result<(), Box<dyn Error + Send + Sync>> {
            self.0.lock().unwrap().push("tried".to_owned());
            match self.1.checked_sub(1) {
                Some(left) => {
                    self.1 = left;
                    Err("still in use".into())
                }
                None => Ok(()),
            }
        }
    }

    fn stack(host: &Host, log: &Log, works: bool) -> ResourceStack {
        let mut stack = ResourceStack::default();
        stack.hold(Guard::new(host, Named("loop", Arc::clone(log), true)));
        stack.hold(Guard::new(host, Named("mount", Arc::clone(log), works)));
        stack
    }

    #[test]
    fn the_last_acquired_is_released_first_also_on_drop_and_panic() {
        let host = Host::system(Silent);
        let log = Log::default();
        stack(&host, &log, true).release().unwrap();
        drop(stack(&host, &log, true));
        let unwound = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _held = stack(&host, &log, true);
            panic!("a build went wrong");
        }));
        assert!(unwound.is_err());
        assert_eq!(*log.lock().unwrap(), ["mount", "loop"].repeat(3));
    }

    #[test]
    fn a_failed_release_gives_the_resource_back_to_try_again() {
        let log = Log::default();
        let held = Guard::new(&Host::system(Silent), Busy(Arc::clone(&log), 1));
        let failed = held.release().unwrap_err();
        assert_eq!(failed.to_string(), "could not release the device");
        assert_eq!(failed.source().unwrap().to_string(), "still in use");
        let held = failed.into_guard();
        assert_eq!(held.1, 0);
        held.release().unwrap();
        assert_eq!(*log.lock().unwrap(), ["tried", "tried"]);
    }

    #[test]
    fn a_resource_that_is_given_up_is_not_released_again() {
        let log = Log::default();
        let held = Guard::new(&Host::system(Silent), Busy(Arc::clone(&log), 1));
        let error = held.release().unwrap_err().give_up();
        assert_eq!(error.to_string(), "still in use");
        assert_eq!(*log.lock().unwrap(), ["tried"]);
    }

    #[test]
    fn guards_and_stacks_may_go_to_other_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Guard<Named>>();
        shared::<NotReleased<Named>>();
        shared::<ResourceStack>();
        shared::<Host>();
    }

    #[test]
    fn a_failure_does_not_keep_the_rest() {
        let host = Host::system(Silent);
        let log = Log::default();
        let error = stack(&host, &log, false).release().unwrap_err();
        assert_eq!(error.to_string(), "mount is busy");
        assert_eq!(*log.lock().unwrap(), ["mount", "loop"]);
    }
}

use std::error::Error;
use std::fmt;

use crate::{Event, Host};

/// Something taken from the host that must be given back.
///
/// Displays as what it is, such as `mount on /mnt`.
pub trait Resource: fmt::Debug + fmt::Display + Send {
    /// Gives it back.
    ///
    /// # Errors
    ///
    /// Why it is still held, such as who keeps a mount busy.
    fn release(&self, host: &Host) -> Result<(), Box<dyn Error + Send + Sync>>;
}

/// Holds a resource until released or dropped.
///
/// Call [`release`](Guard::release) to learn whether giving it back worked;
/// dropping can only report a failure as a warning.
#[must_use = "dropping the guard gives the resource back at once"]
#[derive(Debug)]
pub struct Guard<R: Resource> {
    host: Host,
    /// `None` once given back or handed over.
    resource: Option<R>,
}

impl<R: Resource> Guard<R> {
    /// Takes care of `resource`.
    pub fn new(host: &Host, resource: R) -> Self {
        Self {
            host: host.clone(),
            resource: Some(resource),
        }
    }

    /// What is held; `None` only while it is being given back.
    pub fn resource(&self) -> Option<&R> {
        self.resource.as_ref()
    }

    /// Gives the resource back now.
    ///
    /// # Errors
    ///
    /// What [`Resource::release`] returns.
    pub fn release(mut self) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.resource
            .take()
            .map_or(Ok(()), |resource| resource.release(&self.host))
    }
}

impl<R: Resource> Drop for Guard<R> {
    fn drop(&mut self) {
        if let Some(resource) = self.resource.take()
            && let Err(error) = resource.release(&self.host)
        {
            self.host.report(Event::Warning(format_args!(
                "could not release the {resource}: {error}"
            )));
        }
    }
}

/// A guard of any resource.
trait Held: fmt::Debug + Send {
    fn release(self: Box<Self>) -> Result<(), Box<dyn Error + Send + Sync>>;
}

impl<R: Resource> Held for Guard<R> {
    fn release(self: Box<Self>) -> Result<(), Box<dyn Error + Send + Sync>> {
        (*self).release()
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
    /// reported as warnings.
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
        fn release(&self, _host: &Host) -> Result<(), Box<dyn Error + Send + Sync>> {
            self.1.lock().unwrap().push(self.0.to_owned());
            if self.2 {
                Ok(())
            } else {
                Err(format!("{} is busy", self.0).into())
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
    fn a_failure_does_not_keep_the_rest() {
        let host = Host::system(Silent);
        let log = Log::default();
        let error = stack(&host, &log, false).release().unwrap_err();
        assert_eq!(error.to_string(), "mount is busy");
        assert_eq!(*log.lock().unwrap(), ["mount", "loop"]);
    }
}

//! What a live medium's boot menu offers, whatever the boot loader.

use livecd_kickstart::{Bootloader, Kickstart};
use livecd_quoting::{GrubCfg, KernelArguments, Refused, Text};

use super::console::SerialConsole;
use crate::Error;

/// A kernel of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KernelFiles {
    /// What `uname -r` will say.
    pub(crate) version: String,
    /// The kernel's path on the medium.
    pub(crate) vmlinuz: String,
    /// The initramfs' path on the medium.
    pub(crate) initrd: String,
}

/// The programs that test memory, as paths on the medium.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MemoryTest {
    pub(crate) bios: Option<String>,
    pub(crate) efi: Option<String>,
}

/// What a live medium's menu is made of.
#[derive(Debug)]
pub(crate) struct Menu<'a> {
    pub(crate) volume_id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) product: &'a str,
    /// What tells the initramfs how to put the root together.
    pub(crate) live_args: &'a str,
    /// The label of a filesystem that keeps changes, if there is an entry for it.
    pub(crate) persistence: Option<&'a str>,
    pub(crate) bootloader: Option<&'a Bootloader>,
    /// A console that is asked for beside the kickstart's own.
    pub(crate) serial: Option<SerialConsole>,
    /// The kernel argument for a picture while the system starts, if it has one.
    pub(crate) splash: Option<&'a str>,
    /// The kernel arguments that turn SELinux on, if it is to be.
    pub(crate) selinux: &'a str,
    /// Not empty; the first is booted unless another is chosen.
    pub(crate) kernels: &'a [KernelFiles],
    /// Whether the system can check its medium.
    pub(crate) media_check: bool,
    pub(crate) memory_test: &'a MemoryTest,
}

/// Refuses what no menu can say, before anything is made.
pub(crate) fn check(title: &str, product: &str, kickstart: &Kickstart) -> Result<(), Error> {
    let unwritable = |what, span| move |source: Refused| Error::Unwritable { what, span, source };
    for (what, text) in [("the title", title), ("the product's name", product)] {
        Text::<GrubCfg>::of("{}", &[&text]).map_err(unwritable(what, None))?;
    }
    if let Some(bootloader) = &kickstart.bootloader {
        // Words are put together anew.
        let words = bootloader.append.as_deref().unwrap_or_default();
        let words: Vec<&str> = words.split_whitespace().collect();
        Text::<GrubCfg>::of("{}", &[&KernelArguments(&words.join(" "))])
            .map_err(unwritable("kernel arguments", Some(bootloader.span)))?;
    }
    Ok(())
}

/// A line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry<'a> {
    pub(crate) title: String,
    pub(crate) action: Action<'a>,
}

/// What an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Action<'a> {
    /// Boots a kernel with these arguments.
    Kernel(&'a KernelFiles, String),
    /// Runs a program that tests memory.
    MemoryTest(&'a MemoryTest),
    /// Boots what is installed on the machine.
    LocalDrive,
}

/// Seconds the menu waits if the kickstart says nothing.
const TIMEOUT: i64 = 10;

impl<'a> Menu<'a> {
    /// Seconds until the first entry is booted; for ever if negative.
    pub(crate) fn timeout(&self) -> i64 {
        self.bootloader.and_then(|b| b.timeout).unwrap_or(TIMEOUT)
    }

    /// The entries of the main menu; the first is the default.
    pub(crate) fn entries(&self) -> Vec<Entry<'a>> {
        let args = self.kernel_args();
        let mut entries: Vec<Entry<'a>> = self
            .kernels
            .iter()
            .enumerate()
            .map(|(index, kernel)| Entry {
                title: format!("Start {}{}", self.product, suffix(index, kernel)),
                action: Action::Kernel(kernel, args.clone()),
            })
            .collect();
        if let (Some(label), Some(kernel)) = (self.persistence, self.kernels.first()) {
            let overlay = format!("{args} rd.live.overlay=LABEL={label}:auto");
            entries.push(Entry {
                title: format!("Start {} and keep changes", self.product),
                action: Action::Kernel(kernel, overlay),
            });
        }
        if let (true, Some(kernel)) = (self.media_check, self.kernels.first()) {
            entries.push(Entry {
                title: format!("Test this medium & start {}", self.product),
                action: Action::Kernel(kernel, format!("{args} rd.live.check")),
            });
        }
        entries
    }

    /// The entries of the menu behind the main one.
    pub(crate) fn troubleshooting(&self) -> Vec<Entry<'a>> {
        let basic = format!("{} nomodeset", self.kernel_args());
        let kernels = self.kernels.iter().enumerate();
        let mut entries: Vec<Entry<'a>> = kernels
            .map(|(index, kernel)| {
                let suffix = suffix(index, kernel);
                Entry {
                    title: format!("Start {}{suffix} in basic graphics mode", self.product),
                    action: Action::Kernel(kernel, basic.clone()),
                }
            })
            .collect();
        if *self.memory_test != MemoryTest::default() {
            entries.push(Entry {
                title: "Test the memory".into(),
                action: Action::MemoryTest(self.memory_test),
            });
        }
        entries.push(Entry {
            title: "Boot from the local drive".into(),
            action: Action::LocalDrive,
        });
        entries
    }

    /// The kernel command line: where the root is, in dracut's words
    /// (dmsquash-live in dracut.cmdline(7)), then the kickstart's own.
    fn kernel_args(&self) -> String {
        let mut args = format!("root=live:CDLABEL={} {}", self.volume_id, self.live_args);
        let consoles = match self.serial {
            Some(serial) if self.console_of_kickstart().is_none() => serial.kernel_args(),
            _ => String::new(),
        };
        let words = consoles.split_whitespace();
        let words = words.chain(self.append().split_whitespace());
        // Who names a security module in the kickstart means it.
        let names_one = |word: &str| word.starts_with("security=") || word.starts_with("selinux=");
        let decided = self.append().split_whitespace().any(names_one);
        let selinux = if decided { "" } else { self.selinux };
        let words = words.chain(selinux.split_whitespace());
        for word in words.chain(["quiet"]).chain(self.splash) {
            args.push(' ');
            args.push_str(word);
        }
        args
    }

    /// The serial line that the menu is shown on too: the kernel's.
    pub(crate) fn console(&self) -> Option<SerialConsole> {
        self.console_of_kickstart().or(self.serial)
    }

    fn console_of_kickstart(&self) -> Option<SerialConsole> {
        let mut words = self.append().split_whitespace();
        words.find_map(|word| SerialConsole::of_argument(word.strip_prefix("console=")?))
    }

    fn append(&self) -> &'a str {
        let append = self.bootloader.and_then(|b| b.append.as_deref());
        append.unwrap_or_default()
    }
}

fn suffix(index: usize, kernel: &KernelFiles) -> String {
    if index == 0 {
        String::new()
    } else {
        format!(" (kernel {})", kernel.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_menu_can_say_is_refused_before_anything_is_made() {
        let kickstart = Kickstart::parse("bootloader --append=\"a=1;reboot } 'x y'\"\n").unwrap();
        assert!(check("Ann's \"Demo\"; reboot", "$(x) {}", &kickstart).is_ok());
        for wrong in ["a\nb", "a\u{1b}[31m", &"x".repeat(5000)] {
            let message = check(wrong, "Demo", &kickstart).unwrap_err().to_string();
            assert_eq!(message, "the title cannot be written into the boot menu");
            assert!(check("Demo", wrong, &kickstart).is_err());
        }
        for wrong in ["x".repeat(5000), "it's".to_owned(), r"a\\b".to_owned()] {
            let line = format!("bootloader --append=\"{wrong}\"\n");
            let kickstart = Kickstart::parse(&line).unwrap();
            let error = check("Demo", "Demo", &kickstart).unwrap_err();
            assert!(error.span().is_some(), "{error}");
        }
    }
}

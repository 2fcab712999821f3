//! Kernel arguments that an option adds to the kickstart's.

use livecd_kickstart::{Bootloader, Kickstart};

/// Adds arguments of the kernel to those of the kickstart's `bootloader`.
pub(crate) fn add(kickstart: &mut Kickstart, more: Option<&str>) {
    let Some(more) = more else { return };
    let bootloader = kickstart.bootloader.get_or_insert_with(Bootloader::default);
    let append = bootloader.append.get_or_insert_default();
    if !append.is_empty() {
        append.push(' ');
    }
    append.push_str(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_come_after_those_of_the_kickstart() {
        let append = |text: &str| {
            let mut kickstart = Kickstart::parse(text).unwrap();
            add(&mut kickstart, Some("b=2"));
            kickstart.bootloader.unwrap().append
        };
        assert_eq!(append("").as_deref(), Some("b=2"));
        let line = "bootloader --append=\"a=1\"\n";
        assert_eq!(append(line).as_deref(), Some("a=1 b=2"));
    }
}

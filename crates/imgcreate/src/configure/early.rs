//! Values that no root could take, refused before anything is run or downloaded.

use livecd_kickstart::Kickstart;

use super::{group, keyboard, lang, services, sshkey, user};
use crate::KickstartError;

/// Refuses what the commands would refuse in any root. What depends on the root
/// is left to [`super::apply`].
pub(crate) fn refuse(kickstart: &Kickstart) -> Result<(), KickstartError> {
    kickstart.lang.iter().try_for_each(lang::validate)?;
    kickstart.keyboard.iter().try_for_each(keyboard::validate)?;
    kickstart.groups.iter().try_for_each(group::validate)?;
    kickstart.users.iter().try_for_each(user::validate)?;
    kickstart.sshkeys.iter().try_for_each(sshkey::validate)?;
    kickstart.services.iter().try_for_each(services::validate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_root_can_take_is_refused_without_one() {
        for line in [
            "lang 'a;id'",
            "lang C --addsupport='$(id)'",
            "keyboard --vckeymap='a;id'",
            "keyboard --xlayouts='a;id'",
            "group --name=a:b",
            "user --name=a:b",
            "user --name=a --gecos=b:c",
            "user --name=a --homedir=home",
            "user --name=a --groups='b;c'",
            "sshkey --username=a:b 'ssh-ed25519 AAAA'",
            "services --enabled='a;id'",
        ] {
            let line = format!("{line}\n");
            let kickstart = Kickstart::parse(&line).unwrap();
            assert!(refuse(&kickstart).is_err(), "{line}");
        }
        let line = "lang de_DE.UTF-8\nuser --name=ann --groups=wheel,made(1500)\n";
        assert!(refuse(&Kickstart::parse(line).unwrap()).is_ok());
    }
}

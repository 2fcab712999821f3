use livecd_kickstart::RootPw;

use super::{Change, Facts, password};
use crate::KickstartError;

/// `rootpw`: root's password field, shadow(5). Nothing but our own process ever
/// sees the password.
pub(super) fn changes(rootpw: &RootPw, facts: &Facts<'_>) -> Result<Vec<Change>, KickstartError> {
    let field = password::field(
        "root",
        rootpw.password.as_deref(),
        rootpw.iscrypted,
        rootpw.lock,
        facts.timestamp,
    );
    let field = field.map_err(|error| KickstartError::new(error, rootpw.span))?;
    Ok(vec![Change::Password {
        user: "root".into(),
        field,
    }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configure::{Family, testing::with_root};

    fn field(line: &str) -> String {
        with_root(line, Family::Debian, &[], |kickstart, facts| {
            let rootpw = kickstart.rootpw.as_ref().unwrap();
            match changes(rootpw, facts).unwrap().remove(0) {
                Change::Password { field, .. } => field,
                other => panic!("{other:?}"),
            }
        })
    }

    #[test]
    fn a_password_is_hashed_kept_or_locked() {
        assert!(field("rootpw --plaintext secret").starts_with("$6$"));
        assert_eq!(field("rootpw --iscrypted $6$salt$hash"), "$6$salt$hash");
        assert_eq!(field("rootpw --lock"), "!");
        assert_eq!(
            field("rootpw --lock --iscrypted $6$salt$hash"),
            "!$6$salt$hash"
        );
        // The same inputs give the same bytes.
        assert_eq!(field("rootpw secret"), field("rootpw secret"));
        assert_ne!(field("rootpw secret"), field("rootpw secreT"));
    }
}

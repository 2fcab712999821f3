//! Password fields of `/etc/shadow`, shadow(5) and crypt(5).

use livecd_installroot::InstallRoot;
use livecd_kickstart::Kickstart;
use sha_crypt::{PasswordHasher, ShaCrypt};
use sha2::{Digest, Sha256};

use crate::KickstartError;

const SHADOW: &str = "/etc/shadow";

/// The second field of a user's line.
#[derive(PartialEq, Eq)]
pub(crate) struct Field {
    user: String,
    /// What follows, if anything, counts again when the user is unlocked.
    locked: bool,
    password: Password,
}

#[derive(PartialEq, Eq)]
enum Password {
    None,
    Hash(String),
    /// It is hashed when it is written, which takes time; the number goes into the
    /// salt.
    Plain(String, i64),
}

/// The field for a password. A user without one cannot log in with one.
pub(super) fn field(
    user: &str,
    password: Option<&str>,
    crypted: bool,
    locked: bool,
    timestamp: i64,
) -> Result<Field, String> {
    let password = match password {
        None | Some("") => Password::None,
        Some(hash) if crypted => {
            if hash.contains(':') || hash.contains(char::is_control) {
                return Err("a password hash cannot contain a colon or a line end".into());
            }
            Password::Hash(hash.to_owned())
        }
        Some(plain) => Password::Plain(plain.to_owned(), timestamp),
    };
    Ok(Field {
        user: user.to_owned(),
        locked,
        password,
    })
}

impl Field {
    /// Whose field it is.
    pub(super) fn user(&self) -> &str {
        &self.user
    }

    /// Whether its text takes a hash that is not made yet.
    #[cfg(test)]
    pub(super) fn is_hashed_later(&self) -> bool {
        matches!(self.password, Password::Plain(..))
    }

    /// The text of the field.
    pub(super) fn text(&self) -> Result<String, String> {
        let hash = match &self.password {
            Password::None => return Ok("!".into()),
            Password::Hash(hash) => hash.clone(),
            Password::Plain(plain, timestamp) => hash(&self.user, plain, *timestamp)?,
        };
        Ok(if self.locked {
            format!("!{hash}")
        } else {
            hash
        })
    }
}

/// The passwords with which nobody can log in as their lines say.
pub(super) fn doubtful(kickstart: &Kickstart) -> Vec<KickstartError> {
    let root = kickstart.rootpw.iter().map(|line| {
        let counts = !line.lock;
        ("root", &line.password, line.iscrypted, counts, line.span)
    });
    let users = kickstart.users.iter().map(|line| {
        let counts = !line.lock;
        (
            &*line.name,
            &line.password,
            line.iscrypted,
            counts,
            line.span,
        )
    });
    let doubtful = root.chain(users).filter(|(_, _, _, counts, _)| *counts);
    let doubtful = doubtful.filter_map(|(user, password, crypted, _, span)| {
        let (what, hint) = doubt(password.as_deref()?, crypted)?;
        let message = format!("{user} cannot log in with the password that is meant: {what}");
        Some(KickstartError::new(message, span).hint(hint))
    });
    doubtful.collect()
}

/// What is wrong with a password, and what to do.
fn doubt(password: &str, crypted: bool) -> Option<(&'static str, &'static str)> {
    // `!` and `*` say that there is no password, also before a hash that counted.
    let is_known = password.is_empty() || password.starts_with(['!', '*']) || is_hash(password);
    if crypted && !is_known {
        return Some((
            "what --iscrypted gives is not a hash of crypt(5)",
            "make a hash with `openssl passwd -6`, or give the password itself with --plaintext",
        ));
    }
    // The traditional ones look like any word.
    let is_hash = !crypted && password.starts_with('$') && is_hash(password);
    is_hash.then_some((
        "it looks like a hash of crypt(5), and counts as the password itself",
        "add --iscrypted",
    ))
}

/// The methods of crypt(5), by what their hashes begin with, and the length of
/// the last field.
const METHODS: [(&str, usize); 12] = [
    ("y", 43),
    ("gy", 43),
    ("7", 43),
    ("2a", 53),
    ("2b", 53),
    ("2x", 53),
    ("2y", 53),
    ("6", 86),
    ("5", 43),
    ("sha1", 28),
    ("md5", 22),
    ("1", 22),
];

/// Whether `text` is a hash of crypt(5).
fn is_hash(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/');
    let Some(rest) = text.strip_prefix('$') else {
        // The traditional one, and that of BSDi.
        let rest = text.strip_prefix('_').filter(|_| text.len() == 20);
        let plain_text = rest.unwrap_or(text);
        return (text.len() == 13 || rest.is_some()) && plain_text.chars().all(plain);
    };
    let mut fields = rest.split('$');
    let method = fields.next().unwrap_or_default();
    // SunMD5 has its parameters behind a comma.
    let method = method.split(',').next().unwrap_or_default();
    let known = METHODS.iter().find(|(name, _)| *name == method);
    let Some((_, length)) = known else {
        return false;
    };
    let last = fields.next_back().unwrap_or_default();
    last.len() == *length && last.chars().all(plain) && fields.next().is_some()
}

/// SHA-512 crypt. The salt comes from the inputs: the same kickstart gives the
/// same image. Two images share it only if they share user, password and date.
fn hash(user: &str, plain: &str, timestamp: i64) -> Result<String, String> {
    let seed = format!("livecd\0{user}\0{plain}\0{timestamp}");
    let digest = Sha256::digest(seed.as_bytes());
    let hash = ShaCrypt::SHA512
        .hash_password_with_salt(plain.as_bytes(), &digest[..12])
        .map_err(|error| format!("the password of {user} could not be hashed: {error}"))?;
    Ok(hash.as_str().to_owned())
}

/// Writes the field into the root's shadow file.
pub(super) fn set(root: &InstallRoot, field: &Field) -> Result<(), String> {
    let user = field.user();
    let text = root.read_text(SHADOW).map_err(|error| error.to_string())?;
    let text = text.ok_or("the root has no /etc/shadow; add the package that makes it to %packages, passwd or shadow-utils")?;
    let changed = replace(&text, user, &field.text()?)
        .ok_or_else(|| format!("there is no user {user} in /etc/shadow of the root"))?;
    root.rewrite(SHADOW, changed)
        .map_err(|error| error.to_string())
}

fn replace(text: &str, user: &str, field: &str) -> Option<String> {
    let mut found = false;
    let lines = text.lines().map(|line| {
        let mut fields: Vec<&str> = line.split(':').collect();
        if fields.first() == Some(&user) && fields.len() > 1 {
            found = true;
            fields[1] = field;
        }
        fields.join(":") + "\n"
    });
    let changed = lines.collect();
    found.then_some(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_field_of_the_user_changes() {
        let text = "root:*:19000:0:99999:7:::\nlive:!:19000:0:99999:7:::\n";
        assert_eq!(
            replace(text, "live", "$6$a$b").unwrap(),
            "root:*:19000:0:99999:7:::\nlive:$6$a$b:19000:0:99999:7:::\n"
        );
        assert_eq!(replace(text, "eve", "x"), None);
    }

    #[test]
    fn hashes_are_what_crypt_understands() {
        let hash = hash("root", "secret", 0).unwrap();
        let fields: Vec<&str> = hash.split('$').collect();
        let salt = fields[fields.len() - 2];
        // The reference implementation is the system's own, if it is here.
        let perl = format!(
            "print crypt('secret', '{}')",
            hash.rsplit_once('$').unwrap().0
        );
        let Ok(output) = std::process::Command::new("perl")
            .args(["-e", &perl])
            .output()
        else {
            eprintln!("SKIPPED: perl is not installed");
            return;
        };
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            hash,
            "salt {salt}"
        );
    }

    #[test]
    fn fields_that_would_break_the_file_are_refused() {
        assert!(field("root", Some("a:b"), true, false, 0).is_err());
        let none = field("root", None, false, true, 0).unwrap();
        assert_eq!(none.text().unwrap(), "!");
    }

    #[test]
    fn what_is_not_a_hash_is_told_from_one() {
        let long = |length| "a".repeat(length);
        for hash in [
            hash("ann", "secret", 0).unwrap(),
            format!("$y$j9T$salt${}", long(43)),
            format!("$2b$10${}", long(53)),
            format!("$5$rounds=5000$salt${}", long(43)),
            format!("$1$salt${}", long(22)),
            "ab0123456789.".to_owned(),
            "!".to_owned(),
            "*".to_owned(),
            "!!".to_owned(),
            format!("!$6$salt${}", long(86)),
        ] {
            assert_eq!(doubt(&hash, true), None, "{hash}");
            assert_eq!(
                doubt(&hash, false).is_some(),
                hash.starts_with('$'),
                "{hash}"
            );
        }
        for other in [
            "secret",
            "plain value",
            "$6$short",
            "$6$salt$",
            "$99$salt$aaaa",
            "a-0123456789.",
        ] {
            assert!(doubt(other, true).is_some(), "{other}");
            assert_eq!(doubt(other, false), None, "{other}");
        }
    }

    #[test]
    fn each_line_whose_password_is_not_what_it_says_is_named() {
        let long = "a".repeat(86);
        let text = format!(
            "rootpw --iscrypted secret\nuser --name=ann --iscrypted --password='plain value'\n\
             user --name=ben --password=$6$salt${long}\nuser --name=cat --iscrypted --password=$6$salt${long}\n\
             user --name=dan --iscrypted --lock --password=x\nuser --name=eve --password=x\nuser --name=fay\n"
        );
        let kickstart = Kickstart::parse(&text).unwrap();
        let lines = doubtful(&kickstart).into_iter();
        let said: Vec<String> = lines
            .map(|line| {
                let number = kickstart.sources().location(line.span).line;
                format!(
                    "{number}: {}; {}",
                    line.message,
                    line.hint.unwrap_or_default()
                )
            })
            .collect();
        let no_hash = "cannot log in with the password that is meant: what --iscrypted gives is not a \
            hash of crypt(5); make a hash with `openssl passwd -6`, or give the password itself with --plaintext";
        assert_eq!(
            said,
            [
                format!("1: root {no_hash}"),
                format!("2: ann {no_hash}"),
                "3: ben cannot log in with the password that is meant: it looks like a hash of \
                 crypt(5), and counts as the password itself; add --iscrypted"
                    .to_owned(),
            ]
        );
    }
}

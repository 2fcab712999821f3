//! Password fields of `/etc/shadow`, shadow(5) and crypt(5).

use livecd_installroot::InstallRoot;
use sha_crypt::{PasswordHasher, ShaCrypt};
use sha2::{Digest, Sha256};

const SHADOW: &str = "/etc/shadow";

/// The second field of a user's line. A user without a password cannot log in
/// with one.
pub(super) fn field(
    user: &str,
    password: Option<&str>,
    crypted: bool,
    locked: bool,
    timestamp: i64,
) -> Result<String, String> {
    let hash = match password {
        None | Some("") => return Ok("!".into()),
        Some(hash) if crypted => hash.to_owned(),
        Some(plain) => hash(user, plain, timestamp)?,
    };
    if hash.contains([':', '\n']) {
        return Err("a password hash cannot contain a colon or a line end".into());
    }
    Ok(if locked { format!("!{hash}") } else { hash })
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

/// Sets the field of `user` in the root's shadow file.
pub(super) fn set(root: &InstallRoot, user: &str, field: &str) -> Result<(), String> {
    let text = root.read_text(SHADOW).map_err(|error| error.to_string())?;
    let text = text.ok_or("the root has no /etc/shadow; add the package that makes it to %packages, passwd or shadow-utils")?;
    let changed = replace(&text, user, field)
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
        assert_eq!(field("root", None, false, true, 0).unwrap(), "!");
    }
}

//! A password for the boot menu: who does not know it can boot, and change
//! nothing.

use livecd_kickstart::Bootloader;
use sha2::{Digest, Sha512};

use crate::Error;

/// How often the hash function is applied, as by grub-mkpasswd-pbkdf2(1).
const ROUNDS: u32 = 10_000;
const PREFIX: &str = "grub.pbkdf2.";

/// The hash of the menu's password for GRUB's `password_pbkdf2`, if there is one.
///
/// The salt comes from the inputs, `volume_id` among them: the same kickstart
/// gives the same medium.
///
/// # Errors
///
/// A hash that GRUB 2 cannot use.
pub(crate) fn password(
    bootloader: Option<&Bootloader>,
    volume_id: &str,
) -> Result<Option<String>, Error> {
    let Some((bootloader, password)) = bootloader.and_then(|b| Some((b, b.password.as_ref()?)))
    else {
        return Ok(None);
    };
    let password: &str = password;
    if !bootloader.iscrypted {
        return Ok(Some(hash(password, volume_id)));
    }
    if is_hash(password) {
        return Ok(Some(password.to_owned()));
    }
    Err(Error::MenuPassword {
        span: bootloader.span,
    })
}

/// Whether GRUB reads `text` as a hash: a method, a number of rounds, and a salt and
/// a key in hexadecimal digits (`password_pbkdf2.c`).
fn is_hash(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(PREFIX) else {
        return false;
    };
    let is_hex = |text: &str| {
        let digits = text.chars().all(|c| c.is_ascii_hexdigit());
        digits && !text.is_empty() && text.len().is_multiple_of(2)
    };
    match rest.split('.').collect::<Vec<_>>()[..] {
        [method, rounds, salt, key] => {
            let counts = rounds.parse::<u32>().is_ok_and(|rounds| rounds > 0);
            method.starts_with("sha") && counts && is_hex(salt) && is_hex(key)
        }
        _ => false,
    }
}

fn hash(password: &str, volume_id: &str) -> String {
    let salt = Sha512::digest(format!("livecd\0{volume_id}\0{password}"));
    let mut key = [0; 64];
    pbkdf2::pbkdf2_hmac::<Sha512>(password.as_bytes(), &salt, ROUNDS, &mut key);
    let hex = |bytes: &[u8]| -> String { bytes.iter().map(|b| format!("{b:02X}")).collect() };
    format!("{PREFIX}sha512.{ROUNDS}.{}.{}", hex(&salt), hex(&key))
}

#[cfg(test)]
mod tests {
    use livecd_kickstart::Kickstart;

    use super::*;

    fn of(line: &str) -> Result<Option<String>, Error> {
        let kickstart = Kickstart::parse(line).unwrap();
        password(kickstart.bootloader.as_ref(), "Demo")
    }

    #[test]
    fn passwords_are_hashed_and_hashes_checked() {
        assert_eq!(of("bootloader --timeout=1").unwrap(), None);
        let hash = of("bootloader --password=secret").unwrap().unwrap();
        // Four fields, as grub_crypto_pbkdf2 reads them; 64 bytes each.
        let fields: Vec<&str> = hash.split('.').collect();
        assert_eq!(fields[..4], ["grub", "pbkdf2", "sha512", "10000"]);
        assert!(fields[4].len() == 128 && fields[5].len() == 128);
        assert!(!hash.contains("secret"));
        let given = format!("bootloader --iscrypted --password={hash}");
        assert_eq!(of(&given).unwrap().unwrap(), hash);
        for other in [
            "secret",
            "$6$salt$hash",
            "grub.pbkdf2.x",
            "grub.pbkdf2.sha512.0.AB.CD",
            "grub.pbkdf2.sha512.10000.ABC.CD",
            "grub.pbkdf2.sha512.10000.AB",
            "grub.pbkdf2.sha512.10000.AB.CD.EF",
        ] {
            for option in ["--iscrypted --password", "--md5pass"] {
                let error = of(&format!("bootloader {option}={other}")).unwrap_err();
                assert!(error.span().is_some(), "{option}={other}");
            }
        }
    }

    /// RFC 7914 has no SHA-512; this vector is what grub-mkpasswd-pbkdf2's own
    /// algorithm, Python's hashlib.pbkdf2_hmac, gives.
    #[test]
    fn the_hash_is_pbkdf2_with_sha_512() {
        let mut key = [0; 64];
        pbkdf2::pbkdf2_hmac::<Sha512>(b"password", b"salt", 1, &mut key);
        assert_eq!(key[..8], [0x86, 0x7f, 0x70, 0xcf, 0x1a, 0xde, 0x02, 0xcf]);
    }
}

//! `%certificate`: files with certificates.

use livecd_kickstart::Certificate;
use livecd_quoting::{Names, Text};

use super::values::{refused, without};
use super::{Change, Changes};

/// `%certificate`: a file with a certificate.
pub(super) fn changes(certificate: &Certificate) -> Changes {
    let span = certificate.span;
    without("a file name", &certificate.filename, "/", span)?;
    if matches!(certificate.filename.as_str(), "" | "." | "..") {
        return Err(refused("file name", &certificate.filename, span));
    }
    if !certificate.dir.starts_with('/') {
        return Err(refused("absolute path", &certificate.dir, span));
    }
    let folder = certificate.dir.trim_end_matches('/');
    let mut path = match folder {
        "" => Text::new(),
        folder => Text::of("{}", &[&Names(folder)])?,
    };
    path.add("/{}", &[&certificate.filename])?;
    let mut text = certificate.cert.clone();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(vec![Change::verbatim(path, text)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::configure::testing::both;

    #[test]
    fn a_certificate_is_a_file() {
        let section = "%certificate --filename=our.pem --dir=/etc/pki/anchors\nAAAA\n%end\n";
        let shown = both(section, &[], |kickstart, _| {
            changes(&kickstart.certificates[0])
        });
        assert_eq!(shown, "write /etc/pki/anchors/our.pem 644\n    AAAA\n");
    }
}

//! Names and labels of images that are not given, as livecd-creator has always
//! made them.

use std::path::Path;

use crate::cli::ImageType;

/// A volume id is never longer, in characters.
const LABEL_LIMIT: usize = 32;

/// What an image is called.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Names {
    /// The output file's name without its ending.
    pub(crate) name: String,
    /// The label of the image.
    pub(crate) label: String,
    /// The product's name in menus.
    pub(crate) product: String,
}

impl Names {
    /// The names of an image: `label` as given, otherwise made of the
    /// kickstart's name and the time `now`, in seconds since 1970.
    pub(crate) fn new(kickstart: &Path, label: Option<&str>, kind: ImageType, now: i64) -> Self {
        let prefix = match kind {
            ImageType::Livecd => "livecd-",
            ImageType::Image => "image-",
        };
        let base = base(kickstart);
        let base = clean(&base);
        let date = date(now);
        let name = match label {
            Some(label) => label.to_owned(),
            None => build_name(&base, prefix, &date, usize::MAX),
        };
        let label = match label {
            Some(label) => label.to_owned(),
            None => {
                let suffix = format!("{}-{date}", std::env::consts::ARCH);
                build_name(&base, prefix, &suffix, LABEL_LIMIT)
            }
        };
        let product = product(&name);
        Self {
            name,
            label,
            product,
        }
    }

    /// The same, of an image whose file has this name.
    #[must_use]
    pub(crate) fn in_file(self, name: Option<&str>) -> Self {
        match name {
            Some(name) => Self {
                name: name.to_owned(),
                ..self
            },
            None => self,
        }
    }
}

/// The kickstart's name without its ending. That of a URL has neither its host nor its
/// password.
fn base(kickstart: &Path) -> String {
    let file = match kickstart
        .to_str()
        .filter(|place| livecd_fetch::is_url(place))
    {
        Some(url) => Path::new(match livecd_fetch::file_name(url) {
            "" => "kickstart",
            name => name,
        }),
        None => kickstart,
    };
    let stem = file.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

/// What neither a label nor a kernel argument can hold becomes a dash.
fn clean(base: &str) -> String {
    let keep = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    base.chars()
        .map(|c| if keep(c) { c } else { '-' })
        .collect()
}

/// `PREFIX BASE - SUFFIX`; if that is too long, without the prefix and with
/// less of the base.
fn build_name(base: &str, prefix: &str, suffix: &str, limit: usize) -> String {
    let base = base.strip_prefix(prefix).unwrap_or(base);
    let name = format!("{prefix}{base}-{suffix}");
    if name.len() <= limit {
        return name;
    }
    let room = limit.saturating_sub(suffix.len() + 1);
    let base: String = base.chars().take(room).collect();
    format!("{base}-{suffix}")
}

/// The first two words of a name, capitalised.
fn product(name: &str) -> String {
    let words: Vec<String> = name
        .split('-')
        .filter(|w| !w.is_empty())
        .take(2)
        .map(capitalised)
        .collect();
    if words.is_empty() {
        "Linux".into()
    } else {
        words.join(" ")
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first
            .to_uppercase()
            .chain(chars.flat_map(char::to_lowercase))
            .collect()
    })
}

/// `YYYYMMDDHHMM` in UTC.
fn date(seconds: i64) -> String {
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Days since 0000-03-01, so that a leap day ends its year (Hinnant,
    // "chrono-compatible low-level date algorithms").
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!(
        "{year:04}{month:02}{day:02}{:02}{:02}",
        rest / 3600,
        rest % 3600 / 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2025-01-01 12:00 UTC.
    const NOW: i64 = 1_735_732_800;

    fn names(file: &str, label: Option<&str>) -> (String, String, String) {
        let names = Names::new(Path::new(file), label, ImageType::Livecd, NOW);
        let arch = std::env::consts::ARCH;
        (names.name, names.label.replace(arch, "ARCH"), names.product)
    }

    #[test]
    fn names_are_made_of_the_kickstart_and_the_date() {
        for (file, name, label, product) in [
            (
                "/k/fedora-live-workstation.ks",
                "livecd-fedora-live-workstation-202501011200",
                "fedora-live--ARCH-202501011200",
                "Livecd Fedora",
            ),
            (
                "https://me:s3cret@h/ks/min.ks?x=/y",
                "livecd-min-202501011200",
                "livecd-min-ARCH-202501011200",
                "Livecd Min",
            ),
            (
                "https://me:s3cret@h",
                "livecd-kickstart-202501011200",
                "kickstart-ARCH-202501011200",
                "Livecd Kickstart",
            ),
            (
                "livecd-fedora-minimal.ks",
                "livecd-fedora-minimal-202501011200",
                "fedora-minim-ARCH-202501011200",
                "Livecd Fedora",
            ),
            (
                "a.b.c.ks",
                "livecd-a.b.c-202501011200",
                "livecd-a.b.c-ARCH-202501011200",
                "Livecd A.b.c",
            ),
            (
                "my disk.ks",
                "livecd-my-disk-202501011200",
                "my-disk-ARCH-202501011200",
                "Livecd My",
            ),
        ] {
            let expected = (name.to_owned(), label.to_owned(), product.to_owned());
            assert_eq!(names(file, None), expected, "{file}");
        }
    }

    #[test]
    fn a_label_is_the_name_too() {
        let given = names("x.ks", Some("Fedora-29-WS"));
        assert_eq!(
            given,
            (
                "Fedora-29-WS".into(),
                "Fedora-29-WS".into(),
                "Fedora 29".into()
            )
        );
    }

    #[test]
    fn derived_labels_always_fit() {
        let long = format!("{}.ks", "x".repeat(80));
        let names = Names::new(Path::new(&long), None, ImageType::Image, NOW);
        assert_eq!(names.label.len(), 32);
        names.label.parse::<livecd_images::VolumeId>().unwrap();
    }

    #[test]
    fn dates_are_right_around_leap_days_and_centuries() {
        assert_eq!(date(951_782_400), "200002290000");
        assert_eq!(date(4_107_542_399), "210002282359");
        assert_eq!(date(0), "197001010000");
    }
}

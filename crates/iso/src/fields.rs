//! The number and date formats of ECMA-119.

/// Bytes of a logical sector (ECMA-119 6.1.2).
pub(crate) const SECTOR: u64 = 2048;

const SECONDS_PER_DAY: i64 = 86_400;

/// How many sectors `length` bytes take.
pub(crate) fn sectors(length: u64) -> u64 {
    length.div_ceil(SECTOR)
}

/// A 16-bit number, little-endian and then big-endian (ECMA-119 7.2.3).
pub(crate) fn both16(value: u16) -> [u8; 4] {
    let [a, b] = value.to_le_bytes();
    [a, b, b, a]
}

/// A 32-bit number, little-endian and then big-endian (ECMA-119 7.3.3).
pub(crate) fn both32(value: u32) -> [u8; 8] {
    let [a, b, c, d] = value.to_le_bytes();
    [a, b, c, d, d, c, b, a]
}

/// A date that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Date {
    /// All zero: not said.
    #[default]
    None,
    /// Unix seconds.
    At(i64),
    /// There is no such day or time.
    Impossible,
}

impl Date {
    pub(crate) fn seconds(self) -> Option<i64> {
        match self {
            Self::At(seconds) => Some(seconds),
            Self::None | Self::Impossible => None,
        }
    }
}

/// A moment in UTC, cut to the years 1900 to 2155 that a directory record holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    year: i64,
    month: u8,
    day: u8,
    hour: u8,
    minute: u8,
    second: u8,
}

impl Moment {
    /// The beginning of 1900 and the end of 2155.
    pub(crate) const FIRST: i64 = -2_208_988_800;
    pub(crate) const LAST: i64 = 5_869_583_999;

    pub(crate) fn from_unix(seconds: i64) -> Self {
        let seconds = seconds.clamp(Self::FIRST, Self::LAST);
        let (year, month, day) = civil_date(seconds.div_euclid(SECONDS_PER_DAY));
        let time = seconds.rem_euclid(SECONDS_PER_DAY);
        Self {
            year,
            month,
            day,
            hour: (time / 3600) as u8,
            minute: (time / 60 % 60) as u8,
            second: (time % 60) as u8,
        }
    }

    /// The seven bytes of a directory record (ECMA-119 9.1.5).
    pub(crate) fn short(self) -> [u8; 7] {
        [
            (self.year - 1900) as u8,
            self.month,
            self.day,
            self.hour,
            self.minute,
            self.second,
            0,
        ]
    }

    /// What seven bytes of a directory record say.
    pub(crate) fn parse_short(bytes: &[u8]) -> Date {
        let Some(&bytes) = bytes.first_chunk::<7>() else {
            return Date::Impossible;
        };
        if bytes == [0; 7] {
            return Date::None;
        }
        let [year, month, day, hour, minute, second, _] = bytes.map(i64::from);
        Self::date(year + 1900, [month, day, hour, minute, second], bytes[6])
    }

    /// What seventeen bytes of a volume descriptor, or of Rock Ridge's long form, say.
    pub(crate) fn parse_long(bytes: &[u8]) -> Date {
        let Some(&bytes) = bytes.first_chunk::<17>() else {
            return Date::Impossible;
        };
        let (digits, offset) = (&bytes[..16], bytes[16]);
        if digits.iter().all(|digit| *digit == b'0' || *digit == 0) {
            return Date::None;
        }
        let number = |from: usize, to: usize| {
            let text = std::str::from_utf8(&digits[from..to]).ok()?;
            let is_number = text.bytes().all(|digit| digit.is_ascii_digit());
            is_number.then(|| text.parse::<i64>().ok()).flatten()
        };
        let parts = [
            (0, 4),
            (4, 6),
            (6, 8),
            (8, 10),
            (10, 12),
            (12, 14),
            (14, 16),
        ];
        let parts: Option<Vec<i64>> = parts.iter().map(|(from, to)| number(*from, *to)).collect();
        let Some([year, month, day, hour, minute, second, _]) = parts.as_deref() else {
            return Date::Impossible;
        };
        Self::date(*year, [*month, *day, *hour, *minute, *second], offset)
    }

    /// A date if there is such a one. `offset` is that from Greenwich in quarters of an hour, in two's complement.
    fn date(year: i64, [month, day, hour, minute, second]: [i64; 5], offset: u8) -> Date {
        let quarters = i64::from(offset as i8);
        let days = day_number(year, month.clamp(1, 12), day);
        let is_date = (1..=12).contains(&month)
            && day >= 1
            && civil_date(days) == (year, month as u8, day as u8)
            && hour < 24
            && minute < 60
            && second < 61
            && (-52..=56).contains(&quarters);
        if !is_date {
            return Date::Impossible;
        }
        Date::At(days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - quarters * 900)
    }

    /// The seventeen bytes of a volume descriptor (ECMA-119 8.4.26.1).
    pub(crate) fn long(self) -> [u8; 17] {
        let Self {
            year,
            month,
            day,
            hour,
            minute,
            second,
        } = self;
        let digits = format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}00");
        let mut bytes = [0; 17];
        bytes[..16].copy_from_slice(digits.as_bytes());
        bytes
    }
}

/// "Not specified" in the format of [`Moment::long`].
pub(crate) const NO_MOMENT: [u8; 17] = *b"0000000000000000\0";

/// The proleptic Gregorian date of a day counted from 1970-01-01.
fn civil_date(days: i64) -> (i64, u8, u8) {
    // Counted in eras of 400 years from 0000-03-01, so that leap days end a year.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * shifted_month + 2) / 5 + 1) as u8;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    } as u8;
    let year = era * 400 + year_of_era + i64::from(month <= 2);
    (year, month, day)
}

/// The days from 1970-01-01 to a date.
fn day_number(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted_month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_both_orders() {
        assert_eq!(both16(0x1234), [0x34, 0x12, 0x12, 0x34]);
        assert_eq!(
            both32(0x1234_5678),
            [0x78, 0x56, 0x34, 0x12, 0x12, 0x34, 0x56, 0x78]
        );
    }

    #[test]
    fn moments() {
        for (seconds, long) in [
            (0, "1970010100000000"),
            (951_827_696, "2000022912345600"),
            (1_700_000_000, "2023111422132000"),
            (-1, "1969123123595900"),
            (i64::MIN, "1900010100000000"),
            (i64::MAX, "2155123123595900"),
        ] {
            let moment = Moment::from_unix(seconds);
            assert_eq!(&moment.long()[..16], long.as_bytes(), "{seconds}");
        }
        assert_eq!(
            Moment::from_unix(1_700_000_000).short(),
            [123, 11, 14, 22, 13, 20, 0]
        );
    }
}

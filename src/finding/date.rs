//! A day of the calendar.

use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar, without a time or a zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

/// A text that is no day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a date is written as 2027-01-31")]
pub struct NoDate;

impl Date {
    /// A day, if the calendar has it.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, NoDate> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            2 if leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        if year > 9999 || day == 0 || day > days {
            return Err(NoDate);
        }
        Ok(Date { year, month, day })
    }

    /// The day in UTC that holds a moment, in seconds since 1970; the first and last days of the calendar stand for what lies beyond.
    pub fn of_unix_time(seconds: i64) -> Self {
        // Days since 0000-03-01, so that the leap day is the last of its year; 146,097 days make 400 years.
        let days = seconds.div_euclid(86_400).clamp(-719_162, 2_932_896) + 719_468;
        let day_of_era = days % 146_097;
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * day_of_year + 2) / 153;
        let month = if shifted < 10 {
            shifted + 3
        } else {
            shifted - 9
        };
        let year = days / 146_097 * 400 + year_of_era + i64::from(month <= 2);
        Date {
            year: u16::try_from(year).unwrap_or(9999).min(9999),
            month: u8::try_from(month).unwrap_or(12),
            day: u8::try_from(day_of_year - (153 * shifted + 2) / 5 + 1).unwrap_or(1),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = NoDate;
    fn from_str(text: &str) -> Result<Self, NoDate> {
        let mut parts = text.splitn(3, '-');
        let mut part = |digits: usize| {
            let part = parts.next().ok_or(NoDate)?;
            let plain = part.len() == digits && part.bytes().all(|b| b.is_ascii_digit());
            plain.then_some(part).ok_or(NoDate)
        };
        let (year, month, day) = (part(4)?, part(2)?, part(2)?);
        let number = |text: &str| text.parse::<u16>().map_err(|_| NoDate);
        let small = |text: &str| text.parse::<u8>().map_err(|_| NoDate);
        Date::new(number(year)?, small(month)?, small(day)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_parse_back() {
        for text in ["2027-01-31", "2024-02-29", "0001-12-01"] {
            assert_eq!(text.parse::<Date>().unwrap().to_string(), text);
        }
        for text in [
            "2027-02-29",
            "2027-1-31",
            "31.01.2027",
            "2027-13-01",
            "2027-01-00",
            "+027-01-01",
            "",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }

    #[test]
    fn moments_have_days() {
        for (seconds, day) in [
            (-1, "1969-12-31"),
            (0, "1970-01-01"),
            (86_399, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_767_225_599, "2025-12-31"),
            (1_767_225_600, "2026-01-01"),
            (4_102_444_800, "2100-01-01"),
        ] {
            assert_eq!(Date::of_unix_time(seconds).to_string(), day);
        }
        assert_eq!(Date::of_unix_time(i64::MIN).to_string(), "0001-01-01");
        assert_eq!(Date::of_unix_time(i64::MAX).to_string(), "9999-12-31");
    }
}

//! `xconfig`: the graphical system.

use crate::table::{Command, flag, ignored, int, text};
use crate::values::values;

values! {
    /// The graphical system.
    pub struct XConfig {
        /// The video card.
        pub card: Option<String>,
        /// The desktop.
        pub defaultdesktop: Option<String>,
        /// The colour depth.
        pub depth: Option<i64>,
        /// The video driver.
        pub driver: Option<String>,
        /// Horizontal frequencies.
        pub hsync: Option<String>,
        /// The monitor's name.
        pub monitor: Option<String>,
        /// Whether nothing is probed.
        pub noprobe: bool,
        /// The resolution.
        pub resolution: Option<String>,
        /// The X server.
        pub server: Option<String>,
        /// Whether it starts at boot.
        pub startxonboot: bool,
        /// The video memory.
        pub videoram: Option<String>,
        /// Vertical frequencies.
        pub vsync: Option<String>,
    }
}

pub(crate) static COMMAND: Command = Command {
    options: &[
        text("--card", "FC3-FC5 RHEL3-RHEL4"),
        ignored("--card", "FC6-F8 RHEL5"),
        text("--defaultdesktop", "FC3- RHEL3-"),
        int("--depth", "FC3-F9 RHEL3-RHEL5"),
        ignored("--depth", "F10-F13 RHEL6"),
        text("--driver", "FC6-F13 RHEL5-RHEL6").deprecated("F10-F13 RHEL6"),
        text("--hsync", "FC3-FC5 RHEL3-RHEL4"),
        ignored("--hsync", "FC6-F8 RHEL5"),
        text("--monitor", "FC3-FC5 RHEL3-RHEL4"),
        ignored("--monitor", "FC6-F8 RHEL5"),
        flag("--noprobe", "FC3-FC5 RHEL3-RHEL4"),
        ignored("--noprobe", "FC6-F8 RHEL5"),
        text("--resolution", "FC3-F13 RHEL3-RHEL6").deprecated("F10-F13 RHEL6"),
        text("--server", "FC3-FC5 RHEL3-RHEL4"),
        flag("--startxonboot", "FC3- RHEL3-"),
        text("--videoram", "FC3-F9 RHEL3-RHEL5"),
        ignored("--videoram", "F10-F13 RHEL6"),
        text("--vsync", "FC3-FC5 RHEL3-RHEL4"),
        ignored("--vsync", "FC6-F8 RHEL5"),
    ],
    ..Command::new("xconfig", &["xconfig"], "FC3- RHEL3-")
};

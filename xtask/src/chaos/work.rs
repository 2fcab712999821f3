//! What is killed.

use super::way::{Victim, Way};

/// Something that the programs do, and that can be killed meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Work {
    /// One filesystem image.
    Image,
    /// One system in every format there is.
    Formats,
    /// A build beside another that has the same cache and directories.
    Shared,
    /// `clean` beside a build that lives.
    Clean,
    /// Files for the network, over good ones.
    Pxe,
    /// A filesystem for changes.
    Overlay,
    /// An ISO of a directory, with a drawing of it.
    Make,
    /// The files of an ISO, in a new directory.
    Extract,
    /// The files of an ISO, in a directory that is there.
    Fill,
    /// An ISO changed where it is.
    Edit,
    /// An ISO with a kickstart, of one without, by the program's other name.
    Mkksiso,
    /// The sum of an ISO, put into it.
    Implant,
    /// A kickstart of several, over a good one.
    Flatten,
    /// A kickstart in another style, where it is.
    Format,
}

/// How often each is killed, by chance: builds cost more than all the rest.
const MIX: [Work; 17] = [
    Work::Image,
    Work::Pxe,
    Work::Extract,
    Work::Overlay,
    Work::Make,
    Work::Edit,
    Work::Image,
    Work::Formats,
    Work::Fill,
    Work::Pxe,
    Work::Flatten,
    Work::Overlay,
    Work::Clean,
    Work::Implant,
    Work::Mkksiso,
    Work::Shared,
    Work::Format,
];

impl Work {
    pub(crate) const ALL: [Self; 14] = [
        Self::Image,
        Self::Formats,
        Self::Shared,
        Self::Clean,
        Self::Pxe,
        Self::Overlay,
        Self::Make,
        Self::Extract,
        Self::Fill,
        Self::Edit,
        Self::Mkksiso,
        Self::Implant,
        Self::Flatten,
        Self::Format,
    ];

    /// What is killed in turn: these works, or all if there are none.
    pub(crate) fn mix(only: &[Self]) -> Vec<Self> {
        match only {
            [] => MIX.to_vec(),
            only => only.to_vec(),
        }
    }

    /// Whether it can end in this way.
    pub(crate) fn ends_by(self, way: &Way) -> bool {
        match way {
            Way::None => true,
            Way::Signal(_, Victim::Program) => true,
            // These have a worker.
            Way::Signal(_, Victim::Supervisor | Victim::Worker) => {
                self.is_build() || matches!(self, Self::Clean | Self::Overlay)
            }
            Way::Signal(_, Victim::Child) | Way::Terminal => {
                matches!(self, Self::Image | Self::Formats | Self::Shared)
            }
            Way::FullDisk | Way::Memory => self == Self::Image,
        }
    }

    /// Whether it says what it does, a line after another.
    pub(crate) fn is_build(self) -> bool {
        matches!(self, Self::Image | Self::Formats | Self::Shared)
    }

    /// The program and its arguments, for a shell in the site's directory.
    pub(crate) fn line(self, messages: &str) -> String {
        let build = |options: &str| {
            format!(
                "./program ./tiny.ks --image-type image {options} --tmpdir ./tmp --output ./out {messages}"
            )
        };
        match self {
            Self::Image => build("--fslabel Tiny"),
            Self::Formats => {
                build("--fslabel Tiny --format raw --format qcow2 --format tar --minimize")
            }
            Self::Shared => build("--fslabel Tiny --cache ./cache"),
            Self::Clean => "./program clean --tmpdir ./tmp --output ./out".into(),
            Self::Pxe => "./program pxe ./live.iso --output ./out/pxe".into(),
            Self::Overlay => {
                "./program overlay ./live.iso --output ./out/ov.img --size 100 --tmpdir ./tmp"
                    .into()
            }
            Self::Make => {
                "./livecd-iso make ./tree ./out/Made.iso --volid MADE --timestamp 1700000000 \
                 --svg ./out/Made.svg"
                    .into()
            }
            Self::Extract => "./livecd-iso extract ./live.iso ./out/new".into(),
            Self::Fill => "./livecd-iso extract ./live.iso ./out/given".into(),
            Self::Edit => "./livecd-iso edit ./out/Edited.iso --arg quieter".into(),
            Self::Mkksiso => {
                "./mkksiso --ks ./long.ks --timestamp 1700000000 ./live.iso ./out/Kickstarted.iso"
                    .into()
            }
            Self::Implant => "./livecd-iso implant ./out/Summed.iso".into(),
            Self::Flatten => "./kstool flatten ./long.ks --output ./out/flat.ks".into(),
            Self::Format => "./kstool format --write ./out/formatted.ks".into(),
        }
    }

    /// What runs beside it, and must succeed.
    pub(crate) fn beside(self) -> Option<&'static str> {
        match self {
            Self::Shared => Some(
                "./program ./tiny.ks --image-type image --fslabel Other --cache ./cache \
                 --tmpdir ./tmp --output ./out --quiet",
            ),
            Self::Clean => Some(
                "./program ./tiny.ks --image-type image --fslabel Other \
                 --tmpdir ./tmp --output ./out --quiet",
            ),
            _ => None,
        }
    }

    /// Whether what it makes is the same each time.
    pub(crate) fn is_reproducible(self) -> bool {
        !(self.is_build() || matches!(self, Self::Clean | Self::Overlay))
    }

    /// What is in `out` before, as a shell makes it there of the site `$1`.
    pub(crate) fn finds(self) -> Option<&'static str> {
        match self {
            Self::Pxe => Some("test ! -e $1/reference/pxe || cp -a $1/reference/pxe $1/out/"),
            Self::Fill => Some("mkdir $1/out/given"),
            Self::Edit => Some("cp $1/live.iso $1/out/Edited.iso"),
            Self::Implant => Some("cp $1/live.iso $1/out/Summed.iso"),
            Self::Flatten => Some("cp $1/long.ks $1/out/flat.ks"),
            Self::Format => Some("cp $1/long.ks $1/out/formatted.ks"),
            _ => None,
        }
    }

    /// The files that it makes.
    pub(crate) fn makes(self) -> &'static [&'static str] {
        match self {
            Self::Image => &["Tiny.img", "Tiny.packages.json"],
            Self::Formats => &["Tiny.img", "Tiny.qcow2", "Tiny.tar", "Tiny.packages.json"],
            Self::Shared => &[
                "Tiny.img",
                "Tiny.packages.json",
                "Other.img",
                "Other.packages.json",
            ],
            Self::Clean => &["Other.img", "Other.packages.json"],
            Self::Pxe => &["pxe"],
            Self::Overlay => &["ov.img"],
            Self::Make => &["Made.iso", "Made.svg"],
            Self::Extract => &["new"],
            Self::Fill => &["given"],
            Self::Edit => &["Edited.iso"],
            Self::Mkksiso => &["Kickstarted.iso"],
            Self::Implant => &["Summed.iso"],
            Self::Flatten => &["flat.ks"],
            Self::Format => &["formatted.ks"],
        }
    }
}

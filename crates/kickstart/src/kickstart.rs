//! A kickstart as values.

use serde::{Deserialize, Serialize};

use crate::commands::*;
use crate::diagnostic::Diagnostic;
use crate::options::{ParseOptions, Rules};
use crate::packages::Packages;
use crate::section::{Certificate, Script, Section};
use crate::source::{Sources, Span};
use crate::version::Version;

/// A kickstart as values: a field for each command, packages, and scripts.
///
/// A command that was not used is `None`. Commands that add up, such as
/// `part`, are lists.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Kickstart {
    /// `authconfig`: how users are authenticated, by authconfig.
    pub authconfig: Option<AuthConfig>,
    /// `authselect`: how users are authenticated, by authselect.
    pub authselect: Option<AuthSelect>,
    /// `autopart`: partitions that the installer chooses.
    pub autopart: Option<AutoPart>,
    /// `autostep`: step through the installer by itself.
    pub autostep: Option<AutoStep>,
    /// `bootc`: install a bootable container image.
    pub bootc: Option<Bootc>,
    /// `bootloader`: the boot loader.
    pub bootloader: Option<Bootloader>,
    /// `btrfs`: a btrfs volume or subvolume.
    pub btrfs: Vec<Btrfs>,
    /// `cdrom`: install from an optical disc.
    pub cdrom: Option<Cdrom>,
    /// `clearpart`: partitions that are removed first.
    pub clearpart: Option<ClearPart>,
    /// `text`, `graphical`, `cmdline`: how the installer is shown.
    pub displaymode: Option<DisplayMode>,
    /// `device`: a kernel module to load.
    #[serde(rename = "device")]
    pub devices: Vec<Device>,
    /// `deviceprobe`: how hardware is probed.
    pub deviceprobe: Option<DeviceProbe>,
    /// `dmraid`: the name of a firmware RAID set.
    #[serde(rename = "dmraid")]
    pub dmraids: Vec<DmRaid>,
    /// `driverdisk`: where drivers are read from.
    #[serde(rename = "driverdisk")]
    pub driverdisks: Vec<DriverDisk>,
    /// `eula`: the licence agreement.
    pub eula: Option<Eula>,
    /// `fcoe`: a Fibre Channel over Ethernet device.
    #[serde(rename = "fcoe")]
    pub fcoes: Vec<Fcoe>,
    /// `firewall`: the firewall of the installed system.
    pub firewall: Option<Firewall>,
    /// `firstboot`: the setup after the first boot.
    pub firstboot: Option<FirstBoot>,
    /// `group`: a group of users.
    #[serde(rename = "group")]
    pub groups: Vec<UserGroup>,
    /// `reboot`, `halt`, `poweroff`, `shutdown`: what happens after the installation.
    pub reboot: Option<Reboot>,
    /// `harddrive`: install from a partition.
    pub harddrive: Option<HardDrive>,
    /// `hmc`: install from a hardware management console.
    pub hmc: Option<Hmc>,
    /// `ignoredisk`: disks that are left alone.
    pub ignoredisk: Option<IgnoreDisk>,
    /// `install`: install anew.
    pub install: Option<Install>,
    /// `interactive`: ask the user to confirm every step.
    pub interactive: Option<Interactive>,
    /// `iscsi`: an iSCSI target.
    #[serde(rename = "iscsi")]
    pub iscsis: Vec<Iscsi>,
    /// `iscsiname`: the name of the iSCSI initiator.
    pub iscsiname: Option<IscsiName>,
    /// `key`: the installation number.
    pub key: Option<Key>,
    /// `keyboard`: the keyboard's layout.
    pub keyboard: Option<Keyboard>,
    /// `lang`: the language of the installed system.
    pub lang: Option<Lang>,
    /// `langsupport`: languages to support.
    pub langsupport: Option<LangSupport>,
    /// `lilo`: the LILO boot loader.
    pub lilo: Option<Lilo>,
    /// `lilocheck`: check for a LILO boot loader.
    pub lilocheck: Option<LiloCheck>,
    /// `liveimg`: install a disk image.
    pub liveimg: Option<LiveImg>,
    /// `logging`: where the installer logs to.
    pub logging: Option<Logging>,
    /// `logvol`: a logical volume.
    #[serde(rename = "logvol")]
    pub logvols: Vec<LogVol>,
    /// `mediacheck`: check the installation medium.
    pub mediacheck: Option<MediaCheck>,
    /// `module`: a module of a repository.
    #[serde(rename = "module")]
    pub modules: Vec<Module>,
    /// `monitor`: the monitor.
    pub monitor: Option<Monitor>,
    /// `mount`: a device that is used as it is.
    #[serde(rename = "mount")]
    pub mounts: Vec<Mount>,
    /// `mouse`: the mouse.
    pub mouse: Option<Mouse>,
    /// `multipath`: a multipath device.
    #[serde(rename = "multipath")]
    pub multipaths: Vec<Multipath>,
    /// `network`: a network device.
    #[serde(rename = "network")]
    pub networks: Vec<Network>,
    /// `nfs`: install from an NFS server.
    pub nfs: Option<Nfs>,
    /// `nvdimm`: what is done to an NVDIMM.
    #[serde(rename = "nvdimm")]
    pub nvdimms: Vec<Nvdimm>,
    /// `ostreecontainer`: install an ostree commit from a container.
    pub ostreecontainer: Option<OstreeContainer>,
    /// `ostreesetup`: install an ostree commit.
    pub ostreesetup: Option<OstreeSetup>,
    /// `part`: a partition.
    #[serde(rename = "partition")]
    pub partitions: Vec<Partition>,
    /// `raid`: a software RAID device.
    #[serde(rename = "raid")]
    pub raids: Vec<Raid>,
    /// `rdp`: remote access to the installer by RDP.
    pub rdp: Option<Rdp>,
    /// `realm`: the domain that is joined.
    pub realm: Option<Realm>,
    /// `repo`: a repository of packages.
    #[serde(rename = "repo")]
    pub repos: Vec<Repo>,
    /// `reqpart`: partitions that the platform requires.
    pub reqpart: Option<ReqPart>,
    /// `rescue`: start the rescue mode.
    pub rescue: Option<Rescue>,
    /// `rhsm`: the subscription of the system.
    pub rhsm: Option<Rhsm>,
    /// `rootpw`: the root user's password.
    pub rootpw: Option<RootPw>,
    /// `selinux`: the state of SELinux.
    pub selinux: Option<Selinux>,
    /// `services`: services that are enabled or disabled.
    pub services: Option<Services>,
    /// `skipx`: no graphical system is configured.
    pub skipx: Option<SkipX>,
    /// `snapshot`: a snapshot of a logical volume.
    #[serde(rename = "snapshot")]
    pub snapshots: Vec<Snapshot>,
    /// `sshkey`: a key that a user may log in with.
    #[serde(rename = "sshkey")]
    pub sshkeys: Vec<SshKey>,
    /// `sshpw`: a user of the installer's SSH server.
    #[serde(rename = "sshpw")]
    pub sshpws: Vec<SshPw>,
    /// `syspurpose`: the intended purpose of the system.
    pub syspurpose: Option<SysPurpose>,
    /// `timesource`: where the time comes from.
    #[serde(rename = "timesource")]
    pub timesources: Vec<TimeSource>,
    /// `timezone`: the time zone.
    pub timezone: Option<Timezone>,
    /// `unsupported_hardware`: install on hardware that is not supported.
    pub unsupportedhardware: Option<UnsupportedHardware>,
    /// `updates`: updates of the installer.
    pub updates: Option<Updates>,
    /// `upgrade`: upgrade an installed system.
    pub upgrade: Option<Upgrade>,
    /// `url`: install from a web server.
    pub url: Option<Url>,
    /// `user`: a user.
    #[serde(rename = "user")]
    pub users: Vec<User>,
    /// `vnc`: remote access to the installer by VNC.
    pub vnc: Option<Vnc>,
    /// `volgroup`: a volume group.
    #[serde(rename = "volgroup")]
    pub volgroups: Vec<VolGroup>,
    /// `xconfig`: the graphical system.
    pub xconfig: Option<XConfig>,
    /// `zerombr`: initialise invalid partition tables.
    pub zerombr: Option<ZeroMbr>,
    /// `zfcp`: a disk on a Fibre Channel of IBM Z.
    #[serde(rename = "zfcp")]
    pub zfcps: Vec<Zfcp>,
    /// `zipl`: the boot loader of IBM Z.
    pub zipl: Option<Zipl>,
    /// All `%packages` sections together.
    pub packages: Option<Packages>,
    /// The scripts, in order.
    pub scripts: Vec<Script>,
    /// `%addon` and `%anaconda` sections, in order.
    pub sections: Vec<Section>,
    /// `%certificate` sections, in order.
    pub certificates: Vec<Certificate>,
    /// What a `#platform=` line says.
    pub platform: Option<String>,
    #[serde(skip)]
    pub(crate) command_lines: Vec<CommandLine>,
    #[serde(skip)]
    pub(crate) warnings: Vec<Diagnostic>,
    #[serde(skip)]
    pub(crate) sources: Sources,
    #[serde(skip)]
    pub(crate) rules: Option<Rules>,
}

/// A command line that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandLine {
    /// The command.
    pub name: &'static str,
    /// The whole line.
    pub span: Span,
}

impl Kickstart {
    /// Every command line that was seen, in order.
    pub fn command_lines(&self) -> &[CommandLine] {
        &self.command_lines
    }

    /// What is deprecated or probably not meant.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// The version it was read by, or the newest.
    pub fn version(&self) -> Version {
        self.rules().version
    }

    /// The texts that were read, which spans point into.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    pub(crate) fn rules(&self) -> Rules {
        self.rules
            .unwrap_or_else(|| ParseOptions::default().rules())
    }
}

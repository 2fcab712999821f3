//! The commands: a file each, with its values and its table.

mod authconfig;
mod authselect;
mod autopart;
mod autostep;
mod bootc;
mod bootloader;
mod btrfs;
mod cdrom;
mod clearpart;
mod device;
mod deviceprobe;
mod displaymode;
mod dmraid;
mod driverdisk;
mod eula;
mod fcoe;
mod firewall;
mod firstboot;
mod group;
mod harddrive;
mod hmc;
mod ignoredisk;
mod install;
mod interactive;
mod iscsi;
mod iscsiname;
mod key;
mod keyboard;
mod lang;
mod langsupport;
mod lilo;
mod lilocheck;
mod liveimg;
mod logging;
mod logvol;
mod mediacheck;
mod method;
mod module;
mod monitor;
mod mount;
mod mouse;
mod multipath;
mod network;
mod nfs;
mod nvdimm;
mod ostreecontainer;
mod ostreesetup;
mod partition;
mod raid;
mod rdp;
mod realm;
mod reboot;
mod repo;
mod reqpart;
mod rescue;
mod rhsm;
mod rootpw;
mod selinux;
mod services;
mod skipx;
mod snapshot;
mod sshkey;
mod sshpw;
mod syspurpose;
mod timesource;
mod timezone;
mod unsupportedhardware;
mod updates;
mod upgrade;
mod url;
mod user;
mod vnc;
mod volgroup;
mod xconfig;
mod zerombr;
mod zfcp;
mod zipl;

pub use authconfig::AuthConfig;
pub use authselect::AuthSelect;
pub use autopart::AutoPart;
pub use autostep::AutoStep;
pub use bootc::Bootc;
pub use bootloader::Bootloader;
pub use btrfs::Btrfs;
pub use cdrom::Cdrom;
pub use clearpart::ClearPart;
pub use device::Device;
pub use deviceprobe::DeviceProbe;
pub use displaymode::DisplayMode;
pub use dmraid::DmRaid;
pub use driverdisk::DriverDisk;
pub use eula::Eula;
pub use fcoe::Fcoe;
pub use firewall::Firewall;
pub use firstboot::FirstBoot;
pub use group::UserGroup;
pub use harddrive::HardDrive;
pub use hmc::Hmc;
pub use ignoredisk::IgnoreDisk;
pub use install::Install;
pub use interactive::Interactive;
pub use iscsi::Iscsi;
pub use iscsiname::IscsiName;
pub use key::Key;
pub use keyboard::Keyboard;
pub use lang::Lang;
pub use langsupport::LangSupport;
pub use lilo::Lilo;
pub use lilocheck::LiloCheck;
pub use liveimg::LiveImg;
pub use logging::Logging;
pub use logvol::LogVol;
pub use mediacheck::MediaCheck;
pub use module::Module;
pub use monitor::Monitor;
pub use mount::Mount;
pub use mouse::Mouse;
pub use multipath::Multipath;
pub use network::Network;
pub use nfs::Nfs;
pub use nvdimm::Nvdimm;
pub use ostreecontainer::OstreeContainer;
pub use ostreesetup::OstreeSetup;
pub use partition::Partition;
pub use raid::Raid;
pub use rdp::Rdp;
pub use realm::Realm;
pub use reboot::Reboot;
pub use repo::Repo;
pub use reqpart::ReqPart;
pub use rescue::Rescue;
pub use rhsm::Rhsm;
pub use rootpw::RootPw;
pub use selinux::Selinux;
pub use services::Services;
pub use skipx::SkipX;
pub use snapshot::Snapshot;
pub use sshkey::SshKey;
pub use sshpw::SshPw;
pub use syspurpose::SysPurpose;
pub use timesource::TimeSource;
pub use timezone::Timezone;
pub use unsupportedhardware::UnsupportedHardware;
pub use updates::Updates;
pub use upgrade::Upgrade;
pub use url::Url;
pub use user::User;
pub use vnc::Vnc;
pub use volgroup::VolGroup;
pub use xconfig::XConfig;
pub use zerombr::ZeroMbr;
pub use zfcp::Zfcp;
pub use zipl::Zipl;

use crate::table::Command;

/// Every command of every version.
pub(crate) static COMMANDS: &[&Command] = &[
    &authconfig::COMMAND,
    &authselect::COMMAND,
    &autopart::COMMAND,
    &autostep::COMMAND,
    &bootc::COMMAND,
    &bootloader::COMMAND,
    &btrfs::COMMAND,
    &cdrom::COMMAND,
    &clearpart::COMMAND,
    &displaymode::COMMAND,
    &device::COMMAND,
    &deviceprobe::COMMAND,
    &dmraid::COMMAND,
    &driverdisk::COMMAND,
    &eula::COMMAND,
    &fcoe::COMMAND,
    &firewall::COMMAND,
    &firstboot::COMMAND,
    &group::COMMAND,
    &reboot::COMMAND,
    &harddrive::COMMAND,
    &hmc::COMMAND,
    &ignoredisk::COMMAND,
    &install::COMMAND,
    &interactive::COMMAND,
    &iscsi::COMMAND,
    &iscsiname::COMMAND,
    &key::COMMAND,
    &keyboard::COMMAND,
    &lang::COMMAND,
    &langsupport::COMMAND,
    &lilo::COMMAND,
    &lilocheck::COMMAND,
    &liveimg::COMMAND,
    &logging::COMMAND,
    &logvol::COMMAND,
    &mediacheck::COMMAND,
    &method::COMMAND,
    &module::COMMAND,
    &monitor::COMMAND,
    &mount::COMMAND,
    &mouse::COMMAND,
    &multipath::COMMAND,
    &network::COMMAND,
    &nfs::COMMAND,
    &nvdimm::COMMAND,
    &ostreecontainer::COMMAND,
    &ostreesetup::COMMAND,
    &partition::COMMAND,
    &raid::COMMAND,
    &rdp::COMMAND,
    &realm::COMMAND,
    &repo::COMMAND,
    &reqpart::COMMAND,
    &rescue::COMMAND,
    &rhsm::COMMAND,
    &rootpw::COMMAND,
    &selinux::COMMAND,
    &services::COMMAND,
    &skipx::COMMAND,
    &snapshot::COMMAND,
    &sshkey::COMMAND,
    &sshpw::COMMAND,
    &syspurpose::COMMAND,
    &timesource::COMMAND,
    &timezone::COMMAND,
    &unsupportedhardware::COMMAND,
    &updates::COMMAND,
    &upgrade::COMMAND,
    &url::COMMAND,
    &user::COMMAND,
    &vnc::COMMAND,
    &volgroup::COMMAND,
    &xconfig::COMMAND,
    &zerombr::COMMAND,
    &zfcp::COMMAND,
    &zipl::COMMAND,
];

/// The command that `word` names, and that name of it.
pub(crate) fn find(word: &str) -> Option<(&'static Command, &'static str)> {
    let names = COMMANDS
        .iter()
        .flat_map(|command| command.names.iter().map(move |name| (*command, *name)));
    names.into_iter().find(|(_, name)| *name == word)
}

/// Every word that begins a command line, of every version of the language.
pub fn command_words() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().flat_map(|command| command.names).copied()
}

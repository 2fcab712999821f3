//! A kickstart as values.

use crate::commands::*;
use crate::diagnostic::Diagnostic;
use crate::meaning::{Meaning, ValuesOf};
use crate::options::{ParseOptions, Rules};
use crate::packages::Packages;
use crate::section::{Certificate, Script, Section};
use crate::source::{Sources, Span};
use crate::usage::nothing_more;
use crate::values::{Slot, Values};
use crate::version::Version;

/// Makes the fields of [`Kickstart`] and the meanings of all commands from one list. An entry is
/// a field, the name it is serialized by, its type by module, and the rules of its own.
macro_rules! commands {
    ($(
        $(#[doc = $doc:literal])+
        $field:ident = $name:literal: $slot:ident<$module:ident::$type:ident>, $finish:path;
    )*) => {
        /// A kickstart as values: a field for each command, packages, and scripts.
        ///
        /// A command that was not used is `None`. Commands that add up, such as
        /// `part`, are lists.
        #[derive(Clone, Debug, Default, PartialEq)]
        #[cfg_attr(
            feature = "serde",
            derive(serde::Serialize, serde::Deserialize),
            serde(default, deny_unknown_fields)
        )]
        #[non_exhaustive]
        pub struct Kickstart {
            $(
                $(#[doc = $doc])+
                #[cfg_attr(feature = "serde", serde(rename = $name))]
                pub $field: $slot<$module::$type>,
            )*
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
            #[cfg_attr(feature = "serde", serde(rename = "command-lines"))]
            pub(crate) command_lines: Vec<CommandLine>,
            pub(crate) warnings: Vec<Diagnostic>,
            pub(crate) sources: Sources,
            #[cfg_attr(feature = "serde", serde(rename = "read-by"))]
            pub(crate) rules: Option<Rules>,
        }

        /// Every command of every version.
        pub(crate) static MEANINGS: &[Meaning<Kickstart>] = &[
            $(Meaning {
                table: &$module::COMMAND,
                finish: $finish,
                values: Some(ValuesOf {
                    is_list: <$slot<$module::$type> as Slot<$module::$type>>::IS_LIST,
                    store: |kickstart, record| {
                        kickstart.$field.put($module::$type::from_record(record)?);
                        Ok(())
                    },
                    give: |kickstart| {
                        kickstart.$field.all().iter().map(Values::to_record).collect()
                    },
                    place: |kickstart, span| {
                        let uses = kickstart.$field.all_mut().iter_mut();
                        uses.for_each(|values| *values.span_mut() = span);
                    },
                    says: <$module::$type as Values>::SAYS,
                    fields: <$module::$type as Values>::FIELDS,
                }),
            },)*
            Meaning {
                table: &method::COMMAND,
                finish: nothing_more,
                values: None,
            },
        ];
    };
}

commands! {
    /// `authconfig`: how users are authenticated, by authconfig.
    authconfig = "authconfig": Option<authconfig::AuthConfig>, authconfig::finish;
    /// `authselect`: how users are authenticated, by authselect.
    authselect = "authselect": Option<authselect::AuthSelect>, authselect::finish;
    /// `autopart`: partitions that the installer chooses.
    autopart = "autopart": Option<autopart::AutoPart>, autopart::finish;
    /// `autostep`: step through the installer by itself.
    autostep = "autostep": Option<autostep::AutoStep>, nothing_more;
    /// `bootc`: install a bootable container image.
    bootc = "bootc": Option<bootc::Bootc>, bootc::finish;
    /// `bootloader`: the boot loader.
    bootloader = "bootloader": Option<bootloader::Bootloader>, bootloader::finish;
    /// `btrfs`: a btrfs volume or subvolume.
    btrfs = "btrfs": Vec<btrfs::Btrfs>, btrfs::finish;
    /// `cdrom`: install from an optical disc.
    cdrom = "cdrom": Option<cdrom::Cdrom>, nothing_more;
    /// `clearpart`: partitions that are removed first.
    clearpart = "clearpart": Option<clearpart::ClearPart>, clearpart::finish;
    /// `text`, `graphical`, `cmdline`: how the installer is shown.
    displaymode = "displaymode": Option<displaymode::DisplayMode>, displaymode::finish;
    /// `device`: a kernel module to load.
    devices = "device": Vec<device::Device>, device::finish;
    /// `deviceprobe`: how hardware is probed.
    deviceprobe = "deviceprobe": Option<deviceprobe::DeviceProbe>, deviceprobe::finish;
    /// `dmraid`: the name of a firmware RAID set.
    dmraids = "dmraid": Vec<dmraid::DmRaid>, dmraid::finish;
    /// `driverdisk`: where drivers are read from.
    driverdisks = "driverdisk": Vec<driverdisk::DriverDisk>, driverdisk::finish;
    /// `eula`: the licence agreement.
    eula = "eula": Option<eula::Eula>, eula::finish;
    /// `fcoe`: a Fibre Channel over Ethernet device.
    fcoes = "fcoe": Vec<fcoe::Fcoe>, fcoe::finish;
    /// `firewall`: the firewall of the installed system.
    firewall = "firewall": Option<firewall::Firewall>, firewall::finish;
    /// `firstboot`: the setup after the first boot.
    firstboot = "firstboot": Option<firstboot::FirstBoot>, nothing_more;
    /// `group`: a group of users.
    groups = "group": Vec<group::UserGroup>, group::finish;
    /// `reboot`, `halt`, `poweroff`, `shutdown`: what happens after the installation.
    reboot = "reboot": Option<reboot::Reboot>, reboot::finish;
    /// `harddrive`: install from a partition.
    harddrive = "harddrive": Option<harddrive::HardDrive>, harddrive::finish;
    /// `hmc`: install from a hardware management console.
    hmc = "hmc": Option<hmc::Hmc>, nothing_more;
    /// `ignoredisk`: disks that are left alone.
    ignoredisk = "ignoredisk": Option<ignoredisk::IgnoreDisk>, ignoredisk::finish;
    /// `install`: install anew.
    install = "install": Option<install::Install>, install::finish;
    /// `interactive`: ask the user to confirm every step.
    interactive = "interactive": Option<interactive::Interactive>, nothing_more;
    /// `iscsi`: an iSCSI target.
    iscsis = "iscsi": Vec<iscsi::Iscsi>, iscsi::finish;
    /// `iscsiname`: the name of the iSCSI initiator.
    iscsiname = "iscsiname": Option<iscsiname::IscsiName>, nothing_more;
    /// `key`: the installation number.
    key = "key": Option<key::Key>, key::finish;
    /// `keyboard`: the keyboard's layout.
    keyboard = "keyboard": Option<keyboard::Keyboard>, keyboard::finish;
    /// `lang`: the language of the installed system.
    lang = "lang": Option<lang::Lang>, nothing_more;
    /// `langsupport`: languages to support.
    langsupport = "langsupport": Option<langsupport::LangSupport>, langsupport::finish;
    /// `lilo`: the LILO boot loader.
    lilo = "lilo": Option<lilo::Lilo>, lilo::finish;
    /// `lilocheck`: check for a LILO boot loader.
    lilocheck = "lilocheck": Option<lilocheck::LiloCheck>, lilocheck::finish;
    /// `liveimg`: install a disk image.
    liveimg = "liveimg": Option<liveimg::LiveImg>, nothing_more;
    /// `logging`: where the installer logs to.
    logging = "logging": Option<logging::Logging>, logging::finish;
    /// `logvol`: a logical volume.
    logvols = "logvol": Vec<logvol::LogVol>, logvol::finish;
    /// `mediacheck`: check the installation medium.
    mediacheck = "mediacheck": Option<mediacheck::MediaCheck>, nothing_more;
    /// `module`: a module of a repository.
    modules = "module": Vec<module::Module>, nothing_more;
    /// `monitor`: the monitor.
    monitor = "monitor": Option<monitor::Monitor>, nothing_more;
    /// `mount`: a device that is used as it is.
    mounts = "mount": Vec<mount::Mount>, mount::finish;
    /// `mouse`: the mouse.
    mouse = "mouse": Option<mouse::Mouse>, mouse::finish;
    /// `multipath`: a multipath device.
    multipaths = "multipath": Vec<multipath::Multipath>, multipath::finish;
    /// `network`: a network device.
    networks = "network": Vec<network::Network>, network::finish;
    /// `nfs`: install from an NFS server.
    nfs = "nfs": Option<nfs::Nfs>, nothing_more;
    /// `nvdimm`: what is done to an NVDIMM.
    nvdimms = "nvdimm": Vec<nvdimm::Nvdimm>, nvdimm::finish;
    /// `ostreecontainer`: install an ostree commit from a container.
    ostreecontainer = "ostreecontainer": Option<ostreecontainer::OstreeContainer>, ostreecontainer::finish;
    /// `ostreesetup`: install an ostree commit.
    ostreesetup = "ostreesetup": Option<ostreesetup::OstreeSetup>, ostreesetup::finish;
    /// `part`: a partition.
    partitions = "partition": Vec<partition::Partition>, partition::finish;
    /// `raid`: a software RAID device.
    raids = "raid": Vec<raid::Raid>, raid::finish;
    /// `rdp`: remote access to the installer by RDP.
    rdp = "rdp": Option<rdp::Rdp>, rdp::finish;
    /// `realm`: the domain that is joined.
    realm = "realm": Option<realm::Realm>, realm::finish;
    /// `repo`: a repository of packages.
    repos = "repo": Vec<repo::Repo>, repo::finish;
    /// `reqpart`: partitions that the platform requires.
    reqpart = "reqpart": Option<reqpart::ReqPart>, nothing_more;
    /// `rescue`: start the rescue mode.
    rescue = "rescue": Option<rescue::Rescue>, rescue::finish;
    /// `rhsm`: the subscription of the system.
    rhsm = "rhsm": Option<rhsm::Rhsm>, rhsm::finish;
    /// `rootpw`: the root user's password.
    rootpw = "rootpw": Option<rootpw::RootPw>, rootpw::finish;
    /// `selinux`: the state of SELinux.
    selinux = "selinux": Option<selinux::Selinux>, nothing_more;
    /// `services`: services that are enabled or disabled.
    services = "services": Option<services::Services>, services::finish;
    /// `skipx`: no graphical system is configured.
    skipx = "skipx": Option<skipx::SkipX>, nothing_more;
    /// `snapshot`: a snapshot of a logical volume.
    snapshots = "snapshot": Vec<snapshot::Snapshot>, snapshot::finish;
    /// `sshkey`: a key that a user may log in with.
    sshkeys = "sshkey": Vec<sshkey::SshKey>, sshkey::finish;
    /// `sshpw`: a user of the installer's SSH server.
    sshpws = "sshpw": Vec<sshpw::SshPw>, sshpw::finish;
    /// `syspurpose`: the intended purpose of the system.
    syspurpose = "syspurpose": Option<syspurpose::SysPurpose>, nothing_more;
    /// `timesource`: where the time comes from.
    timesources = "timesource": Vec<timesource::TimeSource>, timesource::finish;
    /// `timezone`: the time zone.
    timezone = "timezone": Option<timezone::Timezone>, timezone::finish;
    /// `unsupported_hardware`: install on hardware that is not supported.
    unsupportedhardware = "unsupportedhardware": Option<unsupportedhardware::UnsupportedHardware>, unsupportedhardware::finish;
    /// `updates`: updates of the installer.
    updates = "updates": Option<updates::Updates>, updates::finish;
    /// `upgrade`: upgrade an installed system.
    upgrade = "upgrade": Option<upgrade::Upgrade>, upgrade::finish;
    /// `url`: install from a web server.
    url = "url": Option<url::Url>, url::finish;
    /// `user`: a user.
    users = "user": Vec<user::User>, user::finish;
    /// `vnc`: remote access to the installer by VNC.
    vnc = "vnc": Option<vnc::Vnc>, vnc::finish;
    /// `volgroup`: a volume group.
    volgroups = "volgroup": Vec<volgroup::VolGroup>, volgroup::finish;
    /// `xconfig`: the graphical system.
    xconfig = "xconfig": Option<xconfig::XConfig>, nothing_more;
    /// `zerombr`: initialise invalid partition tables.
    zerombr = "zerombr": Option<zerombr::ZeroMbr>, zerombr::finish;
    /// `zfcp`: a disk on a Fibre Channel of IBM Z.
    zfcps = "zfcp": Vec<zfcp::Zfcp>, zfcp::finish;
    /// `zipl`: the boot loader of IBM Z.
    zipl = "zipl": Option<zipl::Zipl>, nothing_more;
}

/// A command line that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct CommandLine {
    /// The command, as it is written.
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

    /// The values alone, to be compared: without places, texts, warnings and the version.
    ///
    /// ```
    /// use livecd_kickstart::Kickstart;
    ///
    /// let kickstart = Kickstart::parse("# why\npart /   --size=1\n")?;
    /// let again = Kickstart::parse(&kickstart.to_string())?;
    /// assert_ne!(kickstart, again);
    /// assert_eq!(kickstart.without_places(), again.without_places());
    /// # Ok::<(), livecd_kickstart::Errors>(())
    /// ```
    #[must_use]
    pub fn without_places(&self) -> Self {
        let nowhere = Span::default();
        let mut values = Self {
            command_lines: Vec::new(),
            warnings: Vec::new(),
            sources: Sources::default(),
            rules: None,
            ..self.clone()
        };
        for of in MEANINGS
            .iter()
            .filter_map(|meaning| meaning.values.as_ref())
        {
            (of.place)(&mut values, nowhere);
        }
        values.packages.iter_mut().for_each(Packages::forget_places);
        values
            .scripts
            .iter_mut()
            .for_each(|script| script.span = nowhere);
        values
            .sections
            .iter_mut()
            .for_each(|section| section.span = nowhere);
        values
            .certificates
            .iter_mut()
            .for_each(|certificate| certificate.span = nowhere);
        values
    }

    pub(crate) fn rules(&self) -> Rules {
        self.rules
            .unwrap_or_else(|| ParseOptions::default().rules())
    }
}

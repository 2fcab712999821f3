//! Options of lorax's livemedia-creator, as options of this program.

use std::env::consts::ARCH;
use std::ffi::{OsStr, OsString};
use std::fs::DirBuilder;
use std::path::{Path, PathBuf};

use clap::{CommandFactory, Parser};

use crate::cli::{Action, Cli, LivemediaOptions, Refused, RootfsType, WithoutMeaning};

/// The name by which the program takes these options, and the subcommand for them.
const PROGRAM: &str = "livemedia-creator";
const ACTION: &str = "livemedia";

/// A build as the options of this program say it.
#[derive(Debug)]
struct Translated {
    /// The command line, without the program's name.
    words: Vec<OsString>,
    /// Where the result goes.
    output: PathBuf,
    /// Options that change nothing.
    without_meaning: Vec<&'static str>,
}

/// What the command line says; one of livemedia-creator is translated. Ends the
/// program on wrong usage. `prepare` makes the result's directory and says what
/// has no meaning; it is for the first of the processes that read the command line.
pub(crate) fn cli(args: impl IntoIterator<Item = OsString>, prepare: bool) -> Cli {
    let mut args: Vec<OsString> = args.into_iter().collect();
    let program = args.first().map(Path::new).and_then(Path::file_name);
    if program == Some(OsStr::new(PROGRAM)) {
        args.insert(1, ACTION.into());
    }
    let cli = Cli::parse_from(&args);
    let Some(Action::Livemedia(options)) = &cli.action else {
        return cli;
    };
    let refused = |message: String| -> ! {
        Cli::command()
            .error(clap::error::ErrorKind::ValueValidation, message)
            .exit()
    };
    let translated = match translated(options) {
        Ok(translated) => translated,
        Err(message) => refused(message),
    };
    if prepare {
        if let Err(error) = DirBuilder::new().recursive(true).create(&translated.output) {
            let output = translated.output.display();
            refused(format!("could not make --resultdir {output}: {error}"));
        }
        if !translated.without_meaning.is_empty() {
            crate::streams::say(format_args!(
                "note: without meaning here, where no installer and no virtual machine runs: {}",
                translated.without_meaning.join(", ")
            ));
        }
    }
    Cli::parse_from(
        [OsString::from(PROGRAM)]
            .into_iter()
            .chain(translated.words),
    )
}

fn translated(options: &LivemediaOptions) -> Result<Translated, String> {
    if let Some(refusal) = refusal(options) {
        return Err(refusal);
    }
    let [kickstart] = options.ks.as_slice() else {
        return Err("give one --ks: others can be in it, by %include".into());
    };
    let result = &options.result;
    let mut words: Vec<OsString> = Vec::new();
    let mut add = |option: &str, value: &OsStr| {
        let mut word = OsString::from(option);
        word.push("=");
        word.push(value);
        words.push(word);
    };
    let resultdir = result.resultdir.clone().unwrap_or_else(|| ".".into());
    let mut output = resultdir;
    add("--config", kickstart.as_os_str());
    add("--tmpdir", result.tmp.as_os_str());
    add("--logfile", result.logfile.as_os_str());
    if let Some(release) = &result.releasever {
        add("--releasever", release.as_ref());
    }
    if let Some(args) = result
        .extra_boot_args
        .as_deref()
        .filter(|args| !args.is_empty())
    {
        add("--extra-boot-args", args.as_ref());
    }
    for key in &result.gpg_key {
        add("--gpg-key", key.as_ref());
    }
    for repository in &result.no_gpg_check {
        add("--no-gpg-check", repository.as_ref());
    }
    if options.kind.make_iso {
        let name = match (&result.iso_name, result.iso_only) {
            (Some(name), _) => name.strip_suffix(".iso").ok_or_else(|| {
                format!("--iso-name {name}: the name of an ISO ends in .iso here")
            })?,
            (None, true) => "boot",
            (None, false) => {
                output.push("images");
                "boot"
            }
        };
        add("--image-type", "livecd".as_ref());
        add("--image-name", name.as_ref());
        add("--fslabel", volume_id(options).as_ref());
        add("--title", result.title.as_ref());
        let product = [Some(&*result.project), result.releasever.as_deref()];
        let product: Vec<&str> = product.into_iter().flatten().collect();
        add("--product", product.join(" ").as_ref());
        let (format, layout) = rootfs(options);
        if let Some(format) = format {
            add("--rootfs-format", format.as_ref());
        }
        add("--layout", layout.as_ref());
        if let Some(compression) = &result.compression {
            let mut all = vec![compression.clone()];
            all.extend(result.compress_arg.iter().cloned());
            add("--compression-type", all.join(" ").as_ref());
        } else if !result.compress_arg.is_empty() {
            return Err("--compress-arg is about a compressor: give --compression, too".into());
        }
    } else {
        add("--image-type", "image".as_ref());
        add("--fslabel", result.fs_label.as_ref());
        let name = result.image_name.as_deref();
        let (format, name) = if options.kind.make_tar {
            if result.compression.as_deref() != Some("none") {
                return Err(
                    "--make-tar: archives are not compressed here: give --compression none, and \
                     compress what is made"
                        .into(),
                );
            }
            ("tar", ending(name, "root", "tar")?)
        } else {
            ("raw", ending(name, "root", "img")?)
        };
        add("--format", format.as_ref());
        add("--image-name", name.as_ref());
    }
    add("--output", output.as_os_str());
    if result.nocleanup {
        words.push("--nocleanup".into());
    }
    Ok(Translated {
        words,
        output,
        without_meaning: without_meaning(&options.without_meaning),
    })
}

/// The name without its ending, which the kind of file decides.
fn ending(name: Option<&str>, default: &str, ending: &str) -> Result<String, String> {
    let Some(name) = name else {
        return Ok(default.to_owned());
    };
    let base = name
        .strip_suffix(ending)
        .and_then(|name| name.strip_suffix('.'));
    let base =
        base.ok_or_else(|| format!("--image-name {name}: such a file ends in .{ending} here"))?;
    Ok(base.to_owned())
}

/// As lorax makes it of the product.
fn volume_id(options: &LivemediaOptions) -> String {
    let result = &options.result;
    let made = || {
        let release = result.releasever.as_deref().unwrap_or_default();
        let words = [&*result.project, release, ARCH];
        let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
        words.join("-").replace(' ', "-")
    };
    result.volid.clone().unwrap_or_else(made)
}

/// The format of the root filesystem, and its layout.
fn rootfs(options: &LivemediaOptions) -> (Option<&'static str>, &'static str) {
    match options.result.rootfs_type {
        _ if options.result.squashfs_only => (Some("squashfs"), "flat"),
        None => (None, "flat"),
        Some(RootfsType::Squashfs) => (Some("squashfs"), "flat"),
        Some(RootfsType::SquashfsExt4) => (Some("squashfs"), "nested"),
        Some(RootfsType::Erofs) => (Some("erofs"), "flat"),
        Some(RootfsType::ErofsExt4) => (Some("erofs"), "nested"),
    }
}

/// Why this cannot be done, if it cannot.
fn refusal(options: &LivemediaOptions) -> Option<String> {
    let kind = &options.kind;
    let disk = "partitioned disks are not made here; --make-fsimage makes the filesystem of one";
    let network =
        "make an ISO, and give it to `livecd-creator pxe`: it writes what boots over the network";
    for (given, option, reason) in [
        (kind.make_pxe_live, "--make-pxe-live", network),
        (
            kind.make_ostree_live,
            "--make-ostree-live",
            "systems of OSTree are not made here",
        ),
        (
            kind.make_oci,
            "--make-oci",
            "images for containers are not made here; --make-tar makes an archive that `podman import` takes",
        ),
        (kind.make_disk, "--make-disk", disk),
        (kind.make_ami, "--make-ami", disk),
        (kind.make_appliance, "--make-appliance", disk),
        (kind.make_tar_disk, "--make-tar-disk", disk),
        (kind.make_vagrant, "--make-vagrant", disk),
    ] {
        if given {
            return Some(format!("{option}: {reason}"));
        }
    }
    let Refused {
        virt,
        iso,
        location,
        lorax_templates,
        dracut_arg,
        dracut_conf,
        disk_image,
        fs_image,
        image_only,
        image_type,
        qcow2,
        qemu_arg,
        arch,
        proxy,
    } = &options.refused;
    let machine = "no virtual machine runs here, and none is needed: leave it out";
    let initramfs = "the initramfs is made for live media; a %post script can write other settings to /etc/dracut.conf.d";
    let earlier = "an earlier image is taken by `livecd-creator --base-on ISO` only";
    let conversion =
        "qemu-img is not asked: give `livecd-creator --image-type image --format raw,qcow2`";
    let reasons = [
        (*virt, "--virt", machine),
        (iso.is_some(), "--iso", machine),
        (location.is_some(), "--location", machine),
        (
            lorax_templates.is_some(),
            "--lorax-templates",
            "a medium is made from the packages and the kickstart, without templates",
        ),
        (!dracut_arg.is_empty(), "--dracut-arg", initramfs),
        (dracut_conf.is_some(), "--dracut-conf", initramfs),
        (disk_image.is_some(), "--disk-image", earlier),
        (fs_image.is_some(), "--fs-image", earlier),
        (
            *image_only,
            "--image-only",
            "give --make-fsimage for the filesystem alone",
        ),
        (image_type.is_some(), "--image-type", conversion),
        (*qcow2, "--qcow2", conversion),
        (!qemu_arg.is_empty(), "--qemu-arg", conversion),
        (
            arch.as_deref().is_some_and(|arch| arch != ARCH),
            "--arch",
            "images are made for the architecture of the build host",
        ),
        (
            proxy.is_some(),
            "--proxy",
            "write it in the kickstart: url --proxy=URL, repo --proxy=URL",
        ),
    ];
    let (_, option, reason) = reasons.iter().find(|(given, ..)| *given)?;
    Some(format!("{option}: {reason}"))
}

/// The given options that change nothing.
fn without_meaning(options: &WithoutMeaning) -> Vec<&'static str> {
    let WithoutMeaning {
        // It is how everybody calls livemedia-creator, and true.
        no_virt: _,
        anaconda_arg,
        macboot,
        nomacboot,
        armplatform,
        ram,
        vcpus,
        vnc,
        kernel_args,
        no_kvm,
        virt_uefi,
        ovmf_path,
        with_rng,
        timeout,
        keep_image,
        image_size_align,
        live_rootfs_size,
        live_rootfs_keep_size,
    } = options;
    let given = [
        (!anaconda_arg.is_empty(), "--anaconda-arg"),
        (*macboot, "--macboot"),
        (*nomacboot, "--nomacboot"),
        (armplatform.is_some(), "--armplatform"),
        (ram.is_some(), "--ram"),
        (vcpus.is_some(), "--vcpus"),
        (vnc.is_some(), "--vnc"),
        (kernel_args.is_some(), "--kernel-args"),
        (*no_kvm, "--no-kvm"),
        (*virt_uefi, "--virt-uefi"),
        (ovmf_path.is_some(), "--ovmf-path"),
        (with_rng.is_some(), "--with-rng"),
        (timeout.is_some(), "--timeout"),
        (*keep_image, "--keep-image"),
        (image_size_align.is_some(), "--image-size-align"),
        (live_rootfs_size.is_some(), "--live-rootfs-size"),
        (*live_rootfs_keep_size, "--live-rootfs-keep-size"),
    ];
    let names = given.into_iter().filter(|(given, _)| *given);
    names.map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The command line that these options stand for, or why there is none.
    fn translated(args: &str) -> Result<String, String> {
        let words = [PROGRAM, ACTION].into_iter().chain(args.split_whitespace());
        let cli = Cli::try_parse_from(words).map_err(|error| error.to_string())?;
        let Some(Action::Livemedia(options)) = cli.action else {
            panic!("{args} is no action");
        };
        let translated = super::translated(&options)?;
        // What it says is understood, too.
        Cli::try_parse_from(
            [OsString::from(PROGRAM)]
                .into_iter()
                .chain(translated.words.clone()),
        )
        .map_err(|error| error.to_string())?;
        let words = translated.words.iter().map(|word| word.to_string_lossy());
        let mut text = words.collect::<Vec<_>>().join("\n");
        if !translated.without_meaning.is_empty() {
            text += &format!("\nnoted: {}", translated.without_meaning.join(" "));
        }
        Ok(text)
    }

    #[test]
    fn what_builders_of_spins_call() {
        expect_test::expect![[r"
            --config=kde.ks
            --tmpdir=/t
            --logfile=l.log
            --releasever=43
            --extra-boot-args=-x=1
            --image-type=livecd
            --image-name=Kde
            --fslabel=KDE-43
            --title=Linux Live Media
            --product=Fedora-KDE 43
            --rootfs-format=squashfs
            --layout=nested
            --compression-type=zstd -Xcompression-level 19
            --output=r
            noted: --anaconda-arg --nomacboot"]]
        .assert_eq(
            &translated(
                "--ks kde.ks --no-virt --make-iso --iso-only --iso-name Kde.iso --volid KDE-43 \
                 --project Fedora-KDE --releasever 43 --resultdir r --tmp /t --logfile l.log \
                 --extra-boot-args -x=1 --compression zstd --compress-arg=-Xcompression-level \
                 --compress-arg 19 --rootfs-type squashfs-ext4 --nomacboot --anaconda-arg=--kexec",
            )
            .unwrap(),
        );
    }

    #[test]
    fn what_is_not_given_is_as_lorax_has_it() {
        let line = translated("--ks a.ks --no-virt --make-iso --project P --releasever 4").unwrap();
        let volume_id = format!("--fslabel=P-4-{ARCH}");
        for word in [&*volume_id, "--image-name=boot", "--output=./images"] {
            assert!(line.lines().any(|line| line == word), "{word} {line}");
        }
        let image = translated("--ks a.ks --no-virt --make-fsimage --image-name x.img").unwrap();
        for word in [
            "--fslabel=Anaconda",
            "--image-name=x",
            "--format=raw",
            "--output=.",
        ] {
            assert!(image.lines().any(|line| line == word), "{word} {image}");
        }
        let tar = translated("--ks a.ks --make-tar --compression none").unwrap();
        assert!(tar.contains("--format=tar\n--image-name=root\n"), "{tar}");
    }

    #[test]
    fn what_cannot_be_done_is_refused_with_the_reason() {
        for (options, told) in [
            ("--make-iso", "give one --ks"),
            ("--ks a --ks b --make-iso", "%include"),
            ("--ks a", "--make-iso"),
            ("--ks a --make-iso --make-tar", "cannot be used with"),
            ("--ks a --make-iso --virt", "no virtual machine"),
            ("--ks a --make-iso --iso boot.iso", "no virtual machine"),
            (
                "--ks a --make-iso --lorax-templates /t",
                "without templates",
            ),
            ("--ks a --make-iso --dracut-arg=--xz", "/etc/dracut.conf.d"),
            ("--ks a --make-iso --proxy http://p", "repo --proxy=URL"),
            ("--ks a --make-iso --arch aarch65", "build host"),
            ("--ks a --make-iso --iso-name x.img", "ends in .iso"),
            ("--ks a --make-iso --compress-arg=-9", "give --compression"),
            ("--ks a --make-tar", "--compression none"),
            ("--ks a --make-oci", "podman import"),
            ("--ks a --make-pxe-live", "livecd-creator pxe"),
            ("--ks a --make-disk", "--make-fsimage"),
            ("--ks a --make-fsimage --qcow2", "raw,qcow2"),
        ] {
            let message = translated(options).unwrap_err();
            assert!(message.contains(told), "{options}: {message}");
        }
    }
}

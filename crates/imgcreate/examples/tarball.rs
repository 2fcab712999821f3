//! A kind of image of one's own: `tarball KICKSTART WORK_DIR OUTPUT_DIR`.

use std::error::Error;
use std::path::PathBuf;

use livecd_host::{Host, Silent, Tool};
use livecd_imgcreate::{Context, HookResult, ImageCreator, Plan};
use livecd_kickstart::Kickstart;
use livecd_packages::{Apt, AptOptions};

struct Tarball;

impl ImageCreator for Tarball {
    fn mount_install_root(&mut self, _cx: &mut Context) -> HookResult {
        Ok(()) // the tree itself is packed
    }

    fn configure_boot(&mut self, _cx: &mut Context) -> HookResult {
        Ok(()) // it boots nothing
    }

    fn unmount_install_root(&mut self, _cx: &mut Context) -> HookResult {
        Ok(())
    }

    fn package(&mut self, cx: &mut Context) -> HookResult {
        let tar = Tool::new("tar")
            .arg("-cf")
            .arg(cx.staging.file("system.tar"));
        cx.host.run(&tar.arg("-C").arg(cx.root_path()).arg("."))?;
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [kickstart, work_dir, output] = args.try_into().map_err(|_| "three arguments, please")?;
    let apt = Apt::new(AptOptions {
        system: true,
        ..AptOptions::default()
    });
    let kickstart = Kickstart::load(&kickstart)?;
    let host = Host::system(Silent);
    Tarball.create(Plan::new(host, kickstart, Box::new(apt), work_dir, output))?;
    Ok(())
}

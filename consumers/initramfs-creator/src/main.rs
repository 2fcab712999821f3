//! A kind of image of one's own, built on another thread: `initramfs-creator KICKSTART WORK OUTPUT`.

use std::error::Error;
use std::path::PathBuf;

use livecd_host::{Host, Silent, Tool};
use livecd_imgcreate::{Context, HookResult, ImageCreator, Plan, run_post};
use livecd_kickstart::Kickstart;
use livecd_packages::{Apt, AptOptions};

struct Initramfs;

impl ImageCreator for Initramfs {
    fn mount_install_root(&mut self, _: &mut Context) -> HookResult {
        Ok(())
    }

    fn configure_boot(&mut self, cx: &mut Context) -> HookResult {
        Ok(cx.root.symlink("/sbin/init", "/init")?)
    }

    fn unmount_install_root(&mut self, _: &mut Context) -> HookResult {
        Ok(())
    }

    fn package(&mut self, cx: &mut Context) -> HookResult {
        let file = cx.staging.file("initramfs.cpio");
        let cpio = Tool::new("sh").args(["-c", "find . | cpio --create --format=newc"]);
        let cpio = cpio.current_dir(cx.root_path()).stdout_file(file);
        cx.host.run(&cpio).map(drop).map_err(Into::into)
    }

    fn run_post(&mut self, cx: &mut Context) -> HookResult {
        run_post(cx)?;
        Ok(cx.root.write("/etc/built-by", "a consumer\n", 0o644)?)
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [kickstart, work, output] = args.try_into().map_err(|_| "three arguments, please")?;
    let apt = Apt::new(AptOptions {
        system: true,
        ..AptOptions::default()
    });
    let kickstart = Kickstart::load(&kickstart)?;
    let plan = Plan::new(Host::system(Silent), kickstart, Box::new(apt), work, output);
    let build = std::thread::spawn(move || Initramfs.create(plan));
    for file in build.join().map_err(|_| "it panicked")?? {
        println!("{}", file.display());
    }
    Ok(())
}

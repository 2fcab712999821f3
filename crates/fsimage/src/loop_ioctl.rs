//! The ioctls of loop(4). The only `unsafe` of this crate: no crate offers these
//! calls whole, and an ioctl's argument cannot be checked by the compiler.
#![allow(unsafe_code)]

use std::ffi::c_void;
use std::fs::File;
use std::os::fd::{AsFd, AsRawFd};

use linux_raw_sys::loop_device::{LOOP_CONFIGURE, LOOP_CTL_GET_FREE, loop_config, loop_info64};
use rustix::io::Result;
use rustix::ioctl::{Ioctl, IoctlOutput, Opcode, Setter, ioctl};

/// What a loop device is told when it is attached.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Configuration {
    /// `LO_FLAGS_…`.
    pub(crate) flags: u32,
    /// Where the device begins in the file, in bytes.
    pub(crate) offset: u64,
    /// The length of the device in bytes; 0 to the end of the file.
    pub(crate) size_limit: u64,
    /// The size of a logical block in bytes; 0 for the usual 512.
    pub(crate) block_size: u32,
}

/// The number of a loop device that was free a moment ago.
pub(crate) fn free_device(control: &File) -> Result<u32> {
    // SAFETY: LOOP_CTL_GET_FREE takes no argument, and returns a number.
    let number = unsafe { ioctl(control.as_fd(), GetFree) }?;
    Ok(number.unsigned_abs())
}

/// Attaches `file` to `device` with all settings at once, so that nobody sees it
/// half configured. Fails with `EBUSY` if someone else was faster.
pub(crate) fn configure(device: &File, file: &File, settings: Configuration) -> Result<()> {
    let config = loop_config {
        fd: file.as_raw_fd().unsigned_abs(),
        block_size: settings.block_size,
        info: loop_info64 {
            lo_flags: settings.flags,
            lo_offset: settings.offset,
            lo_sizelimit: settings.size_limit,
            // What follows is told by the kernel, or belongs to encryption,
            // which it dropped.
            lo_device: 0,
            lo_inode: 0,
            lo_rdevice: 0,
            lo_number: 0,
            lo_encrypt_type: 0,
            lo_encrypt_key_size: 0,
            lo_file_name: [0; 64],
            lo_crypt_name: [0; 64],
            lo_encrypt_key: [0; 32],
            lo_init: [0; 2],
        },
        // Must be zero.
        __reserved: [0; 8],
    };
    // SAFETY: LOOP_CONFIGURE reads one `struct loop_config`, defined by the
    // kernel's own header.
    unsafe {
        let setter = Setter::<{ LOOP_CONFIGURE as Opcode }, loop_config>::new(config);
        ioctl(device.as_fd(), setter)
    }
}

/// `LOOP_CTL_GET_FREE`, whose result is what the call returns.
struct GetFree;

// SAFETY: the call takes no pointer, and so reads and writes no memory.
unsafe impl Ioctl for GetFree {
    type Output = i32;
    const IS_MUTATING: bool = false;

    fn opcode(&self) -> Opcode {
        LOOP_CTL_GET_FREE as Opcode
    }

    fn as_ptr(&mut self) -> *mut c_void {
        std::ptr::null_mut()
    }

    unsafe fn output_from_ptr(output: IoctlOutput, _: *mut c_void) -> Result<i32> {
        Ok(output)
    }
}

//! System calls by number, with any arguments: `unsafe` because that is what an
//! attack is made of. None of them is given memory of this program to write to.
#![allow(unsafe_code)]

use std::io;
use std::time::Duration;

/// What the kernel answered: a value, or an error.
pub(super) fn call(number: i64, arguments: [i64; 6]) -> io::Result<i64> {
    let [a, b, c, d, e, f] = arguments;
    // SAFETY: pointers among the arguments are invalid, or null, or of strings
    // that the caller holds; the kernel checks them.
    let answer = unsafe { libc::syscall(number, a, b, c, d, e, f) };
    match answer {
        -1 => Err(io::Error::last_os_error()),
        value => Ok(value),
    }
}

/// The same by the gate of 32-bit programs, whose numbers differ.
#[cfg(target_arch = "x86_64")]
pub(super) fn call_32(number: i32, arguments: [i32; 5]) -> io::Result<i64> {
    let [b, c, d, si, di] = arguments;
    let answer: i32;
    // SAFETY: as above; the gate keeps all registers but that of the answer,
    // and the compiler wants its own back.
    unsafe {
        std::arch::asm!(
            "push rbx", "mov ebx, {first:e}", "int 0x80", "pop rbx",
            first = in(reg) b,
            inlateout("eax") number => answer,
            in("ecx") c, in("edx") d, in("esi") si, in("edi") di,
            out("r8") _, out("r9") _, out("r10") _, out("r11") _,
        );
    }
    match answer {
        -4095..0 => Err(io::Error::from_raw_os_error(-answer)),
        value => Ok(value.into()),
    }
}

/// Runs `probe` in a process of its own, for at most `limit`. `None` if that
/// said nothing.
pub(super) fn in_child(limit: Duration, probe: &dyn Fn() -> String) -> Option<String> {
    use std::io::{Read, Write};
    let (mut reader, mut writer) = io::pipe().ok()?;
    // SAFETY: this program has one thread.
    let child = unsafe { libc::fork() };
    if child == 0 {
        drop(reader);
        let seconds = u32::try_from(limit.as_secs()).unwrap_or(1);
        // SAFETY: plain calls.
        unsafe { libc::alarm(seconds) };
        let _ = writer.write_all(probe().as_bytes());
        // SAFETY: as above; nothing of the parent's is flushed a second time.
        unsafe { libc::_exit(0) };
    }
    drop(writer);
    let mut said = String::new();
    let read = reader.read_to_string(&mut said);
    // SAFETY: our own child.
    unsafe { libc::waitpid(child, std::ptr::null_mut(), 0) };
    read.ok().filter(|_| !said.is_empty()).map(|_| said)
}

/// Makes a process that outlives its parent, in a session of its own, deaf to
/// signals, for `seconds`. Its first argument is what finds it.
pub(super) fn linger(stopped: bool, program: &str, mark: &str, seconds: u32) {
    use std::os::unix::process::CommandExt;
    // SAFETY: this program has one thread.
    if unsafe { libc::fork() } != 0 {
        return;
    }
    // SAFETY: plain calls; then another program.
    unsafe {
        libc::setsid();
        if libc::fork() != 0 {
            libc::_exit(0);
        }
        for signal in 1..32 {
            libc::signal(signal, libc::SIG_IGN);
        }
        libc::close(1);
        libc::close(2);
    }
    let mut command = std::process::Command::new(program);
    command.args(["payload", "--sleep", &seconds.to_string(), "--mark", mark]);
    if stopped {
        command.arg("--stop");
    }
    let error = command.exec();
    // SAFETY: as above.
    unsafe { libc::_exit(error.raw_os_error().unwrap_or(1)) };
}

/// The calling process stops until somebody wakes it.
pub(super) fn stop() {
    // SAFETY: a signal to oneself.
    unsafe { libc::raise(libc::SIGSTOP) };
}

/// From here on the process is deaf to `signal`.
pub(super) fn ignore(signal: i32) {
    // SAFETY: no handler.
    unsafe { libc::signal(signal, libc::SIG_IGN) };
}

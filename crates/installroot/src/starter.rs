//! The program that starts others in a root.
//!
//! While a process executes a program, the kernel resolves that program's path, the
//! interpreter of its `#!` line, and its loader. All three are the root's to
//! choose, and `/proc/self/exe` among them is the program that is still running:
//! if that were ours, the root would get a handle to a file of the build host. So
//! what runs there by then is this: a few instructions in a file in memory that
//! is sealed, has no path, no loader and no libraries, and goes with the command.
//! It stays as the init of the command's processes, so that none of them ever is
//! a copy of the calling program.
//!
//! `unsafe` because the instructions are taken from between two symbols.
#![allow(unsafe_code)]

use std::fs::File;
use std::io::{self, Write};

use rustix::fd::{AsRawFd, BorrowedFd, OwnedFd};
use rustix::fs::{MemfdFlags, SealFlags, fcntl_add_seals, memfd_create};
use rustix::io::Errno;

/// Makes the file. What it starts is named by its arguments: the program's path,
/// then the program's own arguments, from the zeroth on. If that cannot be
/// executed, it writes the error's number to `failure` and exits with status 127.
pub(crate) fn starter(failure: BorrowedFd<'_>) -> io::Result<OwnedFd> {
    let mut image = image()?.to_vec();
    // Its last word is the descriptor.
    let number = failure.as_raw_fd().to_ne_bytes();
    let end = image.len() - number.len();
    image[end..].copy_from_slice(&number);

    let mut file = File::from(in_memory()?);
    file.write_all(&image)?;
    fcntl_add_seals(
        &file,
        SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL,
    )?;
    // A file that is open for writing is not executed.
    let path = format!("/proc/self/fd/{}", file.as_raw_fd());
    Ok(File::open(path)?.into())
}

fn in_memory() -> io::Result<OwnedFd> {
    let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
    match memfd_create(c"init", flags | MemfdFlags::EXEC) {
        // Before Linux 6.3 all of them are executable.
        Err(Errno::INVAL) => Ok(memfd_create(c"init", flags)?),
        Err(Errno::ACCESS) => Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "this machine executes no files in memory (sysctl vm.memfd_noexec)",
        )),
        other => Ok(other?),
    }
}

#[cfg(any(
    target_arch = "x86_64",
    target_arch = "aarch64",
    target_arch = "riscv64"
))]
fn image() -> io::Result<&'static [u8]> {
    unsafe extern "C" {
        static livecd_starter_begin: u8;
        static livecd_starter_end: u8;
    }
    let (begin, end) = (
        &raw const livecd_starter_begin,
        &raw const livecd_starter_end,
    );
    // SAFETY: the assembly puts both around bytes that nothing changes.
    Ok(unsafe { std::slice::from_raw_parts(begin, end.addr() - begin.addr()) })
}

#[cfg(not(any(
    target_arch = "x86_64",
    target_arch = "aarch64",
    target_arch = "riscv64"
)))]
fn image() -> io::Result<&'static [u8]> {
    Err(io::Error::new(
        io::ErrorKind::Unsupported,
        "programs of a root are started on x86-64, AArch64 and RISC-V only",
    ))
}

/// An ELF file, elf(5): its header, one segment that is loaded as it is, a stack
/// that is not executable, and `$code`, which may use the label `9:` at the end,
/// where the number of the descriptor is.
#[cfg(any(
    target_arch = "x86_64",
    target_arch = "aarch64",
    target_arch = "riscv64"
))]
macro_rules! elf {
    ($machine:literal, $($code:literal)*) => {
        std::arch::global_asm!(
            ".pushsection .rodata.livecd_starter, \"a\", @progbits",
            ".balign 16",
            ".globl livecd_starter_begin",
            ".hidden livecd_starter_begin",
            "livecd_starter_begin:",
            ".byte 0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0",
            ".8byte 0",
            ".2byte 2", // ET_EXEC
            concat!(".2byte ", $machine),
            ".4byte 1",
            ".8byte 0x400000 + 176", // the code, after the headers
            ".8byte 64, 0",
            ".4byte 0",
            ".2byte 64, 56, 2, 0, 0, 0",
            ".4byte 1, 5", // PT_LOAD, readable and executable
            ".8byte 0, 0x400000, 0x400000",
            ".8byte livecd_starter_end - livecd_starter_begin",
            ".8byte livecd_starter_end - livecd_starter_begin",
            ".8byte 0x10000",
            ".4byte 0x6474e551, 6", // PT_GNU_STACK, readable and writable
            ".8byte 0, 0, 0, 0, 0, 16",
            $($code,)*
            ".balign 4",
            "9: .4byte 0",
            ".globl livecd_starter_end",
            ".hidden livecd_starter_end",
            "livecd_starter_end:",
            ".popsection",
        );
    };
}

// The same in three languages:
//
//     fcntl(failure, F_SETFD, FD_CLOEXEC): fails if the root has executed this
//     prctl(PR_SET_DUMPABLE, 0): nobody traces the init or looks into it
//     child = clone(SIGCHLD)
//     init:   close_range(0, ~0): the caller waits for the end of pipes
//             wait4(-1) until that returns the child, or there is none
//             exit with its status, or 128 and the signal, as shells do: an init
//             is shielded from its own signals, so it cannot pass them on
//     child:  prctl(PR_SET_PDEATHSIG, SIGKILL)
//             execve(argv[1], &argv[2], envp)
//             write(failure, errno)
//             exit with 127

#[cfg(target_arch = "x86_64")]
elf!(
    "62",
    "mov rbx, rsp"
    "mov edi, [rip + 9f]"
    "mov esi, 2"
    "mov edx, 1"
    "mov eax, 72"
    "syscall"
    "test eax, eax"
    "js 6f"
    "mov edi, 4"
    "xor esi, esi"
    "mov eax, 157"
    "syscall"
    "mov edi, 17"
    "xor esi, esi"
    "xor edx, edx"
    "xor r10d, r10d"
    "xor r8d, r8d"
    "mov eax, 56"
    "syscall"
    "test rax, rax"
    "js 6f"
    "jz 5f"
    "mov r12, rax"
    "xor edi, edi"
    "mov esi, -1"
    "xor edx, edx"
    "mov eax, 436"
    "syscall"
    "2: mov rdi, -1"
    "lea rsi, [rsp - 16]"
    "xor edx, edx"
    "xor r10d, r10d"
    "mov eax, 61"
    "syscall"
    "cmp rax, r12"
    "je 3f"
    "cmp rax, -10" // ECHILD
    "jne 2b"
    "mov edi, 127"
    "jmp 8f"
    "3: mov eax, [rsp - 16]"
    "mov edi, eax"
    "and edi, 0x7f"
    "jz 4f"
    "add edi, 128"
    "jmp 8f"
    "4: movzx edi, ah"
    "jmp 8f"
    "5: mov edi, 1"
    "mov esi, 9"
    "mov eax, 157"
    "syscall"
    "mov rdi, [rbx + 16]"
    "lea rsi, [rbx + 24]"
    "mov rcx, [rbx]"
    "lea rdx, [rbx + rcx * 8 + 16]"
    "mov eax, 59"
    "syscall"
    "6: neg eax"
    "mov [rsp - 16], eax"
    "mov edi, [rip + 9f]"
    "lea rsi, [rsp - 16]"
    "mov edx, 4"
    "mov eax, 1"
    "syscall"
    "mov edi, 127"
    "8: mov eax, 231"
    "syscall"
);

#[cfg(target_arch = "aarch64")]
elf!(
    "183",
    "mov x19, sp"
    "ldr w0, 9f"
    "mov x1, #2"
    "mov x2, #1"
    "mov x8, #25"
    "svc #0"
    "cmp x0, #0"
    "b.lt 6f"
    "mov x0, #4"
    "mov x1, #0"
    "mov x8, #167"
    "svc #0"
    "mov x0, #17"
    "mov x1, #0"
    "mov x2, #0"
    "mov x3, #0"
    "mov x4, #0"
    "mov x8, #220"
    "svc #0"
    "cmp x0, #0"
    "b.lt 6f"
    "b.eq 5f"
    "mov x20, x0"
    "mov x0, #0"
    "mvn w1, wzr"
    "mov x2, #0"
    "mov x8, #436"
    "svc #0"
    "2: mov x0, #-1"
    "sub x1, sp, #16"
    "mov x2, #0"
    "mov x3, #0"
    "mov x8, #260"
    "svc #0"
    "cmp x0, x20"
    "b.eq 3f"
    "cmn x0, #10" // ECHILD
    "b.ne 2b"
    "mov x0, #127"
    "b 8f"
    "3: ldur w1, [sp, #-16]"
    "and w0, w1, #0x7f"
    "cbz w0, 4f"
    "add w0, w0, #128"
    "b 8f"
    "4: ubfx w0, w1, #8, #8"
    "b 8f"
    "5: mov x0, #1"
    "mov x1, #9"
    "mov x8, #167"
    "svc #0"
    "ldr x0, [x19, #16]"
    "add x1, x19, #24"
    "ldr x2, [x19]"
    "add x2, x19, x2, lsl #3"
    "add x2, x2, #16"
    "mov x8, #221"
    "svc #0"
    "6: neg w0, w0"
    "stur w0, [sp, #-16]"
    "ldr w0, 9f"
    "sub x1, sp, #16"
    "mov x2, #4"
    "mov x8, #64"
    "svc #0"
    "mov x0, #127"
    "8: mov x8, #94"
    "svc #0"
);

#[cfg(target_arch = "riscv64")]
elf!(
    "243",
    "mv s0, sp"
    "lla t1, 9f"
    "lw a0, 0(t1)"
    "li a1, 2"
    "li a2, 1"
    "li a7, 25"
    "ecall"
    "bltz a0, 6f"
    "li a0, 4"
    "li a1, 0"
    "li a7, 167"
    "ecall"
    "li a0, 17"
    "li a1, 0"
    "li a2, 0"
    "li a3, 0"
    "li a4, 0"
    "li a7, 220"
    "ecall"
    "bltz a0, 6f"
    "beqz a0, 5f"
    "mv s1, a0"
    "li a0, 0"
    "li a1, -1"
    "li a2, 0"
    "li a7, 436"
    "ecall"
    "2: li a0, -1"
    "addi a1, sp, -16"
    "li a2, 0"
    "li a3, 0"
    "li a7, 260"
    "ecall"
    "beq a0, s1, 3f"
    "li t0, -10" // ECHILD
    "bne a0, t0, 2b"
    "li a0, 127"
    "j 8f"
    "3: lw t0, -16(sp)"
    "andi a0, t0, 0x7f"
    "beqz a0, 4f"
    "addi a0, a0, 128"
    "j 8f"
    "4: srli a0, t0, 8"
    "andi a0, a0, 0xff"
    "j 8f"
    "5: li a0, 1"
    "li a1, 9"
    "li a7, 167"
    "ecall"
    "ld a0, 16(s0)"
    "addi a1, s0, 24"
    "ld t0, 0(s0)"
    "slli t0, t0, 3"
    "add a2, s0, t0"
    "addi a2, a2, 16"
    "li a7, 221"
    "ecall"
    "6: neg a0, a0"
    "sw a0, -16(sp)"
    "lla t1, 9f"
    "lw a0, 0(t1)"
    "addi a1, sp, -16"
    "li a2, 4"
    "li a7, 64"
    "ecall"
    "li a0, 127"
    "8: li a7, 94"
    "ecall"
);

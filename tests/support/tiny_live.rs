//! Packages with which a tiny system can be made into a live medium: what is in its
//! root filesystem is as in any other, and nothing of it boots.

/// A function of the shell that makes them: `live TREE`. `dracut`, `lsinitrd` and
/// `grub-mkimage` are scripts that make files of the right names.
pub(crate) const LIVE: &str = "live() {
    mkdir -p \"$1/usr/bin\" \"$1/usr/lib/grub/i386-pc\" \"$1/boot\" \"$1/usr/lib/modules/1\"
    printf '#!/bin/sh\\nfor last; do :; done\\necho initramfs > \"$last\"\\n' > \"$1/usr/bin/dracut\"
    printf '#!/bin/sh\\necho dmsquash-live\\n' > \"$1/usr/bin/lsinitrd\"
    printf '#!/bin/sh\\nwhile [ \"$1\" != --output ]; do shift; done\\nhead -c 4096 /dev/zero > \"$2\"\\n' > \"$1/usr/bin/grub-mkimage\"
    cp \"$1/usr/bin/grub-mkimage\" \"$1/usr/bin/grub2-mkimage\"
    chmod 755 \"$1\"/usr/bin/*
    for name in cdboot.img boot_hybrid.img; do
        head -c 512 /dev/zero > \"$1/usr/lib/grub/i386-pc/$name\"
    done
    mkdir -p \"$1/usr/lib/dracut/modules.d/90dmsquash-live\"
    echo erofs > \"$1/usr/lib/dracut/modules.d/90dmsquash-live/dmsquash-live-root.sh\"
    echo kernel > \"$1/boot/vmlinuz-1\"
    echo modules > \"$1/usr/lib/modules/1/modules.dep\"
}
";

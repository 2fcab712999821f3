//! Writes bootable ISO 9660 images: Rock Ridge, Joliet, El Torito.

//! wpa_supplicant, for managers that do not talk to it themselves,
//! wpa_supplicant.conf(5).

use super::interface::Key;
use crate::configure::{Change, Facts, unit};

/// A network of wpa_supplicant, and its service for one device.
pub(super) fn service(
    device: &str,
    essid: &str,
    key: Option<&Key>,
    facts: &Facts<'_>,
) -> Vec<Change> {
    let unit = format!("wpa_supplicant@{device}.service");
    if unit::find(&unit, facts).is_none() {
        let text = "no wireless network is joined: add wpa_supplicant to %packages";
        return vec![Change::warn(text)];
    }
    let path = format!("/etc/wpa_supplicant/wpa_supplicant-{device}.conf");
    let key = match key {
        Some(Key::Wpa(key)) => format!("    psk={}\n", psk(key)),
        Some(Key::Wep(key)) => format!("    key_mgmt=NONE\n    wep_key0=\"{key}\"\n"),
        None => "    key_mgmt=NONE\n".to_owned(),
    };
    let text = format!("network={{\n    ssid=\"{essid}\"\n{key}}}\n");
    // Enabled in the usual way, it would be waited for where there is no such device.
    let wants = format!("/etc/systemd/system/sys-subsystem-net-devices-{device}.device.wants");
    let start = Change::link(
        format!("{wants}/{unit}"),
        "/usr/lib/systemd/system/wpa_supplicant@.service",
    );
    vec![Change::secret(path, text), start]
}

/// A passphrase is quoted; the key made from one, 64 hexadecimal digits, is not.
pub(super) fn psk(key: &str) -> String {
    if key.len() == 64 && key.chars().all(|c| c.is_ascii_hexdigit()) {
        key.to_owned()
    } else {
        format!("\"{key}\"")
    }
}

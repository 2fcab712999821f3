//! wpa_supplicant, for managers that do not talk to it themselves,
//! wpa_supplicant.conf(5).

use livecd_quoting::{Refused, RootPath, Text, Value, WpaSupplicant};

use super::interface::Key;
use crate::configure::{Change, Facts, unit};

/// A network of wpa_supplicant, and its service for one device.
pub(super) fn service(
    device: &str,
    essid: &str,
    key: Option<&Key>,
    facts: &Facts<'_>,
) -> Result<Vec<Change>, Refused> {
    let unit = format!("wpa_supplicant@{device}.service");
    if unit::find(&unit, facts).is_none() {
        let text = "no wireless network is joined: add wpa_supplicant to %packages";
        return Ok(vec![Change::warn(text)]);
    }
    let path = Text::of("/etc/wpa_supplicant/wpa_supplicant-{}.conf", &[&device])?;
    let mut text = Text::<WpaSupplicant>::of("network={\n    ssid={}\n", &[&essid])?;
    match key {
        Some(Key::Wpa(key)) => text.add("    psk={}\n", &[&Psk(key)])?,
        Some(Key::Wep(key)) => text.add("    key_mgmt=NONE\n    wep_key0={}\n", &[key])?,
        None => text.push_literal("    key_mgmt=NONE\n"),
    }
    text.push_literal("}\n");
    // Enabled in the usual way, it would be waited for where there is no such device.
    let wants = Text::<RootPath>::of(
        "/etc/systemd/system/sys-subsystem-net-devices-{}.device.wants/{}",
        &[&device, &unit],
    )?;
    let start = Change::link(wants, "/usr/lib/systemd/system/wpa_supplicant@.service");
    Ok(vec![Change::secret(path, text), start])
}

/// A passphrase is quoted; the key made from one, 64 hexadecimal digits, is not.
struct Psk<'a>(&'a str);

impl Value<WpaSupplicant> for Psk<'_> {
    fn quoted(&self) -> Result<String, Refused> {
        if self.0.len() == 64 && self.0.chars().all(|c| c.is_ascii_hexdigit()) {
            return Ok(self.0.to_owned());
        }
        Value::<WpaSupplicant>::quoted(self.0)
    }
}

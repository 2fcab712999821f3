//! `cargo xtask layers`: the crates in layers, and the test that the manifests
//! agree with them; and the rules for files and names in `layers/`.

mod circles;
mod documents;
mod house;
mod imports;
mod public_types;

pub(crate) use house::complaints;

/// A row of the workspace. Crates of one row never see each other.
struct Layer {
    name: &'static str,
    crates: &'static [Crate],
}

/// A folder of `crates/` and the folders it may depend on.
type Crate = (&'static str, &'static [&'static str]);

/// From the top down.
const LAYERS: &[Layer] = &[
    Layer {
        name: "program",
        crates: &[
            (
                "livecd-creator",
                &[
                    "images",
                    "imgcreate",
                    "installroot",
                    "packages",
                    "fetch",
                    "support",
                    "kickstart",
                    "host",
                ],
            ),
            (
                "kstool",
                &["kickstart-lsp", "fetch", "kickstart", "whole-files"],
            ),
        ],
    },
    Layer {
        name: "kinds",
        crates: &[(
            "images",
            &[
                "imgcreate",
                "installroot",
                "packages",
                "fsimage",
                "snapshot",
                "iso",
                "kickstart",
                "host",
                "quoting",
            ],
        )],
    },
    Layer {
        name: "lifecycle",
        crates: &[
            (
                "imgcreate",
                &["installroot", "packages", "kickstart", "host", "quoting"],
            ),
            ("kickstart-lsp", &["support", "kickstart"]),
        ],
    },
    Layer {
        name: "backends",
        crates: &[
            ("installroot", &["host"]),
            ("packages", &["host", "quoting"]),
            ("fsimage", &["host"]),
            ("snapshot", &["host"]),
            ("iso", &["whole-files"]),
            ("fetch", &["kickstart"]),
            ("support", &["kickstart"]),
        ],
    },
    Layer {
        name: "ground",
        crates: &[
            ("kickstart", &[]),
            ("host", &["whole-files"]),
            ("quoting", &[]),
            ("squashfs", &["whole-files"]),
        ],
    },
    Layer {
        name: "bottom",
        crates: &[("whole-files", &[])],
    },
];

/// The layers as text, from the top down: each crate that exists and what it may use.
pub(crate) fn diagram(exists: impl Fn(&str) -> bool) -> String {
    let mut text = String::new();
    for layer in LAYERS {
        let mut title = layer.name;
        for (name, uses) in layer.crates.iter().filter(|(name, _)| exists(name)) {
            let uses: Vec<_> = uses.iter().copied().filter(|name| exists(name)).collect();
            let line = format!("{title:<12}{name:<17}{}", uses.join(" "));
            text.push_str(line.trim_end());
            text.push('\n');
            title = "";
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use super::*;
    use crate::workspace;

    /// The folders of `crates/` that have a manifest.
    fn folders() -> Vec<(String, PathBuf)> {
        fs::read_dir(workspace::root().join("crates"))
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.file_name(), entry.path().join("Cargo.toml")))
            .map(|(name, manifest)| (name.into_string().unwrap(), manifest))
            .filter(|(_, manifest)| manifest.exists())
            .collect()
    }

    /// The folders that the manifest names as dependencies of what is shipped.
    fn dependencies(manifest: &toml::Table) -> Vec<String> {
        let mut tables = vec![manifest];
        if let Some(targets) = manifest.get("target").and_then(|t| t.as_table()) {
            tables.extend(targets.values().filter_map(|target| target.as_table()));
        }
        tables
            .iter()
            .flat_map(|table| {
                ["dependencies", "build-dependencies"].map(|section| table.get(section))
            })
            .filter_map(|section| section.and_then(|section| section.as_table()))
            .flat_map(|section| section.keys())
            .filter_map(|name| name.strip_prefix("livecd-"))
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn every_crate_depends_only_on_what_its_layer_may_use() {
        for (name, manifest) in folders() {
            let (_, allowed) = LAYERS
                .iter()
                .flat_map(|layer| layer.crates)
                .find(|(known, _)| *known == name)
                .unwrap_or_else(|| panic!("crates/{name} is in no layer"));
            let manifest: toml::Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
            for dependency in dependencies(&manifest) {
                assert!(
                    allowed.contains(&dependency.as_str()),
                    "crates/{name} depends on {dependency}; it may use {allowed:?}"
                );
            }
        }
    }

    #[test]
    fn the_house_rules_are_kept() {
        let found = complaints().unwrap();
        assert!(found.is_empty(), "{}", found.join("\n"));
    }

    #[test]
    fn dependencies_of_every_kind_are_seen() {
        let manifest: toml::Table = r#"
            [dependencies]
            livecd-host.workspace = true
            nix = "1"
            [target.'cfg(unix)'.dependencies]
            livecd-iso = { path = "../iso" }
            [dev-dependencies]
            livecd-images = { path = "../images" }
        "#
        .parse()
        .unwrap();
        assert_eq!(dependencies(&manifest), ["host", "iso"]);
    }

    #[test]
    fn a_layer_uses_only_layers_below_it() {
        for (index, layer) in LAYERS.iter().enumerate() {
            let below: Vec<_> = LAYERS[index + 1..].iter().flat_map(|l| l.crates).collect();
            for (name, uses) in layer.crates {
                for used in *uses {
                    assert!(below.iter().any(|(n, _)| n == used), "{name} uses {used}");
                }
            }
        }
    }

    #[test]
    fn the_documentation_shows_the_layers_as_they_are() {
        let text = fs::read_to_string(workspace::root().join("docs/architecture.md")).unwrap();
        let diagram = diagram(workspace::has_crate);
        assert!(
            text.contains(&diagram),
            "docs/architecture.md lacks\n{diagram}"
        );
    }
}

//! Directory trees of namespaces.

use super::*;
use crate::source::Source;

fn shown(namespace: &NamespaceTree<'_>) -> Vec<String> {
    let line = |directory: &Directory<'_>| {
        let entries: Vec<String> = directory
            .entries
            .iter()
            .map(|e| format!("{}={:?}", String::from_utf8_lossy(&e.identifier), e.target))
            .collect();
        let from = directory
            .moved_from
            .map(|from| format!(" from {from}"))
            .unwrap_or_default();
        format!(
            "{} in {}{from}: {}",
            String::from_utf8_lossy(&directory.identifier),
            directory.parent,
            entries.join(" ")
        )
    };
    namespace.directories.iter().map(line).collect()
}

#[test]
fn directories_come_level_by_level() {
    let mut tree = Tree::new();
    for path in ["b/z/file", "a/y/file", "a/x"] {
        tree.file(path, Source::Bytes(vec![])).unwrap();
    }
    assert_eq!(
        shown(&NamespaceTree::iso(&tree)),
        [
            "\0 in 0: A=Directory(1) B=Directory(2)",
            "A in 0: X.;1=File(NodeId(7)) Y=Directory(3)",
            "B in 0: Z=Directory(4)",
            "Y in 1: FILE.;1=File(NodeId(6))",
            "Z in 2: FILE.;1=File(NodeId(3))",
        ]
    );
}

#[test]
fn the_ninth_level_is_moved() {
    let mut tree = Tree::new();
    tree.dir("2/3/4/5/6/7/8/9/10").unwrap();
    let shown = shown(&NamespaceTree::iso(&tree));
    assert_eq!(shown[0], "\0 in 0: 2=Directory(1) RR_MOVED=Directory(2)");
    assert_eq!(shown[2], "RR_MOVED in 0: 9=Directory(4)");
    assert_eq!(shown[4], "9 in 2 from 10: 10=Directory(6)");
    assert_eq!(shown[10], "8 in 9: 9.;1=MovedAway(4)");
    assert_eq!(
        NamespaceTree::joliet(&tree, Rules::Joliet)
            .directories
            .len(),
        10
    );
}

//! What is chosen for a selection.

use livecd_packages::{Group, Missing, Selection};

use crate::testing::fixture::{Fixture, packages};

#[test]
fn the_base_is_what_is_essential_and_core_adds_what_is_required_and_apt() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    assert_eq!(fixture.download(&Selection::default()), "base libbase");
    let core = Selection {
        groups: vec![Group::new("core")],
        ..Selection::default()
    };
    assert_eq!(fixture.download(&core), "apt base libbase standard");
    let excluded = Selection {
        excluded: vec!["apt".to_owned(), "stand*".to_owned()],
        ..core
    };
    assert_eq!(fixture.download(&excluded), "base libbase");
}

#[test]
fn recommended_packages_come_unless_they_are_not_wanted_or_excluded() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let editor = packages(&["editor"]);
    assert_eq!(
        fixture.download(&editor),
        "base editor libbase libedit spelling"
    );
    let plain = Selection {
        weak_dependencies: false,
        ..editor.clone()
    };
    assert_eq!(fixture.download(&plain), "base editor libbase libedit");
    let excluded = Selection {
        excluded: vec!["spell*".to_owned()],
        ..editor.clone()
    };
    assert_eq!(fixture.download(&excluded), "base editor libbase libedit");
    let impossible = Selection {
        excluded: vec!["libedit".to_owned()],
        ..editor
    };
    assert_eq!(
        fixture.download(&impossible),
        "could not find a set of packages that go together:\n    \
         editor : Depends: libedit but it is not installable"
    );
}

#[test]
fn what_is_excluded_wins_over_what_is_asked_for_but_not_over_what_is_essential() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let selection = Selection {
        excluded: vec!["editor".to_owned()],
        ..packages(&["edit*", "editor", "libedit"])
    };
    assert_eq!(fixture.download(&selection), "base libbase libedit");
    let essential = Selection {
        excluded: vec!["base".to_owned()],
        ..Selection::default()
    };
    assert_eq!(
        fixture.download(&essential),
        "could not leave out package base: every Debian system needs it; remove `-base` from %packages"
    );
}

#[test]
fn unknown_packages_are_all_named_with_what_may_be_meant() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    assert_eq!(
        fixture.download(&packages(&["edtior"])),
        "could not find package edtior (did you mean editor?) in the repositories"
    );
    let mut selection = packages(&[
        "editor",
        "libedlt",
        "nothing-like-it",
        "editor=2",
        "mta",
        "no*ne",
    ]);
    selection.groups.push(Group::new("desk"));
    assert_eq!(
        fixture.download(&selection),
        "could not find 6 packages in the repositories:\n    \
         @desk\n    \
         libedlt (did you mean libedit?)\n    \
         nothing-like-it\n    \
         editor=2\n    \
         mta (choose one of mta-two, mta-one?)\n    \
         no*ne"
    );
    selection.missing = Missing::Ignore;
    selection.packages.retain(|name| name != "mta");
    assert_eq!(
        fixture.download(&selection),
        "base editor libbase libedit spelling"
    );
    assert_eq!(
        fixture.reports.starting("warning: "),
        [
            "no repository has package @desk; going on without it",
            "no repository has package libedlt; going on without it",
            "no repository has package nothing-like-it; going on without it",
            "no repository has package editor=2; going on without it",
            "no repository has package no*ne; going on without it",
        ]
    );
}

#[test]
fn a_group_is_a_task_and_parts_of_it_can_be_excluded() {
    let Some(fixture) = Fixture::new() else {
        return;
    };
    let desktop = Selection {
        groups: vec![Group::new("desktop")],
        ..Selection::default()
    };
    assert_eq!(fixture.download(&desktop), "base clock libbase panel");
    let excluded = Selection {
        excluded: vec!["clock".to_owned()],
        ..desktop
    };
    assert_eq!(fixture.download(&excluded), "base libbase panel");
}

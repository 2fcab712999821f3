//! Input that nobody means: long, deep, or around in circles.

use livecd_kickstart::{Document, Errors, IncludeError, Includes, Kickstart, ParseOptions};

/// Texts made from their names.
struct Made<F>(F);

impl<F: FnMut(&str) -> (String, String)> Includes for Made<F> {
    fn open(&mut self, name: &str, _from: &str) -> Result<(String, String), IncludeError> {
        Ok((self.0)(name))
    }
}

fn parse(text: &str, made: impl FnMut(&str) -> (String, String)) -> Result<Kickstart, Errors> {
    Kickstart::parse_including(text, "0", &ParseOptions::default(), &mut Made(made))
}

fn codes(errors: &Errors) -> Vec<&str> {
    errors.errors().iter().map(|error| error.code).collect()
}

/// A file that includes the next, `last` including none.
fn chain(last: usize) -> Result<Kickstart, Errors> {
    parse("%include 1\n", |name| {
        let number: usize = name.parse().unwrap();
        let text = match number == last {
            true => "lang C\n".to_owned(),
            false => format!("%include {}\n", number + 1),
        };
        (name.to_owned(), text)
    })
}

#[test]
fn includes_may_be_64_deep() {
    assert_eq!(chain(64).unwrap().to_string(), "lang C\n");
    assert_eq!(codes(&chain(65).unwrap_err()), ["too-many-includes"]);
}

#[test]
fn a_cycle_is_an_error_where_it_closes() {
    let errors = parse("%include a\n", |name| {
        let next = if name == "a" { "b" } else { "a" };
        (name.to_owned(), format!("# {name}\n%include {next}\n"))
    })
    .unwrap_err();
    assert_eq!(codes(&errors), ["include-cycle"]);
    let place = errors.sources().location(errors.errors()[0].span);
    assert_eq!(place.to_string(), "b:2:10");
}

#[test]
fn files_that_include_each_other_twice_come_to_an_end() {
    let mut opened = 0;
    let errors = parse("%include 0\n%include 0\n", |_| {
        opened += 1;
        (opened.to_string(), "%include 0\n%include 0\n".to_owned())
    })
    .unwrap_err();
    assert_eq!(codes(&errors), ["too-many-includes"]);
    assert!(opened <= 10_001, "{opened}");
}

#[test]
fn a_hundred_megabytes_of_one_line_do_not_hurt() {
    let mut text = "a ".repeat(50_000_000);
    let errors = Kickstart::parse(&text).unwrap_err();
    assert_eq!(codes(&errors), ["line-too-long"]);
    assert!(errors.to_string().len() < 4_000);
    text.insert_str(0, "%post\n");
    text.push_str("\n%end\n");
    let kickstart = Kickstart::parse(&text).unwrap();
    assert_eq!(kickstart.scripts[0].body.len(), 100_000_001);
}

#[test]
fn the_document_of_a_long_line_is_that_line() {
    let text = "part / ".to_owned() + &"a ".repeat(1 << 20);
    assert_eq!(Document::parse(&text).to_string(), text);
}

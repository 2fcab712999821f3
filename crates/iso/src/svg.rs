//! A picture of what lies where.

use std::fmt::Write;

use crate::namespace::Namespace;
use crate::report::{Content, Extent, Report};

const WIDTH: u32 = 760;
const ROW: u32 = 22;
const MARGIN: u32 = 16;
/// The bar that shows the image in scale.
const BAR_WIDTH: u32 = 60;
/// Files beyond this many are drawn as one row.
const FILE_LIMIT: usize = 12;

impl Report {
    /// Draws the extents as SVG: on the left the image in scale, on the right each piece with its place and size.
    pub fn svg(&self) -> String {
        let rows = rows(&self.extents);
        let height = MARGIN * 2 + ROW * (rows.len() as u32 + 1);
        let mut svg = String::new();
        let mut draw = |element: std::fmt::Arguments<'_>| {
            // Writing to a string does not fail.
            let _ = writeln!(svg, "{element}");
        };
        draw(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
             font-family=\"sans-serif\" font-size=\"12\">"
        ));
        draw(format_args!(
            "<rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#ffffff\"/>"
        ));
        let text_left = MARGIN * 2 + BAR_WIDTH + 40;
        draw(format_args!(
            "<text x=\"{text_left}\" y=\"{}\" font-weight=\"bold\">first byte, bytes, content</text>",
            MARGIN + ROW - 7
        ));
        let bar_height = f64::from(ROW * rows.len() as u32);
        let top = f64::from(MARGIN + ROW);
        let scaled = |bytes: u64| bytes as f64 / self.size.max(1) as f64 * bar_height;
        for (index, row) in rows.iter().enumerate() {
            let (y, height) = (top + scaled(row.start), scaled(row.length).max(0.5));
            let row_top = MARGIN + ROW * (index as u32 + 1);
            let (bar_right, box_left) = (MARGIN + BAR_WIDTH, text_left - 20);
            let colour = row.colour;
            draw(format_args!(
                "<rect x=\"{MARGIN}\" y=\"{y:.1}\" width=\"{BAR_WIDTH}\" height=\"{height:.1}\" fill=\"{colour}\"/>"
            ));
            draw(format_args!(
                "<polyline points=\"{bar_right},{:.1} {box_left},{:.1}\" stroke=\"{colour}\" fill=\"none\"/>",
                y + height / 2.0,
                f64::from(row_top) + f64::from(ROW) / 2.0
            ));
            draw(format_args!(
                "<rect x=\"{box_left}\" y=\"{}\" width=\"12\" height=\"{}\" fill=\"{colour}\"/>",
                row_top + 3,
                ROW - 6
            ));
            draw(format_args!(
                "<text x=\"{text_left}\" y=\"{}\" xml:space=\"preserve\"><tspan font-family=\"monospace\">{:>11} {:>11}</tspan>  {}</text>",
                row_top + ROW - 7,
                row.start,
                row.length,
                escape(&row.label)
            ));
        }
        draw(format_args!("</svg>"));
        svg
    }
}

struct Row {
    start: u64,
    length: u64,
    label: String,
    colour: &'static str,
}

fn rows(extents: &[Extent]) -> Vec<Row> {
    let files = extents
        .iter()
        .filter(|extent| matches!(extent.content, Content::File(_)))
        .count();
    let mut rows: Vec<Row> = Vec::new();
    let mut seen = 0;
    for extent in extents {
        if matches!(extent.content, Content::File(_)) {
            seen += 1;
            if seen > FILE_LIMIT
                && let Some(row) = rows.last_mut()
            {
                row.length = extent.start + extent.length - row.start;
                row.label = format!("{} more files", files - FILE_LIMIT + 1);
                continue;
            }
        }
        let (label, colour) = describe(&extent.content);
        rows.push(Row {
            start: extent.start,
            length: extent.length,
            label,
            colour,
        });
    }
    rows
}

fn describe(content: &Content) -> (String, &'static str) {
    let space = |namespace: &Namespace| match namespace {
        Namespace::Iso9660 => "ISO 9660 with Rock Ridge",
        Namespace::Joliet => "Joliet",
    };
    let text = |text: &str| text.to_owned();
    match content {
        Content::SystemArea => (text("system area: MBR, GPT"), "#8c4a6b"),
        Content::VolumeDescriptors => (text("volume descriptors"), "#3b6ea5"),
        Content::PartitionVolumeDescriptors => {
            (text("volume descriptors of partition 1"), "#7aa0c9")
        }
        Content::BootCatalog => (text("El Torito boot catalog"), "#b8860b"),
        Content::PathTables(namespace) => (format!("path tables, {}", space(namespace)), "#2f8f83"),
        Content::PartitionPathTables(namespace) => (
            format!("path tables of partition 1, {}", space(namespace)),
            "#79bdb4",
        ),
        Content::Directories(namespace) => {
            (format!("directories, {}", space(namespace)), "#4d8f3c")
        }
        Content::PartitionDirectories(namespace) => (
            format!("directories of partition 1, {}", space(namespace)),
            "#93c285",
        ),
        Content::File(path) => (format!("/{path}"), "#c98f4a"),
        Content::Esp => (text("partition 2: EFI system partition"), "#a5483b"),
        Content::BackupPartitionTable => (text("GPT backup"), "#8c4a6b"),
        Content::Padding => (text("padding"), "#bbbbbb"),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

//! Documents as Markdown (CommonMark with tables) and as one self-contained HTML file.
//! Text from outside stays text: what could be markup is escaped.

use super::document::{Block, Document, MOST_SHOWN, Picture, PictureType, Table};
use super::drawing::{Drawing, Shape};
use std::fmt::Write;

/// Marks that are not seen or turn the direction of writing: they can hide what is
/// written.
fn hides(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A text in one line without control characters.
pub(super) fn line(text: &str) -> String {
    let kept = |c: char| if c.is_control() { ' ' } else { c };
    text.chars().filter(|c| !hides(*c)).map(kept).collect()
}

/// For Markdown: what could be markup is escaped.
fn md(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in line(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '&' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The document as Markdown.
pub fn markdown(document: &Document) -> String {
    let mut out = String::new();
    for banner in &document.banner {
        let _ = writeln!(out, "**{}**\n", md(banner));
    }
    let _ = writeln!(out, "# {}", md(&document.title));
    for block in &document.blocks {
        match block {
            Block::Heading(text) => {
                let _ = writeln!(out, "\n## {}", md(text));
            }
            Block::Paragraph(text) => {
                let _ = writeln!(out, "\n{}", md(text));
            }
            Block::Table(table) => md_table(&mut out, table),
            // A page of text has no pictures: what they show is told.
            Block::Drawing(drawing) => {
                let _ = writeln!(out, "\n{}", md(&drawing.told));
            }
            Block::Picture(picture) => {
                let _ = writeln!(out, "\n{}", md(&picture.caption));
            }
        }
    }
    out.push_str("\n---\n");
    for foot in &document.foot {
        let _ = writeln!(out, "\n{}", md(foot));
    }
    out
}

/// The document in lines for a screen: cells with bars between them.
pub fn plain(document: &Document) -> Vec<String> {
    let mut out: Vec<String> = document.banner.iter().map(|text| line(text)).collect();
    out.push(line(&document.title));
    for block in &document.blocks {
        match block {
            Block::Heading(text) => out.extend([String::new(), line(text)]),
            Block::Paragraph(text) => out.push(line(text)),
            Block::Drawing(drawing) => out.push(line(&drawing.told)),
            Block::Picture(picture) => out.push(line(&picture.caption)),
            Block::Table(table) => {
                if !table.caption.is_empty() {
                    out.push(line(&table.caption));
                }
                let rows = [&table.head].into_iter().chain(table.rows.iter().take(MOST_SHOWN));
                out.extend(rows.map(|cells| line(&cells.join(" | "))));
                if table.rows.len() > MOST_SHOWN {
                    out.push(format!("+ {}", table.rows.len() - MOST_SHOWN));
                }
            }
        }
    }
    out.push(String::new());
    out.extend(document.foot.iter().map(|text| line(text)));
    out
}

fn md_table(out: &mut String, table: &Table) {
    if !table.caption.is_empty() {
        let _ = writeln!(out, "\n{}", md(&table.caption));
    }
    let row =
        |cells: &[String]| format!("| {} |", cells.iter().map(|c| md(c)).collect::<Vec<_>>().join(" | "));
    let _ = writeln!(out, "\n{}", row(&table.head));
    let _ = writeln!(out, "|{}", " --- |".repeat(table.head.len()));
    for cells in table.rows.iter().take(MOST_SHOWN) {
        let _ = writeln!(out, "{}", row(cells));
    }
    if table.rows.len() > MOST_SHOWN {
        let _ = writeln!(out, "\n+ {}", table.rows.len() - MOST_SHOWN);
    }
}

/// For HTML and XML: text and attributes. Characters that XML 1.0 cannot hold are left
/// out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || hides(c) || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

const STYLE: &str = "body{font-family:'BIZ UDGothic','Noto Sans CJK JP',sans-serif;line-height:1.5;\
max-width:60rem;margin:1rem auto;padding:0 1rem;color:#111;background:#fff}\
table{border-collapse:collapse;width:100%;margin:.5rem 0 1rem}caption{text-align:left;font-weight:bold}\
th,td{border:1px solid #767676;padding:.2rem .4rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}\
th{background:#eee}thead{display:table-header-group}tr{break-inside:avoid}\
.banner{font-weight:bold;border:2px solid #111;padding:.2rem .5rem}footer{font-size:.85rem}\
svg,img{max-width:100%;height:auto}figure{margin:.5rem 0 1rem;break-inside:avoid}\
@media print{body{max-width:none;margin:0}h2{break-after:avoid}}";

/// The document as one HTML file: no script, nothing from elsewhere.
pub fn html(document: &Document) -> String {
    let mut out = String::new();
    let (lang, title) = (document.language.code(), escape(&document.title));
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<header>\n"
    );
    for banner in &document.banner {
        let _ = writeln!(out, "<p class=\"banner\">{}</p>", escape(banner));
    }
    let _ = writeln!(out, "<h1>{title}</h1>\n</header>\n<main>");
    for block in &document.blocks {
        match block {
            Block::Heading(text) => {
                let _ = writeln!(out, "<h2>{}</h2>", escape(text));
            }
            Block::Paragraph(text) => {
                let _ = writeln!(out, "<p>{}</p>", escape(text));
            }
            Block::Table(table) => html_table(&mut out, table),
            Block::Drawing(drawing) => svg(&mut out, drawing),
            Block::Picture(picture) => figure(&mut out, picture),
        }
    }
    out.push_str("</main>\n<footer>\n");
    for foot in &document.foot {
        let _ = writeln!(out, "<p>{}</p>", escape(foot));
    }
    out.push_str("</footer>\n</body>\n</html>\n");
    out
}

fn points(points: &[(f32, f32)]) -> String {
    points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ")
}

/// A drawing inside the page.
fn svg(out: &mut String, drawing: &Drawing) {
    let (width, height, told) = (drawing.width, drawing.height, escape(&drawing.told));
    let _ = writeln!(
        out,
        "<figure><svg role=\"img\" aria-label=\"{told}\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\">"
    );
    for shape in &drawing.shapes {
        match shape {
            Shape::Line { points: way, width, grey, dashed } => {
                let dash = if *dashed { " stroke-dasharray=\"2.5 2\"" } else { "" };
                let _ = writeln!(
                    out,
                    "<polyline fill=\"none\" stroke=\"rgb({grey},{grey},{grey})\" stroke-width=\"{width}\"{dash} \
                     points=\"{}\"></polyline>",
                    points(way)
                );
            }
            Shape::Area { points: edge, grey } => {
                let edge = points(edge);
                let _ =
                    writeln!(out, "<polygon fill=\"rgb({grey},{grey},{grey})\" points=\"{edge}\"></polygon>");
            }
            Shape::Words { at: (x, y), size, grey, bold, text } => {
                let weight = if *bold { " font-weight=\"bold\"" } else { "" };
                let _ = writeln!(
                    out,
                    "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\"{weight} \
                     fill=\"rgb({grey},{grey},{grey})\">{}</text>",
                    escape(text)
                );
            }
        }
    }
    out.push_str("</svg></figure>\n");
}

fn figure(out: &mut String, picture: &Picture) {
    let kind = match picture.kind {
        PictureType::Jpeg => "jpeg",
        PictureType::Png => "png",
    };
    let (bytes, told) = (base64(&picture.bytes), escape(&picture.caption));
    let _ = writeln!(
        out,
        "<figure><img src=\"data:image/{kind};base64,{bytes}\" alt=\"{told}\" width=\"{}\" height=\"{}\" />\
         <figcaption>{told}</figcaption></figure>",
        picture.width, picture.height
    );
}

/// RFC 4648 §4, with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for part in bytes.chunks(3) {
        let byte = |n: usize| u32::from(part.get(n).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for n in 0..4 {
            let digit = (bits >> (18 - 6 * n) & 63) as usize;
            let letter = DIGITS.get(digit).filter(|_| n <= part.len()).copied().unwrap_or(b'=');
            out.push(char::from(letter));
        }
    }
    out
}

fn html_table(out: &mut String, table: &Table) {
    out.push_str("<table>\n");
    if !table.caption.is_empty() {
        let _ = writeln!(out, "<caption>{}</caption>", escape(&table.caption));
    }
    out.push_str("<thead><tr>");
    for cell in &table.head {
        let _ = write!(out, "<th scope=\"col\">{}</th>", escape(cell));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in table.rows.iter().take(MOST_SHOWN) {
        out.push_str("<tr>");
        for cell in row {
            let _ = write!(out, "<td>{}</td>", escape(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
    if table.rows.len() > MOST_SHOWN {
        let _ = writeln!(out, "<p>+ {}</p>", table.rows.len() - MOST_SHOWN);
    }
}

//! Documents as Markdown (CommonMark with tables) and as one self-contained HTML file.
//! Text from outside stays text: what could be markup is escaped.

use super::document::{Block, Document, MOST_SHOWN, Table};
use std::fmt::Write;

/// Marks that are not seen or turn the direction of writing: they can hide what is
/// written.
fn hides(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A text in one line without control characters.
fn line(text: &str) -> String {
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
        }
    }
    out.push_str("\n---\n");
    for foot in &document.foot {
        let _ = writeln!(out, "\n{}", md(foot));
    }
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
@media print{body{max-width:none;margin:0}h2{break-after:avoid}}";

/// The document as one HTML file: no script, nothing from elsewhere.
pub fn html(document: &Document) -> String {
    let mut out = String::new();
    let (lang, title) = (document.language.code(), escape(&document.title));
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
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
        }
    }
    out.push_str("</main>\n<footer>\n");
    for foot in &document.foot {
        let _ = writeln!(out, "<p>{}</p>", escape(foot));
    }
    out.push_str("</footer>\n</body>\n</html>\n");
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

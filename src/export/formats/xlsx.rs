//! A document as a spreadsheet of two sheets: the document as it is read, and its data
//! with numbers as numbers and times as times (UTC). Text is text: no cell is a formula.
//! The date of its making is fixed, so the same document gives the same bytes.

use crate::export::document::{Block, Document, MOST_SHOWN};
use crate::export::text::line;
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// Characters that a cell holds.
const LONGEST: usize = 32_767;
/// Widest column, characters.
const WIDEST: usize = 60;
const NARROWEST: usize = 8;
/// Longest name of a sheet, characters.
const NAME: usize = 31;

struct Styles {
    title: Format,
    bold: Format,
    head: Format,
    cell: Format,
    time: Format,
    date: Format,
}

impl Styles {
    fn new() -> Self {
        let cell = Format::new().set_text_wrap().set_align(FormatAlign::Top);
        Self {
            title: Format::new().set_bold().set_font_size(14.0),
            bold: Format::new().set_bold(),
            head: Format::new()
                .set_bold()
                .set_background_color(Color::RGB(0x00E8_E8E8))
                .set_border(FormatBorder::Thin),
            time: cell.clone().set_num_format("yyyy-mm-dd hh:mm:ss"),
            date: cell.clone().set_num_format("yyyy-mm-dd"),
            cell,
        }
    }
}

/// What a cell holds.
enum Cell {
    Text(String),
    Number(f64),
    Time(NaiveDateTime),
    Date(NaiveDate),
}

/// A time as the pages write it, `2026-11-24 05:06Z`.
fn page_time(text: &str) -> Option<NaiveDateTime> {
    let bare = text.strip_suffix('Z').filter(|bare| bare.len() == 16)?;
    NaiveDateTime::parse_from_str(bare, "%Y-%m-%d %H:%M").ok()
}

/// A number that a spreadsheet holds exactly: at most fifteen digits.
fn number(text: &str) -> Option<f64> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | '.'));
    text.parse().ok().filter(|_| plain && digits <= 15)
}

impl Cell {
    /// Of the document.
    fn shown(text: &str) -> Self {
        page_time(text).map_or_else(|| Self::Text(text.to_owned()), Self::Time)
    }

    /// Of the data: the column says what it holds, or the row says of what kind it is.
    fn data(head: &[String], row: &[String], column: usize) -> Self {
        let text = row.get(column).map(String::as_str).unwrap_or_default();
        let name = head.get(column).map(String::as_str).unwrap_or_default();
        let kind = head.iter().position(|name| name == "kind").and_then(|at| row.get(at));
        let time = |text: &str| DateTime::parse_from_rfc3339(text).ok().map(|at| Self::Time(at.naive_utc()));
        let date = |text: &str| text.parse().ok().map(Self::Date);
        let cell = match (name, kind.map(String::as_str)) {
            ("at", _) | ("value", Some("time")) => time(text),
            ("value", Some("date")) => date(text),
            ("value", Some("number") | None) => number(text).map(Self::Number),
            _ => None,
        };
        cell.unwrap_or_else(|| Self::Text(text.to_owned()))
    }
}

/// A text that a cell can hold; what is longer is cut, and the JSON of the same document
/// has it whole.
fn fitting(text: &str) -> String {
    let text = line(text);
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST - 1).chain(['…']).collect()
}

fn write(sheet: &mut Worksheet, at: (u32, u16), cell: &Cell, styles: &Styles) -> Result<(), XlsxError> {
    let (row, column) = at;
    match cell {
        Cell::Text(text) => sheet.write_string_with_format(row, column, fitting(text), &styles.cell)?,
        Cell::Number(number) => sheet.write_number_with_format(row, column, *number, &styles.cell)?,
        Cell::Time(time) => {
            match ExcelDateTime::from_timestamp(time.and_utc().timestamp()) {
                Ok(time) => sheet.write_datetime_with_format(row, column, &time, &styles.time)?,
                // Before 1900 a spreadsheet knows no time.
                Err(_) => sheet.write_string_with_format(row, column, time.to_string(), &styles.cell)?,
            }
        }
        Cell::Date(date) => match ExcelDateTime::parse_from_str(&date.to_string()) {
            Ok(day) => sheet.write_datetime_with_format(row, column, &day, &styles.date)?,
            Err(_) => sheet.write_string_with_format(row, column, date.to_string(), &styles.cell)?,
        },
    };
    Ok(())
}

/// Columns as wide as what stands in them, within reason.
fn widths<'a>(sheet: &mut Worksheet, rows: impl Iterator<Item = &'a Vec<String>>) -> Result<(), XlsxError> {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        for (n, cell) in row.iter().enumerate() {
            let wide = unicode_width::UnicodeWidthStr::width(cell.as_str()) + 2;
            match widths.get_mut(n) {
                Some(most) => *most = (*most).max(wide),
                None => widths.push(wide),
            }
        }
    }
    for (column, wide) in (0..).zip(widths) {
        sheet.set_column_width(column, wide.clamp(NARROWEST, WIDEST) as f64)?;
    }
    Ok(())
}

/// A name that a sheet may have.
fn named(name: &str) -> String {
    let kept = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'');
    line(name).chars().filter(kept).take(NAME).collect()
}

fn document_sheet(sheet: &mut Worksheet, document: &Document, styles: &Styles) -> Result<(), XlsxError> {
    let mut row = 0;
    let mut say = |sheet: &mut Worksheet, text: &str, format: &Format| -> Result<u32, XlsxError> {
        sheet.write_string_with_format(row, 0, fitting(text), format)?;
        row += 1;
        Ok(row)
    };
    for banner in &document.banner {
        say(sheet, banner, &styles.bold)?;
    }
    let mut row = say(sheet, &document.title, &styles.title)?;
    let text = |sheet: &mut Worksheet, row: u32, text: &str, format: &Format| {
        sheet.write_string_with_format(row, 0, fitting(text), format).map(|_| ())
    };
    let plain = Format::new();
    for block in &document.blocks {
        match block {
            Block::Heading(words) => {
                row += 1;
                text(sheet, row, words, &styles.bold)?;
            }
            Block::Paragraph(words) => text(sheet, row, words, &plain)?,
            Block::Drawing(drawing) => text(sheet, row, &drawing.told, &plain)?,
            Block::Picture(picture) => text(sheet, row, &picture.caption, &plain)?,
            Block::Table(table) => {
                if !table.caption.is_empty() {
                    text(sheet, row, &table.caption, &styles.bold)?;
                    row += 1;
                }
                for (column, head) in (0..).zip(&table.head) {
                    sheet.write_string_with_format(row, column, fitting(head), &styles.head)?;
                }
                for cells in table.rows.iter().take(MOST_SHOWN) {
                    row += 1;
                    for (column, cell) in (0..).zip(cells) {
                        write(sheet, (row, column), &Cell::shown(cell), styles)?;
                    }
                }
                if table.rows.len() > MOST_SHOWN {
                    row += 1;
                    text(sheet, row, &format!("+ {}", table.rows.len() - MOST_SHOWN), &plain)?;
                }
                row += 1;
            }
        }
        row += 1;
    }
    for foot in &document.foot {
        text(sheet, row, foot, &plain)?;
        row += 1;
    }
    let tables = document.blocks.iter().filter_map(|block| match block {
        Block::Table(table) => Some(table),
        _ => None,
    });
    widths(sheet, tables.flat_map(|table| table.rows.iter().take(MOST_SHOWN).chain([&table.head])))?;
    Ok(())
}

fn data_sheet(sheet: &mut Worksheet, rows: &[Vec<String>], styles: &Styles) -> Result<(), XlsxError> {
    let Some((head, rows)) = rows.split_first() else { return Ok(()) };
    for (column, name) in (0..).zip(head) {
        sheet.write_string_with_format(0, column, name, &styles.head)?;
    }
    for (number, cells) in (1..).zip(rows) {
        for (column, at) in (0..).zip(0..cells.len()) {
            write(sheet, (number, column), &Cell::data(head, cells, at), styles)?;
        }
    }
    widths(sheet, rows.iter().chain([head]))?;
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

/// The document and its data as a file.
pub(super) fn xlsx(document: &Document, rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let properties = DocProperties::new().set_title(line(&document.title)).set_creation_datetime(&made);
    book.set_properties(&properties);
    let styles = Styles::new();
    let sheet = book.add_worksheet();
    sheet.set_name(named(&document.words.sheet))?;
    document_sheet(sheet, document, &styles)?;
    let sheet = book.add_worksheet();
    sheet.set_name(named(&document.words.data))?;
    data_sheet(sheet, rows, &styles)?;
    book.save_to_buffer()
}

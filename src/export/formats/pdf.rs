//! A document as PDF 1.7: words as text that can be selected and searched, the bundled
//! font embedded with the characters that are used, drawings as vectors, pictures as they
//! were attached. On each page: the banner, the number of the copy, the page of how many.
//! No time and no chance: the same document gives the same bytes.

mod breaking;
pub(super) mod face;
mod layout;
mod table;

use crate::export::document::{Document, Picture, PictureType};
use crate::export::drawing::{At, Shape};
use face::Face;
use krilla::Document as Pdf;
use krilla::color::luma;
use krilla::geom::{PathBuilder, Point, Size, Transform};
use krilla::image::Image;
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke, StrokeDash};
use krilla::surface::Surface;
use layout::{LEFT, Layout, PAGE, Piece, WIDTH};
use std::collections::BTreeSet;

const SMALL: f32 = 7.5;

/// The document as a file; `None` where the library could not make one.
pub(in crate::export) fn pdf(document: &Document, face: &Face) -> Option<Vec<u8>> {
    let layout = Layout::of(document, face);
    let mut lacking = BTreeSet::new();
    let banner = face.shown(&document.banner.join(" · "), &mut lacking);
    let running = face.shown(&document.running, &mut lacking);
    let mut out = Pdf::new();
    let mut metadata = Metadata::new()
        .title(document.title.clone())
        .language(document.language.code().to_owned())
        .creator("watchkeeper".to_owned());
    if !document.running.is_empty() {
        metadata = metadata.document_id(document.running.clone());
    }
    out.set_metadata(metadata);
    let count = layout.pages.len();
    for (number, pieces) in (1..).zip(&layout.pages) {
        let mut page = out.start_page_with(PageSettings::from_wh(PAGE.0, PAGE.1)?);
        let mut surface = page.surface();
        let of = format!("{number} / {count}");
        let right = LEFT + WIDTH - face.width(&of) * SMALL;
        for shape in [
            words((LEFT, 36.0), SMALL + 0.5, true, banner.clone()),
            Shape::Line {
                points: vec![(LEFT, 43.0), (LEFT + WIDTH, 43.0)],
                width: 0.8,
                grey: 0,
                dashed: false,
            },
            words((LEFT, PAGE.1 - 34.0), SMALL, false, running.clone()),
            words((right, PAGE.1 - 34.0), SMALL, false, of),
        ] {
            draw(&mut surface, face, &shape);
        }
        for piece in pieces {
            match piece {
                Piece::Shape(shape) => draw(&mut surface, face, shape),
                Piece::Picture { at, size, picture } => put(&mut surface, picture, *at, *size),
            }
        }
        surface.finish();
        page.finish();
    }
    out.finish().ok()
}

fn words(at: At, size: f32, bold: bool, text: String) -> Shape {
    Shape::Words { at, size, grey: 0, bold, text }
}

fn fill(grey: u8) -> Fill {
    Fill {
        paint: luma::Color::new(grey).into(),
        opacity: NormalizedF32::ONE,
        rule: krilla::paint::FillRule::default(),
    }
}

fn stroke(grey: u8, width: f32, dashed: bool) -> Stroke {
    let dash = dashed.then(|| StrokeDash { array: vec![2.5, 2.0], offset: 0.0 });
    Stroke { paint: luma::Color::new(grey).into(), width, dash, ..Stroke::default() }
}

fn draw(surface: &mut Surface<'_>, face: &Face, shape: &Shape) {
    match shape {
        Shape::Words { at, size, grey, bold, text } => {
            surface.set_fill(Some(fill(*grey)));
            // The one font has one weight: bold words get an edge.
            surface.set_stroke(bold.then(|| stroke(*grey, size * 0.035, false)));
            let start = Point::from_xy(at.0, at.1);
            surface.draw_glyphs(start, &face.glyphs(text), face.font.clone(), text, *size, false);
        }
        Shape::Line { points, width, grey, dashed } => {
            surface.set_fill(None);
            surface.set_stroke(Some(stroke(*grey, *width, *dashed)));
            path(surface, points, false);
        }
        Shape::Area { points, grey } => {
            surface.set_stroke(None);
            surface.set_fill(Some(fill(*grey)));
            path(surface, points, true);
        }
    }
}

fn path(surface: &mut Surface<'_>, points: &[At], closed: bool) {
    let mut builder = PathBuilder::new();
    for (n, (x, y)) in points.iter().enumerate() {
        if n == 0 { builder.move_to(*x, *y) } else { builder.line_to(*x, *y) }
    }
    if closed {
        builder.close();
    }
    if let Some(path) = builder.finish() {
        surface.draw_path(&path);
    }
}

/// A picture that documents can hold, from a file of JPEG or PNG; `None` for anything else.
pub(in crate::export) fn picture(bytes: &[u8], caption: String) -> Option<Picture> {
    let (kind, image) = match Image::from_jpeg(bytes.to_vec().into(), true) {
        Ok(image) => (PictureType::Jpeg, image),
        Err(_) => (PictureType::Png, Image::from_png(bytes.to_vec().into(), true).ok()?),
    };
    let (width, height) = image.size();
    Some(Picture { bytes: bytes.to_vec(), kind, width, height, caption })
}

/// The picture; where it cannot be read its words under it stand alone.
fn put(surface: &mut Surface<'_>, picture: &Picture, at: At, size: At) {
    let data = picture.bytes.clone().into();
    let image = match picture.kind {
        PictureType::Jpeg => Image::from_jpeg(data, true),
        PictureType::Png => Image::from_png(data, true),
    };
    if let (Ok(image), Some(size)) = (image, Size::from_wh(size.0, size.1)) {
        surface.push_transform(&Transform::from_translate(at.0, at.1));
        surface.draw_image(image, size);
        surface.pop();
    }
}

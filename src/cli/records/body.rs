//! A sealed body as JSON with codes, whatever form it was written on: JSON as it is, and
//! CBOR item by item.

use crate::domain::journal::cbor::{BadCbor, Item, Reader};
use crate::domain::journal::hash::hex;
use serde_json::{Value, json};

/// Lists within lists.
const DEEPEST: usize = 16;

/// The value; `None` where the bytes are neither.
pub(super) fn value(body: &[u8]) -> Option<Value> {
    if let Ok(value) = serde_json::from_slice(body) {
        return Some(value);
    }
    let mut reader = Reader::new(body);
    let value = read(&mut reader, DEEPEST).ok()?;
    reader.end().ok().map(|()| value)
}

fn read(reader: &mut Reader<'_>, deep: usize) -> Result<Value, BadCbor> {
    Ok(match reader.item()? {
        Item::Null => Value::Null,
        Item::Integer(number) => json!(number),
        Item::Text(text) => json!(text),
        Item::Bytes(bytes) => json!(hex(bytes)),
        Item::Array(length) => {
            let deep = deep.checked_sub(1).ok_or(BadCbor::TooLarge)?;
            // Every item is a byte at the least, so a length that lies ends soon.
            (0..length).map(|_| read(reader, deep)).collect::<Result<Vec<_>, _>>().map(Value::Array)?
        }
    })
}

/// The fields of a report by their codes: path, source and value of each. `None` where
/// the body is laid out otherwise.
pub(super) fn fields(value: &Value) -> Option<Vec<(String, String, String)>> {
    let parts = value.as_array().filter(|parts| parts.len() == 8)?;
    parts.last()?.as_array()?.iter().map(field).collect()
}

fn field(value: &Value) -> Option<(String, String, String)> {
    let [path, source, _, value] = value.as_array()?.as_slice() else { return None };
    Some((path.as_str()?.to_owned(), source.as_str()?.to_owned(), shown(value)))
}

/// A value without the number of its kind.
fn shown(value: &Value) -> String {
    let inner = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match value.as_array().map(Vec::as_slice) {
        Some([_, one]) => inner(one),
        Some([_, more @ ..]) => more.iter().map(inner).collect::<Vec<_>>().join(" "),
        _ => inner(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::journal::cbor::Writer;

    #[test]
    fn a_body_of_any_form_is_shown_by_its_codes() {
        let mut w = Writer::new();
        w.array(8).unsigned(1);
        w.array(1).unsigned(0).text("boarding").unsigned(3).text("nil").array(0).array(0);
        w.array(1).array(4).text("vessel.name").text("ais").integer(5);
        w.array(2).unsigned(0).text("第八幸丸");
        let value = value(&w.finish()).unwrap();
        assert_eq!(fields(&value).unwrap(), [("vessel.name".into(), "ais".into(), "第八幸丸".into())]);
        assert_eq!(super::value(br#"{"a":1}"#).unwrap()["a"], 1);
    }

    #[test]
    fn bytes_that_lie_are_no_body() {
        let mut deep = vec![0x81; 40];
        deep.push(0);
        for bad in [&b""[..], &[0x9b, 255, 255, 255, 255, 255, 255, 255, 255], &[0x81], &[0, 0], &deep] {
            assert_eq!(value(bad), None);
        }
    }
}

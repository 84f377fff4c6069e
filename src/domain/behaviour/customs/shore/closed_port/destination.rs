//! Which port an AIS destination names: the UN/LOCODE of SN.1/Circ.244 (`JP SMN`,
//! `KR PUS>JP SMN`), or a port's name, as crews type it.

use crate::domain::chart::ports::Port;

/// Shorter parts of a name stand in too many other words.
const LEAST_LETTERS: usize = 4;

/// Whether the destination is this port. Of `FROM>TO` the last counts, of a shuttle
/// `A<>B` either.
pub(super) fn names(destination: &str, port: &Port) -> bool {
    if destination.contains("<>") || destination.contains("<=>") {
        return destination.split(['<', '>', '=']).any(|part| names_one(part, port));
    }
    destination.rsplit('>').find(|part| !part.trim().is_empty()).is_some_and(|part| names_one(part, port))
}

fn names_one(text: &str, port: &Port) -> bool {
    let words = words(text);
    let joined = words.concat();
    let code = port.locode.as_deref();
    if code.is_some_and(|code| joined == code || words.iter().any(|word| word == code)) {
        return true;
    }
    let spaced = |code: &str| {
        let (country, place) = code.split_at_checked(2)?;
        words.iter().zip(words.iter().skip(1)).any(|(a, b)| a == country && b == place).then_some(())
    };
    if code.and_then(spaced).is_some() {
        return true;
    }
    let name = self::words(&port.name);
    joined == name.concat()
        || name.iter().filter(|part| part.len() >= LEAST_LETTERS).any(|part| words.contains(part))
}

fn words(text: &str) -> Vec<String> {
    text.to_uppercase()
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::behaviour::sample::at;

    fn port(name: &str, locode: Option<&str>) -> Port {
        Port {
            name: name.to_owned(),
            name_ja: None,
            locode: locode.map(str::to_owned),
            position: at(35.5, 133.2),
            open: true,
            source: "list".to_owned(),
        }
    }

    #[test]
    fn a_destination_is_a_code_or_a_name() {
        let table = [
            ("JPSMN", true),
            ("JP SMN", true),
            ("jp-smn", true),
            ("KR PUS>JP SMN", true),
            ("KRPUS>JPSMN", true),
            ("JPSMN>", true),
            ("JP SMN>KR PUS", false),
            ("JPSMN<>KRTGH", true),
            ("KRTGH<>JPSMN", true),
            ("SAKAIMINATO", true),
            ("SAKAI MINATO", true),
            ("FOR SAKAIMINATO JAPAN", true),
            ("SAKAI", false),
            ("SAKATA", false),
            ("CN DLC", false),
            ("SMN", false),
            ("", false),
            (">", false),
        ];
        for (destination, is) in table {
            assert_eq!(names(destination, &port("Sakaiminato", Some("JPSMN"))), is, "{destination}");
        }
    }

    #[test]
    fn a_part_of_a_double_name_is_enough_and_a_part_of_a_word_is_not() {
        let table = [
            ("OSAKA", "Hanshin-Osaka", true),
            ("KAGAWA", "Kaga", false),
            ("KAGA", "Kaga", true),
            ("KIN", "Kin-Nakagusuku", false),
            ("UNO", "Uno", true),
            ("UNO JAPAN", "Uno", false),
        ];
        for (destination, name, is) in table {
            assert_eq!(names(destination, &port(name, None)), is, "{destination} {name}");
        }
    }
}

//! A country profile as the texts of its files: two ship with the program, others are a
//! folder of the same files. A new country needs data alone.

/// Names of the files, in the order of [`ProfileText`].
pub const FILES: [&str; 7] =
    ["profile.toml", "ports.csv", "masks.csv", "powers.toml", "legal.toml", "agreements.csv", "risk.toml"];

/// Names of the profiles that ship. `xx` is a fictional State for training.
pub const BUNDLED: [&str; 2] = ["jp", "xx"];

/// The texts of a profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileText {
    pub profile: String,
    pub ports: String,
    pub masks: String,
    pub powers: String,
    pub legal: String,
    pub agreements: String,
    pub risk: String,
}

macro_rules! shipped {
    ($name:literal) => {
        ProfileText {
            profile: include_str!(concat!("../../../assets/profiles/", $name, "/profile.toml")).to_owned(),
            ports: include_str!(concat!("../../../assets/profiles/", $name, "/ports.csv")).to_owned(),
            masks: include_str!(concat!("../../../assets/profiles/", $name, "/masks.csv")).to_owned(),
            powers: include_str!(concat!("../../../assets/profiles/", $name, "/powers.toml")).to_owned(),
            legal: include_str!(concat!("../../../assets/profiles/", $name, "/legal.toml")).to_owned(),
            agreements: include_str!(concat!("../../../assets/profiles/", $name, "/agreements.csv"))
                .to_owned(),
            risk: include_str!(concat!("../../../assets/profiles/", $name, "/risk.toml")).to_owned(),
        }
    };
}

impl ProfileText {
    /// A profile that ships, by its name.
    pub fn bundled(name: &str) -> Option<Self> {
        match name {
            "jp" => Some(shipped!("jp")),
            "xx" => Some(shipped!("xx")),
            _ => None,
        }
    }

    /// From a reader of single files by name, as a folder is.
    ///
    /// # Errors
    /// What the reader says of the first file that it can't give.
    pub fn read_with<E>(mut file: impl FnMut(&'static str) -> Result<String, E>) -> Result<Self, E> {
        let [profile, ports, masks, powers, legal, agreements, risk] = FILES;
        Ok(Self {
            profile: file(profile)?,
            ports: file(ports)?,
            masks: file(masks)?,
            powers: file(powers)?,
            legal: file(legal)?,
            agreements: file(agreements)?,
            risk: file(risk)?,
        })
    }
}

//! The rules of the picture, each as a table or a property over messages built by hand.

#[cfg(test)]
#[path = "picture_rules/ageing.rs"]
mod ageing;
#[cfg(test)]
#[path = "picture_rules/approach.rs"]
mod approach;
#[cfg(test)]
#[path = "picture_rules/association.rs"]
mod association;
#[cfg(test)]
#[path = "picture_rules/identity.rs"]
mod identity;
#[cfg(test)]
#[path = "picture_rules/manual.rs"]
mod manual;
#[cfg(test)]
#[path = "picture_rules/position.rs"]
mod position;
#[cfg(test)]
#[path = "picture_rules/properties.rs"]
mod properties;
#[cfg(test)]
#[path = "picture_rules/radar.rs"]
mod radar;
#[cfg(test)]
#[path = "picture_rules/support.rs"]
mod support;

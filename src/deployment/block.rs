//! Versions of the chart and tags of the image in attributes of Nix and Terraform.

use super::MentionKind;
use super::attributes::{Attribute, Attributes, Value};
use super::chart::is_chart;
use super::image::is_image;
use super::mention::Found;
use super::variables::Reference;

/// What an attribute is called that names the image without a tag.
const IMAGE: [&str; 5] = ["imageName", "repository", "image", "name", "newName"];
/// What an attribute is called that has the tag of an image.
const TAG: [&str; 4] = ["finalImageTag", "imageTag", "tag", "newTag"];
/// So many attributes of a text that name the chart or the image are looked at.
const MOST: usize = 50;

/// Finds versions of charts and tags that are in the same block as the name.
pub(super) fn find(attributes: &Attributes<'_>, text: &str, found: &mut Found) {
    let names = attributes.all().iter().filter_map(|it| Some((*it, attributes.text_of(*it)?)));
    let names = names.filter(|(attribute, name)| {
        attribute.name == "chart" && is_chart(name) || IMAGE.contains(&attribute.name) && is_image(name)
    });
    for (attribute, _) in names.take(MOST) {
        if attribute.name == "chart" {
            add(attributes, attributes.in_block(attribute.block, "version"), MentionKind::Chart, text, found);
            options(attributes, attribute.block, text, found);
        } else {
            let tag = TAG.iter().find_map(|name| attributes.in_block(attribute.block, name));
            add(attributes, tag, MentionKind::Image, text, found);
        }
    }
}

/// `set { name = "global.image.tag" … }` in a block of the chart.
fn options(attributes: &Attributes<'_>, chart: usize, text: &str, found: &mut Found) {
    let is_option =
        |it: &&Attribute<'_>| it.name == "name" && attributes.text_of(**it) == Some("global.image.tag");
    for option in attributes.all().iter().filter(is_option).take(MOST) {
        if attributes.around(option.block).any(|block| block == chart) {
            add(attributes, attributes.in_block(option.block, "value"), MentionKind::Image, text, found);
        }
    }
}

fn add(
    attributes: &Attributes<'_>,
    attribute: Option<Attribute<'_>>,
    kind: MentionKind,
    text: &str,
    found: &mut Found,
) {
    let Some(attribute) = attribute else { return };
    match attribute.value {
        Value::Text(span) => {
            let inside = attributes.slice(span);
            // `"${var.tag}"` is the variable itself.
            let name = inside.strip_prefix("${").and_then(|name| name.strip_suffix('}'));
            match name.filter(|name| !name.contains(['$', '{', ' '])) {
                Some(name) => {
                    let reference = Reference { name: name.to_owned(), place: span, default: None };
                    found.add_reference(kind, text, reference);
                }
                None => found.add_value(kind, inside, span, span),
            }
        }
        Value::Name(span) => {
            let reference = Reference { name: attributes.slice(span).to_owned(), place: span, default: None };
            found.add_reference(kind, text, reference);
        }
        Value::Other => {}
    }
}

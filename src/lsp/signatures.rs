//! Signature help.

use gen_lsp_types::{
    ActiveParameter, Documentation, ParameterInformation, SignatureHelp, SignatureInformation,
};

use super::markup::Markup;
use crate::ide::{Signature, Signatures};

/// Forms as the protocol has them; `has_offsets`: whether the client finds parameters by their place.
pub(super) fn help(found: Signatures, markup: Markup, has_offsets: bool) -> SignatureHelp {
    let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let active = |form: &Signature| {
        // A number after the last one highlights nothing, which older clients understand too.
        ActiveParameter::Int(number(form.active.unwrap_or(form.parameters.len())))
    };
    let active_parameter = found.forms.get(found.active).map(active);
    let documentation =
        |value: String| (!value.is_empty()).then(|| Documentation::MarkupContent(markup.content(value)));
    let forms = found.forms.into_iter().map(|form| SignatureInformation {
        active_parameter: Some(active(&form)),
        parameters: Some(
            form.parameters
                .into_iter()
                .map(|parameter| ParameterInformation {
                    label: match has_offsets {
                        true => (number(parameter.span.start), number(parameter.span.end)).into(),
                        false => form.label.get(parameter.span).unwrap_or_default().into(),
                    },
                    documentation: documentation(parameter.documentation),
                })
                .collect(),
        ),
        documentation: documentation(form.documentation),
        label: form.label,
    });
    SignatureHelp {
        signatures: forms.collect(),
        active_signature: Some(number(found.active)),
        active_parameter,
    }
}

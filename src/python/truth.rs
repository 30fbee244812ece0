//! The truth of values that is known without running anything.

use ruff_python_ast::{BoolOp, CmpOp, Expr, Number, UnaryOp};

/// What is known of an expression's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// Whether the value is truthy, where that is certain.
    pub(super) truth: Option<bool>,
    /// Whether evaluating it might raise.
    pub(super) may_raise: bool,
}

impl Known {
    const fn certain(truth: bool) -> Self {
        Self { truth: Some(truth), may_raise: false }
    }

    const UNKNOWN: Self = Self { truth: None, may_raise: true };
}

/// A literal that can be compared.
#[derive(PartialEq, PartialOrd)]
enum Literal<'a> {
    None,
    /// Booleans are numbers in Python.
    Number(i128),
    Text(&'a str),
}

/// What is known of the value of `expr`.
pub(super) fn of(expr: &Expr) -> Known {
    match expr {
        Expr::BooleanLiteral(literal) => Known::certain(literal.value),
        Expr::NoneLiteral(_) => Known::certain(false),
        Expr::EllipsisLiteral(_) | Expr::Lambda(_) => Known::certain(true),
        Expr::NumberLiteral(literal) => Known::certain(match &literal.value {
            Number::Int(int) => int.as_u64() != Some(0),
            Number::Float(float) => *float != 0.0,
            Number::Complex { real, imag } => *real != 0.0 || *imag != 0.0,
        }),
        Expr::StringLiteral(literal) => Known::certain(!literal.value.is_empty()),
        Expr::BytesLiteral(literal) => {
            Known::certain(literal.value.iter().any(|part| !part.value.is_empty()))
        }
        Expr::UnaryOp(unary) if unary.op == UnaryOp::Not => {
            let operand = of(&unary.operand);
            Known { truth: operand.truth.map(|truth| !truth), ..operand }
        }
        Expr::UnaryOp(unary) if unary.operand.is_number_literal_expr() => match unary.op {
            UnaryOp::USub | UnaryOp::UAdd => of(&unary.operand),
            UnaryOp::Not | UnaryOp::Invert => Known { truth: None, may_raise: false },
        },
        Expr::BoolOp(operation) => boolean(operation.op, &operation.values),
        Expr::If(choice) => {
            let test = of(&choice.test);
            let (body, orelse) = (of(&choice.body), of(&choice.orelse));
            let taken = match test.truth {
                Some(true) => body,
                Some(false) => orelse,
                None => Known {
                    truth: body.truth.filter(|_| body.truth == orelse.truth),
                    may_raise: body.may_raise || orelse.may_raise,
                },
            };
            Known { truth: taken.truth, may_raise: test.may_raise || taken.may_raise }
        }
        Expr::Compare(comparison) => match (&*comparison.ops, &*comparison.comparators) {
            ([op], [right]) => compare(&comparison.left, *op, right),
            _ => Known::UNKNOWN,
        },
        Expr::Tuple(tuple) => elements(&tuple.elts),
        Expr::List(list) => elements(&list.elts),
        // Members of sets and keys of mappings must be hashable, or it raises.
        Expr::Set(set) => Known {
            may_raise: set.elts.iter().any(|element| literal(element).is_none()),
            ..elements(&set.elts)
        },
        Expr::Dict(dict) => {
            let unpacks = dict.items.iter().any(|item| item.key.is_none());
            let raises = |item: &ruff_python_ast::DictItem| {
                item.key.as_ref().is_none_or(|key| literal(key).is_none()) || of(&item.value).may_raise
            };
            Known {
                truth: (!unpacks).then_some(!dict.items.is_empty()),
                may_raise: dict.items.iter().any(raises),
            }
        }
        Expr::Call(call) if is_message(&call.func) => Known {
            truth: None,
            may_raise: !call.arguments.args.iter().all(|argument| !of(argument).may_raise)
                || !call.arguments.keywords.iter().all(|keyword| !of(&keyword.value).may_raise),
        },
        _ => Known::UNKNOWN,
    }
}

/// Short-circuiting: the value that decides ends it.
fn boolean(op: BoolOp, values: &[Expr]) -> Known {
    let deciding = op == BoolOp::Or;
    let mut all_known = true;
    let mut may_raise = false;
    for value in values {
        let known = of(value);
        may_raise |= known.may_raise;
        match known.truth {
            Some(truth) if truth == deciding => return Known { truth: Some(deciding), may_raise },
            Some(_) => {}
            None => all_known = false,
        }
    }
    Known { truth: all_known.then_some(!deciding), may_raise }
}

fn elements(elements: &[Expr]) -> Known {
    // `[*x]` is as empty as what it unpacks.
    let only_unpacks = elements.iter().all(Expr::is_starred_expr);
    Known {
        truth: (elements.is_empty() || !only_unpacks).then_some(!elements.is_empty()),
        may_raise: elements.iter().any(|element| of(element).may_raise),
    }
}

fn compare(left: &Expr, op: CmpOp, right: &Expr) -> Known {
    let (Some(a), Some(b)) = (literal(left), literal(right)) else { return Known::UNKNOWN };
    let ordered = |holds: fn(std::cmp::Ordering) -> bool| match (&a, &b) {
        (Literal::Number(_), Literal::Number(_)) | (Literal::Text(_), Literal::Text(_)) => {
            a.partial_cmp(&b).map_or(Known::UNKNOWN, |ordering| Known::certain(holds(ordering)))
        }
        _ => Known::UNKNOWN,
    };
    match op {
        CmpOp::Eq => Known::certain(a == b),
        CmpOp::NotEq => Known::certain(a != b),
        CmpOp::Lt => ordered(std::cmp::Ordering::is_lt),
        CmpOp::LtE => ordered(std::cmp::Ordering::is_le),
        CmpOp::Gt => ordered(std::cmp::Ordering::is_gt),
        CmpOp::GtE => ordered(std::cmp::Ordering::is_ge),
        CmpOp::In | CmpOp::NotIn => match (a, b) {
            (Literal::Text(part), Literal::Text(whole)) => {
                Known::certain(whole.contains(part) == (op == CmpOp::In))
            }
            _ => Known::UNKNOWN,
        },
        CmpOp::Is | CmpOp::IsNot => Known { truth: None, may_raise: false },
    }
}

fn literal(expr: &Expr) -> Option<Literal<'_>> {
    match expr {
        Expr::NoneLiteral(_) => Some(Literal::None),
        Expr::BooleanLiteral(literal) => Some(Literal::Number(i128::from(literal.value))),
        Expr::NumberLiteral(literal) => match &literal.value {
            Number::Int(int) => int.as_u64().map(|int| Literal::Number(i128::from(int))),
            Number::Float(_) | Number::Complex { .. } => None,
        },
        Expr::StringLiteral(literal) => Some(Literal::Text(literal.value.to_str())),
        Expr::UnaryOp(unary) if unary.op == UnaryOp::USub => match literal(&unary.operand)? {
            Literal::Number(number) => Some(Literal::Number(-number)),
            _ => None,
        },
        _ => None,
    }
}

/// Telling the user something, or the log, doesn't fail.
fn is_message(function: &Expr) -> bool {
    match function {
        Expr::Name(name) => matches!(name.id.as_str(), "ak_message" | "print"),
        Expr::Attribute(attribute) => {
            attribute.value.as_name_expr().is_some_and(|name| name.id == "ak_logger")
                && matches!(attribute.attr.as_str(), "debug" | "info" | "warning" | "error")
        }
        _ => false,
    }
}

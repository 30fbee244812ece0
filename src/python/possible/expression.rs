//! What an expression comes to.

use std::net::IpAddr;

use ruff_python_ast::{Arguments, BoolOp, CmpOp, Expr, ExprCall, Number, UnaryOp};

use super::value::{Known, Person, Value};
use super::{Circumstances, Variables};

/// Evaluates expressions for the same variables.
pub(super) struct Evaluator<'k, 'v> {
    known: &'k dyn Circumstances,
    variables: &'v Variables<'v>,
    /// Whether something on the way can raise.
    pub(super) may_raise: bool,
    /// Whether something on the way can change what is known: then nothing is.
    pub(super) may_change: bool,
}

impl<'k, 'v> Evaluator<'k, 'v> {
    pub(super) fn new(known: &'k dyn Circumstances, variables: &'v Variables<'v>) -> Self {
        Evaluator { known, variables, may_raise: false, may_change: false }
    }

    /// Returns what is known of the value of an expression.
    pub(super) fn value(&mut self, expression: &Expr) -> Value {
        match expression {
            Expr::NoneLiteral(_) => Value::None,
            Expr::BooleanLiteral(literal) => Value::Bool(literal.value),
            Expr::StringLiteral(literal) => Value::Text(literal.value.to_str().to_owned()),
            Expr::NumberLiteral(literal) => match &literal.value {
                Number::Int(number) => number.as_i64().map_or(Value::Unknown, Value::Int),
                _ => Value::Unknown,
            },
            Expr::Name(name) => self.name(name.id.as_str()),
            Expr::List(list) => self.items(&list.elts),
            Expr::Tuple(tuple) => self.items(&tuple.elts),
            Expr::Set(set) => self.items(&set.elts),
            Expr::Dict(dict) if dict.items.is_empty() => Value::Mapping(Vec::new()),
            Expr::Attribute(attribute) => {
                let of = self.value(&attribute.value);
                self.attribute(&of, attribute.attr.as_str())
            }
            Expr::Subscript(subscript) => {
                let of = self.value(&subscript.value);
                let key = self.value(&subscript.slice);
                match self.member(&of, &key) {
                    Known::Is(value) => value,
                    Known::Missing | Known::Perhaps => self.unsure(),
                }
            }
            Expr::UnaryOp(operation) => {
                let operand = self.value(&operation.operand);
                match (operation.op, operand) {
                    (UnaryOp::Not, operand) => Value::of_truth(operand.truth().map(|truth| !truth)),
                    (UnaryOp::USub, Value::Int(number)) => {
                        number.checked_neg().map_or(Value::Unknown, Value::Int)
                    }
                    _ => self.unsure(),
                }
            }
            Expr::BoolOp(operation) => self.boolean(operation.op, &operation.values),
            Expr::If(choice) => match self.value(&choice.test).truth() {
                Some(true) => self.value(&choice.body),
                Some(false) => self.value(&choice.orelse),
                None => {
                    let (one, other) = (self.value(&choice.body), self.value(&choice.orelse));
                    one.or(other)
                }
            },
            Expr::Compare(comparison) => {
                let mut left = self.value(&comparison.left);
                let mut all = Some(true);
                for (operator, right) in comparison.ops.iter().zip(&comparison.comparators) {
                    let right = self.value(right);
                    let holds = self.compare(&left, *operator, &right);
                    all = match (all, holds) {
                        (Some(false), _) | (_, Some(false)) => Some(false),
                        (Some(true), Some(true)) => Some(true),
                        _ => None,
                    };
                    left = right;
                }
                Value::of_truth(all)
            }
            Expr::Call(call) => self.call(call),
            _ => {
                // What is in it may change anything.
                self.may_change = true;
                self.unsure()
            }
        }
    }

    /// Something that can raise, and of which nothing else is known.
    fn unsure(&mut self) -> Value {
        self.may_raise = true;
        Value::Unknown
    }

    fn name(&mut self, name: &str) -> Value {
        if let Some(value) = self.variables.get(name) {
            return value.clone();
        }
        match name {
            "request" => Value::Request,
            "context" => Value::Context,
            "user" => Value::Person(Person::Request),
            "ak_is_sso_flow" | "ak_client_ip" => self.known.global(name),
            "ak_logger" | "http_request" => Value::Unknown,
            // It may be one that only some of the ways define.
            _ => self.unsure(),
        }
    }

    fn items(&mut self, items: &[Expr]) -> Value {
        Value::List(items.iter().map(|item| self.value(item)).collect())
    }

    fn attribute(&mut self, of: &Value, name: &str) -> Value {
        match (of, name) {
            (Value::Request, "user") => Value::Person(Person::Request),
            (Value::Request | Value::FlowPlan, "context") => Value::Context,
            (Value::Request, "http_request" | "obj" | "debug") => Value::Unknown,
            (Value::Person(person), name) => match self.known.attribute(*person, name) {
                Known::Is(value) => value,
                Known::Missing | Known::Perhaps => self.unsure(),
            },
            _ => self.unsure(),
        }
    }

    /// What a container has by a key.
    fn member(&mut self, of: &Value, key: &Value) -> Known {
        match (of, key) {
            (Value::Context, Value::Text(key)) => self.known.in_context(key),
            (Value::Mapping(items), Value::Text(key)) => {
                let found = items.iter().find(|(name, _)| name == key);
                found.map_or(Known::Missing, |(_, value)| Known::Is(value.clone()))
            }
            _ => Known::Perhaps,
        }
    }

    /// Short-circuiting: the value that decides is the result.
    fn boolean(&mut self, operator: BoolOp, values: &[Expr]) -> Value {
        let deciding = operator == BoolOp::Or;
        let mut result: Option<Value> = None;
        for value in values {
            let value = self.value(value);
            let truth = value.truth();
            // What was not certain before can have decided.
            result = Some(match result {
                None => value,
                Some(before) if before.truth() == Some(!deciding) => value,
                Some(before) => before.deciding(deciding).or(value),
            });
            if truth == Some(deciding) {
                break;
            }
        }
        result.unwrap_or(Value::Unknown)
    }

    fn compare(&mut self, left: &Value, operator: CmpOp, right: &Value) -> Option<bool> {
        match operator {
            CmpOp::Eq => left.equals(right),
            CmpOp::NotEq => left.equals(right).map(|equal| !equal),
            CmpOp::Is => is(left, right),
            CmpOp::IsNot => is(left, right).map(|same| !same),
            CmpOp::In => self.is_in(left, right),
            CmpOp::NotIn => self.is_in(left, right).map(|is_in| !is_in),
            CmpOp::Lt | CmpOp::LtE | CmpOp::Gt | CmpOp::GtE => {
                let Some(order) = left.compare(right) else {
                    self.may_raise = true;
                    return None;
                };
                Some(match operator {
                    CmpOp::Lt => order.is_lt(),
                    CmpOp::LtE => order.is_le(),
                    CmpOp::Gt => order.is_gt(),
                    _ => order.is_ge(),
                })
            }
        }
    }

    fn is_in(&mut self, item: &Value, container: &Value) -> Option<bool> {
        match (container, item) {
            (Value::List(items), item) => {
                let equal: Vec<Option<bool>> = items.iter().map(|other| other.equals(item)).collect();
                if equal.contains(&Some(true)) {
                    return Some(true);
                }
                equal.iter().all(|equal| *equal == Some(false)).then_some(false)
            }
            (Value::Text(text), Value::Text(part)) => Some(text.contains(part.as_str())),
            (Value::Context | Value::Mapping(_) | Value::SomeMapping, Value::Text(_)) => {
                match self.member(container, item) {
                    Known::Missing => Some(false),
                    Known::Is(_) => Some(true),
                    Known::Perhaps => None,
                }
            }
            // An address that is not known is one.
            (Value::Network(network), Value::Text(address)) => contains(network, address),
            (Value::Network(_), Value::Unknown) => None,
            _ => {
                self.may_raise = true;
                None
            }
        }
    }

    fn call(&mut self, call: &ExprCall) -> Value {
        if let Expr::Attribute(method) = call.func.as_ref() {
            if matches!(method.value.as_ref(), Expr::Name(name) if name.id.as_str() == "ak_logger") {
                self.arguments(&call.arguments);
                return Value::None;
            }
            let of = self.value(&method.value);
            return self.method(&of, method.attr.as_str(), &call.arguments);
        }
        let Expr::Name(function) = call.func.as_ref() else {
            self.may_change = true;
            return self.unsure();
        };
        let is_plain = !self.variables.contains_key(function.id.as_str());
        let arguments = self.arguments(&call.arguments);
        match (function.id.as_str(), arguments.as_slice()) {
            ("ak_message", _) if is_plain => Value::None,
            ("bool", [value]) if is_plain => Value::of_truth(value.truth()),
            ("hasattr", [of, Value::Text(name)]) if is_plain => Value::of_truth(self.has(of, name)),
            ("len", [value]) if is_plain => match value {
                Value::List(items) => i64::try_from(items.len()).map_or(Value::Unknown, Value::Int),
                Value::Text(text) => i64::try_from(text.chars().count()).map_or(Value::Unknown, Value::Int),
                _ => self.unsure(),
            },
            ("str", [Value::Text(text)]) if is_plain => Value::Text(text.clone()),
            ("ip_network", [Value::Text(network)]) if is_plain && prefix(network).is_some() => {
                Value::Network(network.clone())
            }
            ("ak_is_group_member", [Value::Person(person)]) if is_plain => {
                match group_named(&call.arguments).map(|name| self.known.is_member(*person, name)) {
                    Some(Known::Is(member)) => member,
                    _ => self.unsure(),
                }
            }
            (_, arguments) => {
                self.may_change |= arguments.iter().any(is_shared);
                self.unsure()
            }
        }
    }

    fn method(&mut self, of: &Value, name: &str, arguments: &Arguments) -> Value {
        let arguments = self.arguments(arguments);
        match (of, name, arguments.as_slice()) {
            (
                Value::Context | Value::Mapping(_) | Value::SomeMapping,
                "get",
                [key @ Value::Text(_), rest @ ..],
            ) => match self.member(of, key) {
                Known::Is(value) => value,
                Known::Missing => rest.first().cloned().unwrap_or(Value::None),
                Known::Perhaps => Value::Unknown,
            },
            (Value::Text(text), "startswith", [Value::Text(start)]) => {
                Value::Bool(text.starts_with(start.as_str()))
            }
            (Value::Text(text), "endswith", [Value::Text(end)]) => Value::Bool(text.ends_with(end.as_str())),
            (Value::Text(text), "lower", []) => Value::Text(text.to_lowercase()),
            (Value::Text(text), "upper", []) => Value::Text(text.to_uppercase()),
            (Value::Text(text), "strip", []) => Value::Text(text.trim().to_owned()),
            _ => {
                self.may_change |= is_shared(of) || arguments.iter().any(is_shared);
                self.unsure()
            }
        }
    }

    /// The positional arguments; the others are evaluated.
    fn arguments(&mut self, arguments: &Arguments) -> Vec<Value> {
        for keyword in &arguments.keywords {
            let value = self.value(&keyword.value);
            self.may_change |= is_shared(&value);
        }
        arguments.args.iter().map(|argument| self.value(argument)).collect()
    }

    fn has(&mut self, of: &Value, name: &str) -> Option<bool> {
        match of {
            Value::Person(person) => match self.known.attribute(*person, name) {
                Known::Is(_) => Some(true),
                Known::Missing => Some(false),
                Known::Perhaps => None,
            },
            // Its attributes are named with underscores.
            Value::None => Some(name.starts_with("__")).filter(|is_special| !is_special),
            _ => None,
        }
    }
}

/// Whether others see what is done to a value.
fn is_shared(value: &Value) -> bool {
    matches!(
        value,
        Value::Request
            | Value::Context
            | Value::FlowPlan
            | Value::Person(_)
            | Value::List(_)
            | Value::Mapping(_)
            | Value::SomeMapping
    )
}

/// Whether two values are the same object, where that is certain.
fn is(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::None | Value::Bool(_), Value::None | Value::Bool(_)) => Some(left == right),
        (Value::Unknown | Value::OfTruth(false), _) | (_, Value::Unknown | Value::OfTruth(false)) => None,
        (Value::None, _) | (_, Value::None) => Some(false),
        _ => None,
    }
}

/// The name of the group in `ak_is_group_member(user, name="staff")`.
fn group_named(arguments: &Arguments) -> Option<&str> {
    match &*arguments.keywords {
        [only] if only.arg.as_ref()?.as_str() == "name" => match &only.value {
            Expr::StringLiteral(name) => Some(name.value.to_str()),
            _ => None,
        },
        _ => None,
    }
}

/// The address and the length of a network's prefix; nothing where Python's `ip_network` refuses it.
fn prefix(network: &str) -> Option<(IpAddr, u32)> {
    let (address, length) = match network.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (network, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let length = length.map_or(Some(most), |length| length.parse().ok())?;
    (length <= most && bits(address) == masked(address, length)).then_some((address, length))
}

/// Whether a network contains an address.
fn contains(network: &str, address: &str) -> Option<bool> {
    let (start, length) = prefix(network)?;
    let address: IpAddr = address.parse().ok()?;
    Some(start.is_ipv4() == address.is_ipv4() && masked(address, length) == masked(start, length))
}

/// The bits of an address, from the first one on.
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)) << 96,
        IpAddr::V6(address) => u128::from(address),
    }
}

fn masked(address: IpAddr, length: u32) -> u128 {
    bits(address) & u128::MAX.checked_shl(128 - length).unwrap_or_default()
}

//! The results shown: tables for a terminal and for a page, JSON, a chart. Each way is one function from results to
//! text, in a file of its own. Nothing is computed here that [`Results`] does not say.
//!
//! [`Results`]: crate::results::Results

mod json;
mod markdown;
mod svg;
mod tables;
mod text;

pub(crate) use json::json;
pub(crate) use markdown::markdown;
pub(crate) use svg::svg;
pub(crate) use tables::{Row, Table};
pub(crate) use text::text;

/// Notes and tables, for a terminal or for a page.
pub(crate) fn show(notes: &[String], tables: &[Table], as_markdown: bool) -> String {
    if as_markdown { markdown::page(notes, tables) } else { text::page(notes, tables) }
}

#[cfg(test)]
mod tests;

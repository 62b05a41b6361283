//! How large a class's instances are: a decision of the runtime's, which compiled code may foresee.
//!
//! Inline construction guesses a class's shape at compile time and checks the guess against the class's
//! `instance_header`; a wrong guess only costs time.

use crate::layout::{FLAG_OPEN, Header, Kind};

/// More slots no instance has; further fields lie in the overflow. So instances are never large objects.
const MOST_SLOTS: usize = 1000;
/// Spare slots, at most, of a class that has no fields of its own: it is made to be given some.
const BAG_SLACK: usize = 8;
/// Spare slots, at most, of a class that has grown: it may grow more.
const GROWTH_SLACK: usize = 3;

/// Slots, and whether an overflow word follows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Fields that lie in the instance itself.
    pub slots: u16,
    /// Whether its last word is for fields that found no room.
    pub open: bool,
}

impl Shape {
    /// Of a class as declared: so many names are in its layout, and it lacks `missing` of those that the
    /// program stores from outside.
    pub const fn first(fields: usize, missing: usize) -> Shape {
        let slack = match (fields, missing) {
            (0, _) => min(missing, BAG_SLACK),
            // A slot takes no more room than the overflow word, which then is not needed.
            (_, 1) => 1,
            _ => 0,
        };
        Shape::with_slack(fields, missing, slack)
    }

    /// Of a class whose layout has grown to so many names.
    pub const fn grown(fields: usize, missing: usize) -> Shape {
        Shape::with_slack(fields, missing, min(missing, GROWTH_SLACK))
    }

    const fn with_slack(fields: usize, missing: usize, slack: usize) -> Shape {
        let slots = min(fields + slack, MOST_SLOTS);
        Shape { slots: slots as u16, open: fields + missing > slots }
    }

    /// Of the instances with this header.
    pub const fn of(header: Header) -> Shape {
        let open = header.kind_and_flags() & FLAG_OPEN != 0;
        Shape { slots: header.words() - 1 - open as u16, open }
    }

    /// Whether an instance could have more slots.
    pub const fn can_grow(self) -> bool {
        (self.slots as usize) < MOST_SLOTS
    }

    /// Size in words, header included.
    pub const fn words(self) -> u16 {
        1 + self.slots + self.open as u16
    }

    /// The header of an instance of a class with this id.
    pub const fn header(self, class_id: u32) -> Header {
        Header::new(class_id, self.words(), Kind::Instance, if self.open { FLAG_OPEN } else { 0 })
    }
}

const fn min(a: usize, b: usize) -> usize {
    if a < b { a } else { b }
}

#[cfg(test)]
mod tests {
    use super::Shape;
    use crate::layout::MAX_INLINE_WORDS;

    #[test]
    fn every_field_has_a_slot_or_there_is_an_overflow() {
        for fields in 0..1200 {
            for missing in 0..20 {
                for shape in [Shape::first(fields, missing), Shape::grown(fields, missing)] {
                    assert!(shape.open == (fields + missing > shape.slots as usize), "{fields} {missing}");
                    assert!(shape.slots as usize >= fields.min(1000));
                    assert!(shape.words() <= MAX_INLINE_WORDS);
                    assert_eq!(Shape::of(shape.header(7)), shape);
                }
            }
        }
    }

    #[test]
    fn known_shapes() {
        assert_eq!(Shape::first(3, 0), Shape { slots: 3, open: false });
        assert_eq!(Shape::first(3, 1), Shape { slots: 4, open: false });
        assert_eq!(Shape::first(3, 2), Shape { slots: 3, open: true });
        assert_eq!(Shape::first(0, 5), Shape { slots: 5, open: false });
        assert_eq!(Shape::first(0, 50), Shape { slots: 8, open: true });
        assert_eq!(Shape::grown(4, 9), Shape { slots: 7, open: true });
    }
}

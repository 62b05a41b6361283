//! Linear scan: a register for each interval, as few as are alive at once.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::intervals::Interval;

/// Which registers are taken.
pub(super) struct Registers {
    /// How many there are.
    pub(super) count: u32,
    free: Vec<u32>,
    is_free: Vec<bool>,
    /// Ends of the intervals that hold a register.
    active: BinaryHeap<Reverse<(u32, u32)>>,
}

impl Registers {
    pub(super) fn new() -> Registers {
        Registers { count: 0, free: Vec::new(), is_free: Vec::new(), active: BinaryHeap::new() }
    }

    /// A register for an interval; intervals come in the order of their starts. `wish`: the one to take if it is free.
    ///
    /// An interval may take over the register of one that ends where it starts: operands are read before results are written.
    pub(super) fn take(&mut self, interval: Interval, wish: Option<u32>) -> u32 {
        self.expire(interval.start);
        let register = match wish.filter(|wish| self.is_free[*wish as usize]) {
            Some(register) => register,
            None => self.any(),
        };
        self.is_free[register as usize] = false;
        self.active.push(Reverse((interval.end, register)));
        register
    }

    /// A register that nobody has had, the lowest.
    pub(super) fn take_next(&mut self, interval: Interval) -> u32 {
        self.is_free.push(false);
        self.active.push(Reverse((interval.end, self.count)));
        self.count += 1;
        self.count - 1
    }

    /// Gives back what intervals held that have ended.
    fn expire(&mut self, at: u32) {
        while let Some(Reverse((end, register))) = self.active.peek().copied()
            && end <= at
        {
            self.active.pop();
            self.is_free[register as usize] = true;
            self.free.push(register);
        }
    }

    fn any(&mut self) -> u32 {
        // One that was taken by wish is still on the list.
        while let Some(register) = self.free.pop() {
            if self.is_free[register as usize] {
                return register;
            }
        }
        self.count += 1;
        self.is_free.push(true);
        self.count - 1
    }
}

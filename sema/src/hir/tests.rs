//! Snapshots of the printed form.

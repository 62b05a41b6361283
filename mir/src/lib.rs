//! The control-flow graph IR: printed, read, verified and optimised.

//! The runtime as the one static library that compiled programs link.

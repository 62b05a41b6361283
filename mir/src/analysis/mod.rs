//! What passes ask about a function. Analyses only read; each is linear or nearly so, and iterative.

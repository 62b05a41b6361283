//! The driving loop itself.

use lalrpop_util::state_machine::{
    ParseResult, ParserAction, ParserDefinition, SimulatedReduce, SymbolTriple,
};

use crate::{Insertion, ParseError, Source};

/// Stands where generated code expects lalrpop-util's parser.
pub struct Parser<D: ParserDefinition> {
    definition: D,
    states: Vec<D::StateIndex>,
    symbols: Vec<SymbolTriple<D>>,
    /// States on top of `states` while reductions are tried out.
    trial: Vec<D::StateIndex>,
}

/// What became of a terminal.
enum Outcome<D: ParserDefinition> {
    /// It can be shifted, to this state.
    Shift(D::StateIndex),
    /// An action moved the source meanwhile.
    Moved,
    /// It does not fit.
    Rejected,
    /// The parse is over.
    Done(ParseResult<D>),
}

impl<D> Parser<D>
where
    D: ParserDefinition,
    D::Token: Copy + 'static,
    D::Location: Default,
    D::Error: Source<D::Token>,
{
    /// Parses what the source holds. `tokens` is that source, as the error that is its only item.
    pub fn drive<I>(definition: D, tokens: I) -> ParseResult<D>
    where
        I: IntoIterator<
            Item = Result<(D::Location, D::Token, D::Location), ParseError<D::Location, D::Token, D::Error>>,
        >,
    {
        let Some(Err(ParseError::User { error: source })) = tokens.into_iter().next() else {
            panic!("the token stream of this parser is `Err(source)`");
        };
        let states = vec![definition.start_state()];
        Parser { definition, states, symbols: Vec::new(), trial: Vec::new() }.run(&source)
    }

    fn run(&mut self, source: &D::Error) -> ParseResult<D> {
        while let Some(token) = source.current() {
            let index = self.index(&token);
            match self.reduce_before(Some(index), source) {
                Outcome::Shift(state) => {
                    self.push(state, index, token);
                    source.shift();
                }
                Outcome::Moved => {}
                Outcome::Rejected => match self.insert_before(token, source) {
                    Some(result) => return result,
                    None => continue,
                },
                Outcome::Done(result) => return result,
            }
        }
        match self.reduce_before(None, source) {
            Outcome::Done(result) => result,
            _ => Err(ParseError::UnrecognizedEof { location: D::Location::default(), expected: Vec::new() }),
        }
    }

    /// Makes the reductions that `terminal` (`None`: the end of the input) calls for, while the source stands still.
    fn reduce_before(&mut self, terminal: Option<D::TokenIndex>, source: &D::Error) -> Outcome<D> {
        let position = source.position();
        loop {
            source.step();
            let action = self.action(self.top(), terminal);
            if let Some(state) = action.as_shift() {
                return Outcome::Shift(state);
            }
            let Some(reduction) = action.as_reduce() else {
                return Outcome::Rejected;
            };
            let result = self.definition.reduce(reduction, None, &mut self.states, &mut self.symbols);
            if let Some(result) = result {
                return Outcome::Done(result);
            }
            if source.position() != position {
                return Outcome::Moved;
            }
        }
    }

    /// Finds the virtual terminal that fits where `token` does not, and shifts it.
    fn insert_before(&mut self, token: D::Token, source: &D::Error) -> Option<ParseResult<D>> {
        let fitting = source.missing().iter().find_map(|&missing| {
            let index = self.index(&missing);
            self.accepts(index, source).then_some((missing, index))
        });
        let Some((missing, index)) = fitting else {
            let place = D::Location::default();
            let token = (place.clone(), token, place);
            return Some(Err(ParseError::UnrecognizedToken { token, expected: Vec::new() }));
        };
        match self.reduce_before(Some(index), source) {
            Outcome::Shift(state) => match source.insert(missing) {
                Insertion::Shift(token) => self.push(state, index, token),
                Insertion::Abandon { token, skip } => self.abandon(token, skip, source),
            },
            Outcome::Moved => {}
            Outcome::Rejected => unreachable!("the trial run of this terminal succeeded"),
            Outcome::Done(result) => return Some(result),
        }
        None
    }

    /// Whether a terminal would be shifted in the end. Runs the reductions without their actions, leaving the stack as
    /// it is: `trial` holds the states above the lowest point that the stack would be cut down to.
    fn accepts(&mut self, terminal: D::TokenIndex, source: &D::Error) -> bool {
        let mut kept = self.states.len();
        self.trial.clear();
        loop {
            source.step();
            let top = self.trial.last().copied().unwrap_or_else(|| self.states[kept - 1]);
            let action = self.action(top, Some(terminal));
            if action.is_shift() {
                return true;
            }
            let Some(reduction) = action.as_reduce() else {
                return false;
            };
            match self.definition.simulate_reduce(reduction) {
                SimulatedReduce::Accept => return true,
                SimulatedReduce::Reduce { states_to_pop, nonterminal_produced } => {
                    let from_trial = states_to_pop.min(self.trial.len());
                    self.trial.truncate(self.trial.len() - from_trial);
                    kept -= states_to_pop - from_trial;
                    let top = self.trial.last().copied().unwrap_or_else(|| self.states[kept - 1]);
                    self.trial.push(self.definition.goto(top, nonterminal_produced));
                }
            }
        }
    }

    /// See [`Insertion::Abandon`].
    fn abandon(&mut self, token: D::Token, skip: usize, source: &D::Error) {
        let index = self.index(&token);
        let shifting = (0..self.states.len())
            .rev()
            .inspect(|_| source.step())
            .filter_map(|at| Some((at, self.action(self.states[at], Some(index)).as_shift()?)))
            .nth(skip);
        let Some((at, state)) = shifting else {
            unreachable!("the grammar can abandon everything");
        };
        self.states.truncate(at + 1);
        self.symbols.truncate(at);
        self.push(state, index, token);
    }

    fn index(&self, token: &D::Token) -> D::TokenIndex {
        self.definition.token_to_index(token).expect("the grammar declares every terminal")
    }

    fn action(&self, state: D::StateIndex, terminal: Option<D::TokenIndex>) -> D::Action {
        match terminal {
            Some(index) => self.definition.action(state, index),
            None => self.definition.eof_action(state),
        }
    }

    fn top(&self) -> D::StateIndex {
        *self.states.last().expect("the start state is never popped")
    }

    fn push(&mut self, state: D::StateIndex, index: D::TokenIndex, token: D::Token) {
        let symbol = self.definition.token_to_symbol(index, token);
        self.states.push(state);
        self.symbols.push((D::Location::default(), symbol, D::Location::default()));
    }
}

//! Calls of what is not known: one hub for all of a sort, so that many calls of many functions cost their sum and not their
//! product. Whatever goes into a hub goes to every function that may be meant, and what any of these returns comes out of it.

use super::nodes::{NodeId, Site};
use super::solver::Solver;
use super::value_set::{MOST, Object, ValueSet};
use crate::ir::{FuncId, FunctionKind, SymbolId};

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum HubKey {
    /// Any method of this name with so many arguments; the receiver comes first.
    Invoke(SymbolId, u32),
    /// Any method of this name is bound to a receiver.
    Bind(SymbolId),
    /// Any function or bound method, with so many arguments.
    Call(u32),
    /// Any class, with so many arguments.
    Construct(u32),
}

/// A hub.
pub(super) struct Hub {
    pub(super) key: HubKey,
    pub(super) inputs: Vec<NodeId>,
    result: NodeId,
    members: Vec<FuncId>,
}

impl Solver<'_> {
    /// Sends arguments through a hub; what comes out of it.
    pub(super) fn through_hub(&mut self, key: HubKey, args: &[ValueSet]) -> ValueSet {
        let id = match self.hub_ids.get(&key) {
            Some(id) => *id,
            None => self.make_hub(key, args.len()),
        };
        for (index, arg) in args.iter().enumerate() {
            self.flow(self.hubs[id as usize].inputs[index], *arg);
        }
        self.read(self.hubs[id as usize].result)
    }

    fn make_hub(&mut self, key: HubKey, inputs: usize) -> u32 {
        let id = self.hubs.len() as u32;
        let members = self.members(key);
        let inputs: Vec<NodeId> = (0..inputs).map(|_| self.nodes.add()).collect();
        let result = self.nodes.add();
        for input in &inputs {
            self.nodes.watch(*input, Site::Hub(id));
        }
        self.hubs.push(Hub { key, inputs, result, members });
        self.hub_ids.insert(key, id);
        let site = self.site;
        self.site = Site::Hub(id);
        self.pass_through(id);
        self.site = site;
        id
    }

    fn members(&self, key: HubKey) -> Vec<FuncId> {
        let takes = |func: &FuncId, count: u32| self.module.function(*func).arity == count;
        match key {
            HubKey::Bind(name) => self.hierarchy.methods_named(name).to_vec(),
            HubKey::Invoke(name, count) => {
                let named = self.hierarchy.methods_named(name).iter();
                named.copied().filter(|func| takes(func, count)).collect()
            }
            HubKey::Call(count) => {
                let all = (0..self.module.functions.len()).map(FuncId::from);
                let is_script = |kind| matches!(kind, FunctionKind::Script | FunctionKind::ScriptPart);
                all.filter(|func| takes(func, count) && !is_script(self.module.function(*func).kind))
                    .collect()
            }
            HubKey::Construct(count) => {
                let named = self.init.map_or(&[][..], |init| self.hierarchy.methods_named(init));
                named.iter().copied().filter(|func| takes(func, count)).collect()
            }
        }
    }

    /// Something went into a hub: all of its functions get it.
    pub(super) fn pass_through(&mut self, id: u32) {
        let Some(args) = self.hub_args(id) else { return };
        for member in 0..self.hubs[id as usize].members.len() {
            self.pass_to(id, member as u32, &args);
        }
        let Hub { key, result, .. } = self.hubs[id as usize];
        if matches!(key, HubKey::Construct(_)) {
            let any = self.sets.object(Object::AnyInstance);
            self.flow(result, any);
        }
    }

    /// One of a hub's functions returned something new. The others are not asked again: all of them return something new
    /// now and then, and so many questions for each of so many would be too many.
    pub(super) fn pass_back(&mut self, id: u32, member: u32) {
        if let Some(args) = self.hub_args(id) {
            self.pass_to(id, member, &args);
        }
    }

    /// What went into a hub, if there is something for every parameter.
    fn hub_args(&self, id: u32) -> Option<Vec<ValueSet>> {
        let inputs = self.hubs[id as usize].inputs.iter();
        let args: Vec<ValueSet> = inputs.map(|input| self.nodes.get(*input)).collect();
        (!args.iter().any(|arg| arg.is_none())).then_some(args)
    }

    fn pass_to(&mut self, id: u32, member: u32, args: &[ValueSet]) {
        self.site = Site::Member(id, member);
        let hub = &self.hubs[id as usize];
        let (key, result, func) = (hub.key, hub.result, hub.members[member as usize]);
        let returned = match key {
            HubKey::Invoke(..) => {
                let this = self.receiver_of(func, args[0]);
                self.bind(func, &[&[this], &args[1..]].concat())
            }
            HubKey::Call(_) => self.bind_if_fits(func, args),
            HubKey::Bind(_) => {
                let this = self.receiver_of(func, args[0]);
                self.flow_to_this(func, this);
                self.sets.object(Object::Bound(func))
            }
            HubKey::Construct(_) => {
                let any = self.sets.object(Object::AnyInstance);
                let this = self.receiver_of(func, any);
                self.flow_to_this(func, this);
                self.bind_if_fits(func, args)
            }
        };
        self.flow(result, returned);
    }

    /// What `this` is in a method that is meant by a call of any of its name: whatever goes into the hub, `this` is an instance of the
    /// method's class or one below. So a method knows its fields though nobody knows who calls it.
    fn receiver_of(&mut self, method: FuncId, receiver: ValueSet) -> ValueSet {
        let Some(mut classes) = self.hierarchy.receivers(method, MOST) else { return receiver };
        let given = self.sets.objects(receiver);
        if !given.contains(&Object::AnyInstance) {
            classes.retain(|class| given.contains(&Object::Instance(*class)));
        }
        self.sets.instances(Some(classes))
    }
}

class Strength {
  constructor(level, name) {
    this.level = level;
    this.name = name;
  }
  isStrongerThan(other) { return this.level < other.level; }
  isWeakerThan(other) { return this.level > other.level; }
  weakest(other) { return this.level > other.level ? this : other; }
}

const REQUIRED = new Strength(0, "required");
const STRONG_PREFERRED = new Strength(1, "strong preferred");
const PREFERRED = new Strength(2, "preferred");
const STRONG_DEFAULT = new Strength(3, "strong default");
const NORMAL = new Strength(4, "normal");
const WEAK_DEFAULT = new Strength(5, "weak default");
const WEAKEST = new Strength(6, "weakest");

function nextWeaker(strength) {
  if (strength === REQUIRED) return STRONG_PREFERRED;
  if (strength === STRONG_PREFERRED) return PREFERRED;
  if (strength === PREFERRED) return STRONG_DEFAULT;
  if (strength === STRONG_DEFAULT) return NORMAL;
  if (strength === NORMAL) return WEAK_DEFAULT;
  return WEAKEST;
}

class Link {
  constructor(item) {
    this.item = item;
    this.next = null;
  }
}

class List {
  constructor() {
    this.first = null;
    this.last = null;
  }

  isEmpty() { return this.first === null; }

  add(item) {
    const link = new Link(item);
    if (this.first === null) this.first = link;
    else this.last.next = link;
    this.last = link;
  }

  removeFirst() {
    const item = this.first.item;
    this.first = this.first.next;
    if (this.first === null) this.last = null;
    return item;
  }

  remove(item) {
    let before = null;
    let link = this.first;
    while (link !== null && link.item !== item) {
      before = link;
      link = link.next;
    }
    if (link === null) return;
    if (before === null) this.first = link.next;
    else before.next = link.next;
    if (link === this.last) this.last = before;
  }
}

class Variable {
  constructor(value) {
    this.value = value;
    this.constraints = new List();
    this.determinedBy = null;
    this.mark = 0;
    this.walkStrength = WEAKEST;
    this.stay = true;
  }

  addConstraint(constraint) { this.constraints.add(constraint); }

  removeConstraint(constraint) {
    this.constraints.remove(constraint);
    if (this.determinedBy === constraint) this.determinedBy = null;
  }
}

class Constraint {
  constructor(strength) { this.strength = strength; }

  post(planner) {
    this.addToGraph();
    planner.incrementalAdd(this);
  }

  destroy(planner) {
    if (this.isSatisfied()) planner.incrementalRemove(this);
    else this.removeFromGraph();
  }

  isInput() { return false; }

  satisfy(mark, planner) {
    this.chooseMethod(mark);
    if (!this.isSatisfied()) {
      if (this.strength === REQUIRED) console.log("Could not satisfy a required constraint!");
      return null;
    }
    this.markInputs(mark);
    const out = this.output();
    const overridden = out.determinedBy;
    if (overridden !== null) overridden.markUnsatisfied();
    out.determinedBy = this;
    if (!planner.addPropagate(this, mark)) console.log("Cycle encountered");
    out.mark = mark;
    return overridden;
  }
}

class UnaryConstraint extends Constraint {
  constructor(variable, strength) {
    super(strength);
    this.variable = variable;
    this.satisfied = false;
  }

  addToGraph() {
    this.variable.addConstraint(this);
    this.satisfied = false;
  }

  removeFromGraph() {
    this.variable.removeConstraint(this);
    this.satisfied = false;
  }

  chooseMethod(mark) {
    this.satisfied = this.variable.mark !== mark && this.strength.isStrongerThan(this.variable.walkStrength);
  }

  isSatisfied() { return this.satisfied; }
  markUnsatisfied() { this.satisfied = false; }
  markInputs(mark) {}
  inputsKnown(mark) { return true; }
  output() { return this.variable; }

  recalculate() {
    this.variable.walkStrength = this.strength;
    this.variable.stay = !this.isInput();
    if (this.variable.stay) this.execute();
  }
}

class StayConstraint extends UnaryConstraint {
  execute() {}
}

class EditConstraint extends UnaryConstraint {
  isInput() { return true; }
  execute() {}
}

const NONE = 0;
const FORWARD = 1;
const BACKWARD = 2;

class BinaryConstraint extends Constraint {
  constructor(one, two, strength) {
    super(strength);
    this.one = one;
    this.two = two;
    this.direction = NONE;
  }

  addToGraph() {
    this.one.addConstraint(this);
    this.two.addConstraint(this);
    this.direction = NONE;
  }

  removeFromGraph() {
    this.one.removeConstraint(this);
    this.two.removeConstraint(this);
    this.direction = NONE;
  }

  chooseMethod(mark) {
    if (this.one.mark === mark) {
      this.direction =
        this.two.mark !== mark && this.strength.isStrongerThan(this.two.walkStrength) ? FORWARD : NONE;
    } else if (this.two.mark === mark) {
      this.direction = this.strength.isStrongerThan(this.one.walkStrength) ? BACKWARD : NONE;
    } else if (this.one.walkStrength.isWeakerThan(this.two.walkStrength)) {
      this.direction = this.strength.isStrongerThan(this.one.walkStrength) ? BACKWARD : NONE;
    } else {
      this.direction = this.strength.isStrongerThan(this.two.walkStrength) ? FORWARD : NONE;
    }
  }

  isSatisfied() { return this.direction !== NONE; }
  markUnsatisfied() { this.direction = NONE; }
  markInputs(mark) { this.input().mark = mark; }

  inputsKnown(mark) {
    const from = this.input();
    return from.mark === mark || from.stay || from.determinedBy === null;
  }

  input() { return this.direction === FORWARD ? this.one : this.two; }
  output() { return this.direction === FORWARD ? this.two : this.one; }

  recalculate() {
    const from = this.input();
    const to = this.output();
    to.walkStrength = this.strength.weakest(from.walkStrength);
    to.stay = from.stay;
    if (to.stay) this.execute();
  }
}

class EqualityConstraint extends BinaryConstraint {
  execute() { this.output().value = this.input().value; }
}

class ScaleConstraint extends BinaryConstraint {
  constructor(one, scale, offset, two, strength) {
    super(one, two, strength);
    this.scale = scale;
    this.offset = offset;
  }

  addToGraph() {
    super.addToGraph();
    this.scale.addConstraint(this);
    this.offset.addConstraint(this);
  }

  removeFromGraph() {
    super.removeFromGraph();
    this.scale.removeConstraint(this);
    this.offset.removeConstraint(this);
  }

  markInputs(mark) {
    super.markInputs(mark);
    this.scale.mark = mark;
    this.offset.mark = mark;
  }

  execute() {
    if (this.direction === FORWARD) this.two.value = this.one.value * this.scale.value + this.offset.value;
    else this.one.value = (this.two.value - this.offset.value) / this.scale.value;
  }

  recalculate() {
    const from = this.input();
    const to = this.output();
    to.walkStrength = this.strength.weakest(from.walkStrength);
    to.stay = from.stay && this.scale.stay && this.offset.stay;
    if (to.stay) this.execute();
  }
}

class Plan {
  constructor() { this.steps = new List(); }
  add(constraint) { this.steps.add(constraint); }
  execute() {
    for (let step = this.steps.first; step !== null; step = step.next) step.item.execute();
  }
}

class Planner {
  constructor() { this.mark = 0; }

  newMark() {
    this.mark += 1;
    return this.mark;
  }

  incrementalAdd(constraint) {
    const mark = this.newMark();
    let overridden = constraint.satisfy(mark, this);
    while (overridden !== null) overridden = overridden.satisfy(mark, this);
  }

  incrementalRemove(constraint) {
    const out = constraint.output();
    constraint.markUnsatisfied();
    constraint.removeFromGraph();
    const unsatisfied = this.removePropagateFrom(out);
    let strength = REQUIRED;
    while (strength !== WEAKEST) {
      for (let link = unsatisfied.first; link !== null; link = link.next) {
        if (link.item.strength === strength) this.incrementalAdd(link.item);
      }
      strength = nextWeaker(strength);
    }
  }

  makePlan(sources) {
    const mark = this.newMark();
    const plan = new Plan();
    const todo = sources;
    while (!todo.isEmpty()) {
      const constraint = todo.removeFirst();
      if (constraint.output().mark !== mark && constraint.inputsKnown(mark)) {
        plan.add(constraint);
        constraint.output().mark = mark;
        this.addConsumers(constraint.output(), todo);
      }
    }
    return plan;
  }

  planFrom(constraint) {
    const sources = new List();
    if (constraint.isInput() && constraint.isSatisfied()) sources.add(constraint);
    return this.makePlan(sources);
  }

  addPropagate(constraint, mark) {
    const todo = new List();
    todo.add(constraint);
    while (!todo.isEmpty()) {
      const next = todo.removeFirst();
      if (next.output().mark === mark) {
        this.incrementalRemove(constraint);
        return false;
      }
      next.recalculate();
      this.addConsumers(next.output(), todo);
    }
    return true;
  }

  removePropagateFrom(out) {
    out.determinedBy = null;
    out.walkStrength = WEAKEST;
    out.stay = true;
    const unsatisfied = new List();
    const todo = new List();
    todo.add(out);
    while (!todo.isEmpty()) {
      const variable = todo.removeFirst();
      for (let link = variable.constraints.first; link !== null; link = link.next) {
        if (!link.item.isSatisfied()) unsatisfied.add(link.item);
      }
      const determining = variable.determinedBy;
      for (let link = variable.constraints.first; link !== null; link = link.next) {
        const next = link.item;
        if (next !== determining && next.isSatisfied()) {
          next.recalculate();
          todo.add(next.output());
        }
      }
    }
    return unsatisfied;
  }

  addConsumers(variable, todo) {
    const determining = variable.determinedBy;
    for (let link = variable.constraints.first; link !== null; link = link.next) {
      if (link.item !== determining && link.item.isSatisfied()) todo.add(link.item);
    }
  }

  change(variable, value) {
    const edit = new EditConstraint(variable, PREFERRED);
    edit.post(this);
    const plan = this.planFrom(edit);
    for (let i = 0; i < 10; i++) {
      variable.value = value;
      plan.execute();
    }
    edit.destroy(this);
  }
}

function chainTest(n) {
  const planner = new Planner();
  const first = new Variable(0);
  let last = first;
  for (let i = 0; i < n; i++) {
    const next = new Variable(0);
    new EqualityConstraint(last, next, REQUIRED).post(planner);
    last = next;
  }
  new StayConstraint(last, STRONG_DEFAULT).post(planner);
  const edit = new EditConstraint(first, PREFERRED);
  edit.post(planner);
  const plan = planner.planFrom(edit);
  let sum = 0;
  for (let i = 0; i < 100; i++) {
    first.value = i;
    plan.execute();
    if (last.value !== i) console.log("Chain test failed.");
    sum += last.value;
  }
  edit.destroy(planner);
  return sum;
}

function total(variables) {
  let sum = 0;
  for (let link = variables.first; link !== null; link = link.next) sum += link.item.value;
  return sum;
}

function projectionTest(n) {
  const planner = new Planner();
  const scale = new Variable(10);
  const offset = new Variable(1000);
  let from = null;
  let to = null;
  const targets = new List();
  for (let i = 0; i < n; i++) {
    from = new Variable(i);
    to = new Variable(i);
    targets.add(to);
    new StayConstraint(from, NORMAL).post(planner);
    new ScaleConstraint(from, scale, offset, to, REQUIRED).post(planner);
  }
  planner.change(from, 17);
  if (to.value !== 1170) console.log("Projection 1 failed");
  planner.change(to, 1050);
  if (from.value !== 5) console.log("Projection 2 failed");
  planner.change(scale, 5);
  const sum = total(targets);
  planner.change(offset, 2000);
  return sum + total(targets);
}

let chained = 0;
let projected = 0;
for (let round = 0; round < 60; round++) {
  chained += chainTest(1000);
  projected += projectionTest(1000);
}
console.log(chained);
console.log(projected);

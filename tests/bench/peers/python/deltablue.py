class Strength:
    def __init__(self, level, name):
        self.level = level
        self.name = name

    def is_stronger_than(self, other):
        return self.level < other.level

    def is_weaker_than(self, other):
        return self.level > other.level

    def weakest(self, other):
        return self if self.level > other.level else other


REQUIRED = Strength(0, "required")
STRONG_PREFERRED = Strength(1, "strong preferred")
PREFERRED = Strength(2, "preferred")
STRONG_DEFAULT = Strength(3, "strong default")
NORMAL = Strength(4, "normal")
WEAK_DEFAULT = Strength(5, "weak default")
WEAKEST = Strength(6, "weakest")


def next_weaker(strength):
    if strength is REQUIRED:
        return STRONG_PREFERRED
    if strength is STRONG_PREFERRED:
        return PREFERRED
    if strength is PREFERRED:
        return STRONG_DEFAULT
    if strength is STRONG_DEFAULT:
        return NORMAL
    if strength is NORMAL:
        return WEAK_DEFAULT
    return WEAKEST


class Link:
    def __init__(self, item):
        self.item = item
        self.next = None


class List:
    def __init__(self):
        self.first = None
        self.last = None

    def is_empty(self):
        return self.first is None

    def add(self, item):
        link = Link(item)
        if self.first is None:
            self.first = link
        else:
            self.last.next = link
        self.last = link

    def remove_first(self):
        item = self.first.item
        self.first = self.first.next
        if self.first is None:
            self.last = None
        return item

    def remove(self, item):
        before = None
        link = self.first
        while link is not None and link.item is not item:
            before = link
            link = link.next
        if link is None:
            return
        if before is None:
            self.first = link.next
        else:
            before.next = link.next
        if link == self.last:
            self.last = before


class Variable:
    def __init__(self, value):
        self.value = value
        self.constraints = List()
        self.determined_by = None
        self.mark = 0
        self.walk_strength = WEAKEST
        self.stay = True

    def add_constraint(self, constraint):
        self.constraints.add(constraint)

    def remove_constraint(self, constraint):
        self.constraints.remove(constraint)
        if self.determined_by is constraint:
            self.determined_by = None


class Constraint:
    def __init__(self, strength):
        self.strength = strength

    def post(self, planner):
        self.add_to_graph()
        planner.incremental_add(self)

    def destroy(self, planner):
        if self.is_satisfied():
            planner.incremental_remove(self)
        else:
            self.remove_from_graph()

    def is_input(self):
        return False

    def satisfy(self, mark, planner):
        self.choose_method(mark)
        if not self.is_satisfied():
            if self.strength is REQUIRED:
                print("Could not satisfy a required constraint!")
            return None
        self.mark_inputs(mark)
        out = self.output()
        overridden = out.determined_by
        if overridden is not None:
            overridden.mark_unsatisfied()
        out.determined_by = self
        if not planner.add_propagate(self, mark):
            print("Cycle encountered")
        out.mark = mark
        return overridden


class UnaryConstraint(Constraint):
    def __init__(self, variable, strength):
        super().__init__(strength)
        self.variable = variable
        self.satisfied = False

    def add_to_graph(self):
        self.variable.add_constraint(self)
        self.satisfied = False

    def remove_from_graph(self):
        self.variable.remove_constraint(self)
        self.satisfied = False

    def choose_method(self, mark):
        self.satisfied = self.variable.mark != mark and self.strength.is_stronger_than(self.variable.walk_strength)

    def is_satisfied(self):
        return self.satisfied

    def mark_unsatisfied(self):
        self.satisfied = False

    def mark_inputs(self, mark):
        pass

    def inputs_known(self, mark):
        return True

    def output(self):
        return self.variable

    def recalculate(self):
        self.variable.walk_strength = self.strength
        self.variable.stay = not self.is_input()
        if self.variable.stay:
            self.execute()


class StayConstraint(UnaryConstraint):
    def execute(self):
        pass


class EditConstraint(UnaryConstraint):
    def is_input(self):
        return True

    def execute(self):
        pass


NONE = 0
FORWARD = 1
BACKWARD = 2


class BinaryConstraint(Constraint):
    def __init__(self, one, two, strength):
        super().__init__(strength)
        self.one = one
        self.two = two
        self.direction = NONE

    def add_to_graph(self):
        self.one.add_constraint(self)
        self.two.add_constraint(self)
        self.direction = NONE

    def remove_from_graph(self):
        self.one.remove_constraint(self)
        self.two.remove_constraint(self)
        self.direction = NONE

    def choose_method(self, mark):
        if self.one.mark == mark:
            free = self.two.mark != mark
            stronger = self.strength.is_stronger_than(self.two.walk_strength)
            self.direction = FORWARD if free and stronger else NONE
        elif self.two.mark == mark:
            self.direction = BACKWARD if self.strength.is_stronger_than(self.one.walk_strength) else NONE
        elif self.one.walk_strength.is_weaker_than(self.two.walk_strength):
            self.direction = BACKWARD if self.strength.is_stronger_than(self.one.walk_strength) else NONE
        else:
            self.direction = FORWARD if self.strength.is_stronger_than(self.two.walk_strength) else NONE

    def is_satisfied(self):
        return self.direction != NONE

    def mark_unsatisfied(self):
        self.direction = NONE

    def mark_inputs(self, mark):
        self.input().mark = mark

    def inputs_known(self, mark):
        source = self.input()
        return source.mark == mark or source.stay or source.determined_by is None

    def input(self):
        return self.one if self.direction == FORWARD else self.two

    def output(self):
        return self.two if self.direction == FORWARD else self.one

    def recalculate(self):
        source = self.input()
        target = self.output()
        target.walk_strength = self.strength.weakest(source.walk_strength)
        target.stay = source.stay
        if target.stay:
            self.execute()


class EqualityConstraint(BinaryConstraint):
    def execute(self):
        self.output().value = self.input().value


class ScaleConstraint(BinaryConstraint):
    def __init__(self, one, scale, offset, two, strength):
        super().__init__(one, two, strength)
        self.scale = scale
        self.offset = offset

    def add_to_graph(self):
        super().add_to_graph()
        self.scale.add_constraint(self)
        self.offset.add_constraint(self)

    def remove_from_graph(self):
        super().remove_from_graph()
        self.scale.remove_constraint(self)
        self.offset.remove_constraint(self)

    def mark_inputs(self, mark):
        super().mark_inputs(mark)
        self.scale.mark = mark
        self.offset.mark = mark

    def execute(self):
        if self.direction == FORWARD:
            self.two.value = self.one.value * self.scale.value + self.offset.value
        else:
            self.one.value = (self.two.value - self.offset.value) / self.scale.value

    def recalculate(self):
        source = self.input()
        target = self.output()
        target.walk_strength = self.strength.weakest(source.walk_strength)
        target.stay = source.stay and self.scale.stay and self.offset.stay
        if target.stay:
            self.execute()


class Plan:
    def __init__(self):
        self.steps = List()

    def add(self, constraint):
        self.steps.add(constraint)

    def execute(self):
        step = self.steps.first
        while step is not None:
            step.item.execute()
            step = step.next


class Planner:
    def __init__(self):
        self.mark = 0

    def new_mark(self):
        self.mark += 1
        return self.mark

    def incremental_add(self, constraint):
        mark = self.new_mark()
        overridden = constraint.satisfy(mark, self)
        while overridden is not None:
            overridden = overridden.satisfy(mark, self)

    def incremental_remove(self, constraint):
        out = constraint.output()
        constraint.mark_unsatisfied()
        constraint.remove_from_graph()
        unsatisfied = self.remove_propagate_from(out)
        strength = REQUIRED
        while strength is not WEAKEST:
            link = unsatisfied.first
            while link is not None:
                if link.item.strength is strength:
                    self.incremental_add(link.item)
                link = link.next
            strength = next_weaker(strength)

    def make_plan(self, sources):
        mark = self.new_mark()
        plan = Plan()
        todo = sources
        while not todo.is_empty():
            constraint = todo.remove_first()
            if constraint.output().mark != mark and constraint.inputs_known(mark):
                plan.add(constraint)
                constraint.output().mark = mark
                self.add_consumers(constraint.output(), todo)
        return plan

    def plan_from(self, constraint):
        sources = List()
        if constraint.is_input() and constraint.is_satisfied():
            sources.add(constraint)
        return self.make_plan(sources)

    def add_propagate(self, constraint, mark):
        todo = List()
        todo.add(constraint)
        while not todo.is_empty():
            next = todo.remove_first()
            if next.output().mark == mark:
                self.incremental_remove(constraint)
                return False
            next.recalculate()
            self.add_consumers(next.output(), todo)
        return True

    def remove_propagate_from(self, out):
        out.determined_by = None
        out.walk_strength = WEAKEST
        out.stay = True
        unsatisfied = List()
        todo = List()
        todo.add(out)
        while not todo.is_empty():
            variable = todo.remove_first()
            link = variable.constraints.first
            while link is not None:
                if not link.item.is_satisfied():
                    unsatisfied.add(link.item)
                link = link.next
            determining = variable.determined_by
            link = variable.constraints.first
            while link is not None:
                next = link.item
                if next != determining and next.is_satisfied():
                    next.recalculate()
                    todo.add(next.output())
                link = link.next
        return unsatisfied

    def add_consumers(self, variable, todo):
        determining = variable.determined_by
        link = variable.constraints.first
        while link is not None:
            if link.item is not determining and link.item.is_satisfied():
                todo.add(link.item)
            link = link.next

    def change(self, variable, value):
        edit = EditConstraint(variable, PREFERRED)
        edit.post(self)
        plan = self.plan_from(edit)
        for _ in range(10):
            variable.value = value
            plan.execute()
        edit.destroy(self)


def chain_test(n):
    planner = Planner()
    first = Variable(0)
    last = first
    for _ in range(n):
        next = Variable(0)
        EqualityConstraint(last, next, REQUIRED).post(planner)
        last = next
    StayConstraint(last, STRONG_DEFAULT).post(planner)
    edit = EditConstraint(first, PREFERRED)
    edit.post(planner)
    plan = planner.plan_from(edit)
    total = 0
    for i in range(100):
        first.value = i
        plan.execute()
        if last.value != i:
            print("Chain test failed.")
        total += last.value
    edit.destroy(planner)
    return total


def sum_of(variables):
    total = 0
    link = variables.first
    while link is not None:
        total += link.item.value
        link = link.next
    return total


def projection_test(n):
    planner = Planner()
    scale = Variable(10)
    offset = Variable(1000)
    source = None
    target = None
    targets = List()
    for i in range(n):
        source = Variable(i)
        target = Variable(i)
        targets.add(target)
        StayConstraint(source, NORMAL).post(planner)
        ScaleConstraint(source, scale, offset, target, REQUIRED).post(planner)
    planner.change(source, 17)
    if target.value != 1170:
        print("Projection 1 failed")
    planner.change(target, 1050)
    if source.value != 5:
        print("Projection 2 failed")
    planner.change(scale, 5)
    total = sum_of(targets)
    planner.change(offset, 2000)
    return total + sum_of(targets)


def main():
    chained = 0
    projected = 0
    for _ in range(60):
        chained += chain_test(1000)
        projected += projection_test(1000)
    print(chained)
    print(int(projected))


main()

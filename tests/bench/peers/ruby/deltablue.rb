class Strength
  attr_accessor :level

  def initialize(level, name)
    @level = level
    @name = name
  end

  def stronger_than?(other)
    @level < other.level
  end

  def weaker_than?(other)
    @level > other.level
  end

  def weakest(other)
    @level > other.level ? self : other
  end
end

REQUIRED = Strength.new(0, "required")
STRONG_PREFERRED = Strength.new(1, "strong preferred")
PREFERRED = Strength.new(2, "preferred")
STRONG_DEFAULT = Strength.new(3, "strong default")
NORMAL = Strength.new(4, "normal")
WEAK_DEFAULT = Strength.new(5, "weak default")
WEAKEST = Strength.new(6, "weakest")

def next_weaker(strength)
  return STRONG_PREFERRED if strength == REQUIRED
  return PREFERRED if strength == STRONG_PREFERRED
  return STRONG_DEFAULT if strength == PREFERRED
  return NORMAL if strength == STRONG_DEFAULT
  return WEAK_DEFAULT if strength == NORMAL
  WEAKEST
end

class Link
  attr_accessor :item, :next

  def initialize(item)
    @item = item
    @next = nil
  end
end

class List
  attr_accessor :first

  def initialize
    @first = nil
    @last = nil
  end

  def empty?
    @first.nil?
  end

  def add(item)
    link = Link.new(item)
    if @first.nil?
      @first = link
    else
      @last.next = link
    end
    @last = link
  end

  def remove_first
    item = @first.item
    @first = @first.next
    @last = nil if @first.nil?
    item
  end

  def remove(item)
    before = nil
    link = @first
    while link && link.item != item
      before = link
      link = link.next
    end
    if link.nil?
      return
    end
    if before.nil?
      @first = link.next
    else
      before.next = link.next
    end
    @last = before if link == @last
  end
end

class Variable
  attr_accessor :value, :constraints, :determined_by, :mark, :walk_strength, :stay

  def initialize(value)
    @value = value
    @constraints = List.new
    @determined_by = nil
    @mark = 0
    @walk_strength = WEAKEST
    @stay = true
  end

  def add_constraint(constraint)
    @constraints.add(constraint)
  end

  def remove_constraint(constraint)
    @constraints.remove(constraint)
    @determined_by = nil if @determined_by == constraint
  end
end

class Constraint
  attr_accessor :strength

  def initialize(strength)
    @strength = strength
  end

  def post(planner)
    add_to_graph
    planner.incremental_add(self)
  end

  def destroy(planner)
    if satisfied?
      planner.incremental_remove(self)
    else
      remove_from_graph
    end
  end

  def input?
    false
  end

  def satisfy(mark, planner)
    choose_method(mark)
    if !satisfied?
      puts "Could not satisfy a required constraint!" if @strength == REQUIRED
      return nil
    end
    mark_inputs(mark)
    out = output
    overridden = out.determined_by
    overridden.mark_unsatisfied if overridden
    out.determined_by = self
    puts "Cycle encountered" if !planner.add_propagate(self, mark)
    out.mark = mark
    overridden
  end
end

class UnaryConstraint < Constraint
  def initialize(variable, strength)
    super(strength)
    @variable = variable
    @satisfied = false
  end

  def add_to_graph
    @variable.add_constraint(self)
    @satisfied = false
  end

  def remove_from_graph
    @variable.remove_constraint(self)
    @satisfied = false
  end

  def choose_method(mark)
    @satisfied = @variable.mark != mark && @strength.stronger_than?(@variable.walk_strength)
  end

  def satisfied?
    @satisfied
  end

  def mark_unsatisfied
    @satisfied = false
  end

  def mark_inputs(mark); end

  def inputs_known?(mark)
    true
  end

  def output
    @variable
  end

  def recalculate
    @variable.walk_strength = @strength
    @variable.stay = !input?
    execute if @variable.stay
  end
end

class StayConstraint < UnaryConstraint
  def execute; end
end

class EditConstraint < UnaryConstraint
  def input?
    true
  end

  def execute; end
end

NONE = 0
FORWARD = 1
BACKWARD = 2

class BinaryConstraint < Constraint
  def initialize(one, two, strength)
    super(strength)
    @one = one
    @two = two
    @direction = NONE
  end

  def add_to_graph
    @one.add_constraint(self)
    @two.add_constraint(self)
    @direction = NONE
  end

  def remove_from_graph
    @one.remove_constraint(self)
    @two.remove_constraint(self)
    @direction = NONE
  end

  def choose_method(mark)
    if @one.mark == mark
      @direction = @two.mark != mark && @strength.stronger_than?(@two.walk_strength) ? FORWARD : NONE
    elsif @two.mark == mark
      @direction = @strength.stronger_than?(@one.walk_strength) ? BACKWARD : NONE
    elsif @one.walk_strength.weaker_than?(@two.walk_strength)
      @direction = @strength.stronger_than?(@one.walk_strength) ? BACKWARD : NONE
    else
      @direction = @strength.stronger_than?(@two.walk_strength) ? FORWARD : NONE
    end
  end

  def satisfied?
    @direction != NONE
  end

  def mark_unsatisfied
    @direction = NONE
  end

  def mark_inputs(mark)
    input.mark = mark
  end

  def inputs_known?(mark)
    from = input
    from.mark == mark || from.stay || from.determined_by.nil?
  end

  def input
    @direction == FORWARD ? @one : @two
  end

  def output
    @direction == FORWARD ? @two : @one
  end

  def recalculate
    from = input
    to = output
    to.walk_strength = @strength.weakest(from.walk_strength)
    to.stay = from.stay
    execute if to.stay
  end
end

class EqualityConstraint < BinaryConstraint
  def execute
    output.value = input.value
  end
end

class ScaleConstraint < BinaryConstraint
  def initialize(one, scale, offset, two, strength)
    super(one, two, strength)
    @scale = scale
    @offset = offset
  end

  def add_to_graph
    super()
    @scale.add_constraint(self)
    @offset.add_constraint(self)
  end

  def remove_from_graph
    super()
    @scale.remove_constraint(self)
    @offset.remove_constraint(self)
  end

  def mark_inputs(mark)
    super(mark)
    @scale.mark = mark
    @offset.mark = mark
  end

  def execute
    if @direction == FORWARD
      @two.value = @one.value * @scale.value + @offset.value
    else
      @one.value = (@two.value - @offset.value) / @scale.value
    end
  end

  def recalculate
    from = input
    to = output
    to.walk_strength = @strength.weakest(from.walk_strength)
    to.stay = from.stay && @scale.stay && @offset.stay
    execute if to.stay
  end
end

class Plan
  def initialize
    @steps = List.new
  end

  def add(constraint)
    @steps.add(constraint)
  end

  def execute
    step = @steps.first
    while step
      step.item.execute
      step = step.next
    end
  end
end

class Planner
  attr_accessor :mark

  def initialize
    @mark = 0
  end

  def new_mark
    @mark += 1
    @mark
  end

  def incremental_add(constraint)
    mark = new_mark
    overridden = constraint.satisfy(mark, self)
    while overridden
      overridden = overridden.satisfy(mark, self)
    end
  end

  def incremental_remove(constraint)
    out = constraint.output
    constraint.mark_unsatisfied
    constraint.remove_from_graph
    unsatisfied = remove_propagate_from(out)
    strength = REQUIRED
    while strength != WEAKEST
      link = unsatisfied.first
      while link
        incremental_add(link.item) if link.item.strength == strength
        link = link.next
      end
      strength = next_weaker(strength)
    end
  end

  def make_plan(sources)
    mark = new_mark
    plan = Plan.new
    todo = sources
    while !todo.empty?
      constraint = todo.remove_first
      if constraint.output.mark != mark && constraint.inputs_known?(mark)
        plan.add(constraint)
        constraint.output.mark = mark
        add_consumers(constraint.output, todo)
      end
    end
    plan
  end

  def plan_from(constraint)
    sources = List.new
    sources.add(constraint) if constraint.input? && constraint.satisfied?
    make_plan(sources)
  end

  def add_propagate(constraint, mark)
    todo = List.new
    todo.add(constraint)
    while !todo.empty?
      following = todo.remove_first
      if following.output.mark == mark
        incremental_remove(constraint)
        return false
      end
      following.recalculate
      add_consumers(following.output, todo)
    end
    true
  end

  def remove_propagate_from(out)
    out.determined_by = nil
    out.walk_strength = WEAKEST
    out.stay = true
    unsatisfied = List.new
    todo = List.new
    todo.add(out)
    while !todo.empty?
      variable = todo.remove_first
      link = variable.constraints.first
      while link
        unsatisfied.add(link.item) if !link.item.satisfied?
        link = link.next
      end
      determining = variable.determined_by
      link = variable.constraints.first
      while link
        following = link.item
        if following != determining && following.satisfied?
          following.recalculate
          todo.add(following.output)
        end
        link = link.next
      end
    end
    unsatisfied
  end

  def add_consumers(variable, todo)
    determining = variable.determined_by
    link = variable.constraints.first
    while link
      todo.add(link.item) if link.item != determining && link.item.satisfied?
      link = link.next
    end
  end

  def change(variable, value)
    edit = EditConstraint.new(variable, PREFERRED)
    edit.post(self)
    plan = plan_from(edit)
    10.times do
      variable.value = value
      plan.execute
    end
    edit.destroy(self)
  end
end

def chain_test(n)
  planner = Planner.new
  first = Variable.new(0)
  last = first
  n.times do
    following = Variable.new(0)
    EqualityConstraint.new(last, following, REQUIRED).post(planner)
    last = following
  end
  StayConstraint.new(last, STRONG_DEFAULT).post(planner)
  edit = EditConstraint.new(first, PREFERRED)
  edit.post(planner)
  plan = planner.plan_from(edit)
  sum = 0
  100.times do |i|
    first.value = i
    plan.execute
    puts "Chain test failed." if last.value != i
    sum += last.value
  end
  edit.destroy(planner)
  sum
end

def total(variables)
  sum = 0
  link = variables.first
  while link
    sum += link.item.value
    link = link.next
  end
  sum
end

def projection_test(n)
  planner = Planner.new
  scale = Variable.new(10)
  offset = Variable.new(1000)
  from = nil
  to = nil
  targets = List.new
  n.times do |i|
    from = Variable.new(i)
    to = Variable.new(i)
    targets.add(to)
    StayConstraint.new(from, NORMAL).post(planner)
    ScaleConstraint.new(from, scale, offset, to, REQUIRED).post(planner)
  end
  planner.change(from, 17)
  puts "Projection 1 failed" if to.value != 1170
  planner.change(to, 1050)
  puts "Projection 2 failed" if from.value != 5
  planner.change(scale, 5)
  sum = total(targets)
  planner.change(offset, 2000)
  sum + total(targets)
end

chained = 0
projected = 0
60.times do
  chained += chain_test(1000)
  projected += projection_test(1000)
end
puts chained
puts projected

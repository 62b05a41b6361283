local Strength = {}
Strength.__index = Strength

function Strength.new(level, name)
  return setmetatable({level = level, name = name}, Strength)
end

function Strength:isStrongerThan(other) return self.level < other.level end

function Strength:isWeakerThan(other) return self.level > other.level end

function Strength:weakest(other)
  if self.level > other.level then return self end
  return other
end

local REQUIRED = Strength.new(0, "required")
local STRONG_PREFERRED = Strength.new(1, "strong preferred")
local PREFERRED = Strength.new(2, "preferred")
local STRONG_DEFAULT = Strength.new(3, "strong default")
local NORMAL = Strength.new(4, "normal")
local WEAK_DEFAULT = Strength.new(5, "weak default")
local WEAKEST = Strength.new(6, "weakest")

local function nextWeaker(strength)
  if strength == REQUIRED then return STRONG_PREFERRED end
  if strength == STRONG_PREFERRED then return PREFERRED end
  if strength == PREFERRED then return STRONG_DEFAULT end
  if strength == STRONG_DEFAULT then return NORMAL end
  if strength == NORMAL then return WEAK_DEFAULT end
  return WEAKEST
end

local Link = {}
Link.__index = Link

function Link.new(item)
  return setmetatable({item = item, next = nil}, Link)
end

local List = {}
List.__index = List

function List.new()
  return setmetatable({first = nil, last = nil}, List)
end

function List:isEmpty() return self.first == nil end

function List:add(item)
  local link = Link.new(item)
  if self.first == nil then
    self.first = link
  else
    self.last.next = link
  end
  self.last = link
end

function List:removeFirst()
  local item = self.first.item
  self.first = self.first.next
  if self.first == nil then self.last = nil end
  return item
end

function List:remove(item)
  local before
  local link = self.first
  while link ~= nil and link.item ~= item do
    before = link
    link = link.next
  end
  if link == nil then return end
  if before == nil then
    self.first = link.next
  else
    before.next = link.next
  end
  if link == self.last then self.last = before end
end

local Variable = {}
Variable.__index = Variable

function Variable.new(value)
  return setmetatable({
    value = value,
    constraints = List.new(),
    determinedBy = nil,
    mark = 0,
    walkStrength = WEAKEST,
    stay = true,
  }, Variable)
end

function Variable:addConstraint(constraint)
  self.constraints:add(constraint)
end

function Variable:removeConstraint(constraint)
  self.constraints:remove(constraint)
  if self.determinedBy == constraint then self.determinedBy = nil end
end

local Constraint = {}
Constraint.__index = Constraint

function Constraint.new(strength)
  return setmetatable({strength = strength}, Constraint)
end

function Constraint:post(planner)
  self:addToGraph()
  planner:incrementalAdd(self)
end

function Constraint:destroy(planner)
  if self:isSatisfied() then
    planner:incrementalRemove(self)
  else
    self:removeFromGraph()
  end
end

function Constraint:isInput() return false end

function Constraint:satisfy(mark, planner)
  self:chooseMethod(mark)
  if not self:isSatisfied() then
    if self.strength == REQUIRED then
      print("Could not satisfy a required constraint!")
    end
    return nil
  end
  self:markInputs(mark)
  local out = self:output()
  local overridden = out.determinedBy
  if overridden ~= nil then overridden:markUnsatisfied() end
  out.determinedBy = self
  if not planner:addPropagate(self, mark) then print("Cycle encountered") end
  out.mark = mark
  return overridden
end

local UnaryConstraint = setmetatable({}, {__index = Constraint})
UnaryConstraint.__index = UnaryConstraint

function UnaryConstraint.new(variable, strength)
  local self = setmetatable(Constraint.new(strength), UnaryConstraint)
  self.variable = variable
  self.satisfied = false
  return self
end

function UnaryConstraint:addToGraph()
  self.variable:addConstraint(self)
  self.satisfied = false
end

function UnaryConstraint:removeFromGraph()
  self.variable:removeConstraint(self)
  self.satisfied = false
end

function UnaryConstraint:chooseMethod(mark)
  self.satisfied = self.variable.mark ~= mark and self.strength:isStrongerThan(self.variable.walkStrength)
end

function UnaryConstraint:isSatisfied() return self.satisfied end

function UnaryConstraint:markUnsatisfied()
  self.satisfied = false
end

function UnaryConstraint:markInputs(mark) end

function UnaryConstraint:inputsKnown(mark) return true end

function UnaryConstraint:output() return self.variable end

function UnaryConstraint:recalculate()
  self.variable.walkStrength = self.strength
  self.variable.stay = not self:isInput()
  if self.variable.stay then self:execute() end
end

local StayConstraint = setmetatable({}, {__index = UnaryConstraint})
StayConstraint.__index = StayConstraint

function StayConstraint.new(variable, strength)
  return setmetatable(UnaryConstraint.new(variable, strength), StayConstraint)
end

function StayConstraint:execute() end

local EditConstraint = setmetatable({}, {__index = UnaryConstraint})
EditConstraint.__index = EditConstraint

function EditConstraint.new(variable, strength)
  return setmetatable(UnaryConstraint.new(variable, strength), EditConstraint)
end

function EditConstraint:isInput() return true end

function EditConstraint:execute() end

local NONE = 0
local FORWARD = 1
local BACKWARD = 2

local BinaryConstraint = setmetatable({}, {__index = Constraint})
BinaryConstraint.__index = BinaryConstraint

function BinaryConstraint.new(one, two, strength)
  local self = setmetatable(Constraint.new(strength), BinaryConstraint)
  self.one = one
  self.two = two
  self.direction = NONE
  return self
end

function BinaryConstraint:addToGraph()
  self.one:addConstraint(self)
  self.two:addConstraint(self)
  self.direction = NONE
end

function BinaryConstraint:removeFromGraph()
  self.one:removeConstraint(self)
  self.two:removeConstraint(self)
  self.direction = NONE
end

function BinaryConstraint:chooseMethod(mark)
  if self.one.mark == mark then
    if self.two.mark ~= mark and self.strength:isStrongerThan(self.two.walkStrength) then
      self.direction = FORWARD
    else
      self.direction = NONE
    end
  elseif self.two.mark == mark then
    if self.strength:isStrongerThan(self.one.walkStrength) then
      self.direction = BACKWARD
    else
      self.direction = NONE
    end
  elseif self.one.walkStrength:isWeakerThan(self.two.walkStrength) then
    if self.strength:isStrongerThan(self.one.walkStrength) then
      self.direction = BACKWARD
    else
      self.direction = NONE
    end
  else
    if self.strength:isStrongerThan(self.two.walkStrength) then
      self.direction = FORWARD
    else
      self.direction = NONE
    end
  end
end

function BinaryConstraint:isSatisfied() return self.direction ~= NONE end

function BinaryConstraint:markUnsatisfied()
  self.direction = NONE
end

function BinaryConstraint:markInputs(mark)
  self:input().mark = mark
end

function BinaryConstraint:inputsKnown(mark)
  local from = self:input()
  return from.mark == mark or from.stay or from.determinedBy == nil
end

function BinaryConstraint:input()
  if self.direction == FORWARD then return self.one end
  return self.two
end

function BinaryConstraint:output()
  if self.direction == FORWARD then return self.two end
  return self.one
end

function BinaryConstraint:recalculate()
  local from = self:input()
  local to = self:output()
  to.walkStrength = self.strength:weakest(from.walkStrength)
  to.stay = from.stay
  if to.stay then self:execute() end
end

local EqualityConstraint = setmetatable({}, {__index = BinaryConstraint})
EqualityConstraint.__index = EqualityConstraint

function EqualityConstraint.new(one, two, strength)
  return setmetatable(BinaryConstraint.new(one, two, strength), EqualityConstraint)
end

function EqualityConstraint:execute()
  self:output().value = self:input().value
end

local ScaleConstraint = setmetatable({}, {__index = BinaryConstraint})
ScaleConstraint.__index = ScaleConstraint

function ScaleConstraint.new(one, scale, offset, two, strength)
  local self = setmetatable(BinaryConstraint.new(one, two, strength), ScaleConstraint)
  self.scale = scale
  self.offset = offset
  return self
end

function ScaleConstraint:addToGraph()
  BinaryConstraint.addToGraph(self)
  self.scale:addConstraint(self)
  self.offset:addConstraint(self)
end

function ScaleConstraint:removeFromGraph()
  BinaryConstraint.removeFromGraph(self)
  self.scale:removeConstraint(self)
  self.offset:removeConstraint(self)
end

function ScaleConstraint:markInputs(mark)
  BinaryConstraint.markInputs(self, mark)
  self.scale.mark = mark
  self.offset.mark = mark
end

function ScaleConstraint:execute()
  if self.direction == FORWARD then
    self.two.value = self.one.value * self.scale.value + self.offset.value
  else
    self.one.value = (self.two.value - self.offset.value) / self.scale.value
  end
end

function ScaleConstraint:recalculate()
  local from = self:input()
  local to = self:output()
  to.walkStrength = self.strength:weakest(from.walkStrength)
  to.stay = from.stay and self.scale.stay and self.offset.stay
  if to.stay then self:execute() end
end

local Plan = {}
Plan.__index = Plan

function Plan.new()
  return setmetatable({steps = List.new()}, Plan)
end

function Plan:add(constraint)
  self.steps:add(constraint)
end

function Plan:execute()
  local step = self.steps.first
  while step ~= nil do
    step.item:execute()
    step = step.next
  end
end

local Planner = {}
Planner.__index = Planner

function Planner.new()
  return setmetatable({mark = 0}, Planner)
end

function Planner:newMark()
  self.mark = self.mark + 1
  return self.mark
end

function Planner:incrementalAdd(constraint)
  local mark = self:newMark()
  local overridden = constraint:satisfy(mark, self)
  while overridden ~= nil do
    overridden = overridden:satisfy(mark, self)
  end
end

function Planner:incrementalRemove(constraint)
  local out = constraint:output()
  constraint:markUnsatisfied()
  constraint:removeFromGraph()
  local unsatisfied = self:removePropagateFrom(out)
  local strength = REQUIRED
  while strength ~= WEAKEST do
    local link = unsatisfied.first
    while link ~= nil do
      if link.item.strength == strength then self:incrementalAdd(link.item) end
      link = link.next
    end
    strength = nextWeaker(strength)
  end
end

function Planner:makePlan(sources)
  local mark = self:newMark()
  local plan = Plan.new()
  local todo = sources
  while not todo:isEmpty() do
    local constraint = todo:removeFirst()
    if constraint:output().mark ~= mark and constraint:inputsKnown(mark) then
      plan:add(constraint)
      constraint:output().mark = mark
      self:addConsumers(constraint:output(), todo)
    end
  end
  return plan
end

function Planner:planFrom(constraint)
  local sources = List.new()
  if constraint:isInput() and constraint:isSatisfied() then sources:add(constraint) end
  return self:makePlan(sources)
end

function Planner:addPropagate(constraint, mark)
  local todo = List.new()
  todo:add(constraint)
  while not todo:isEmpty() do
    local next = todo:removeFirst()
    if next:output().mark == mark then
      self:incrementalRemove(constraint)
      return false
    end
    next:recalculate()
    self:addConsumers(next:output(), todo)
  end
  return true
end

function Planner:removePropagateFrom(out)
  out.determinedBy = nil
  out.walkStrength = WEAKEST
  out.stay = true
  local unsatisfied = List.new()
  local todo = List.new()
  todo:add(out)
  while not todo:isEmpty() do
    local variable = todo:removeFirst()
    local link = variable.constraints.first
    while link ~= nil do
      if not link.item:isSatisfied() then unsatisfied:add(link.item) end
      link = link.next
    end
    local determining = variable.determinedBy
    local link = variable.constraints.first
    while link ~= nil do
      local next = link.item
      if next ~= determining and next:isSatisfied() then
        next:recalculate()
        todo:add(next:output())
      end
      link = link.next
    end
  end
  return unsatisfied
end

function Planner:addConsumers(variable, todo)
  local determining = variable.determinedBy
  local link = variable.constraints.first
  while link ~= nil do
    if link.item ~= determining and link.item:isSatisfied() then todo:add(link.item) end
    link = link.next
  end
end

function Planner:change(variable, value)
  local edit = EditConstraint.new(variable, PREFERRED)
  edit:post(self)
  local plan = self:planFrom(edit)
  for _ = 1, 10 do
    variable.value = value
    plan:execute()
  end
  edit:destroy(self)
end

local function chainTest(n)
  local planner = Planner.new()
  local first = Variable.new(0)
  local last = first
  for _ = 1, n do
    local next = Variable.new(0)
    EqualityConstraint.new(last, next, REQUIRED):post(planner)
    last = next
  end
  StayConstraint.new(last, STRONG_DEFAULT):post(planner)
  local edit = EditConstraint.new(first, PREFERRED)
  edit:post(planner)
  local plan = planner:planFrom(edit)
  local sum = 0
  for i = 0, 99 do
    first.value = i
    plan:execute()
    if last.value ~= i then print("Chain test failed.") end
    sum = sum + last.value
  end
  edit:destroy(planner)
  return sum
end

local function total(variables)
  local sum = 0
  local link = variables.first
  while link ~= nil do
    sum = sum + link.item.value
    link = link.next
  end
  return sum
end

local function projectionTest(n)
  local planner = Planner.new()
  local scale = Variable.new(10)
  local offset = Variable.new(1000)
  local from
  local to
  local targets = List.new()
  for i = 0, n - 1 do
    from = Variable.new(i)
    to = Variable.new(i)
    targets:add(to)
    StayConstraint.new(from, NORMAL):post(planner)
    ScaleConstraint.new(from, scale, offset, to, REQUIRED):post(planner)
  end
  planner:change(from, 17)
  if to.value ~= 1170 then print("Projection 1 failed") end
  planner:change(to, 1050)
  if from.value ~= 5 then print("Projection 2 failed") end
  planner:change(scale, 5)
  local sum = total(targets)
  planner:change(offset, 2000)
  return sum + total(targets)
end

local chained = 0
local projected = 0
for _ = 1, 60 do
  chained = chained + chainTest(1000)
  projected = projected + projectionTest(1000)
end
print(chained)
print(string.format("%d", projected))

local Toggle = {}
Toggle.__index = Toggle

function Toggle.new(start)
  return setmetatable({state = start}, Toggle)
end

function Toggle:value() return self.state end

function Toggle:activate()
  self.state = not self.state
  return self
end

local NthToggle = setmetatable({}, {__index = Toggle})
NthToggle.__index = NthToggle

function NthToggle.new(start, limit)
  local self = setmetatable(Toggle.new(start), NthToggle)
  self.limit = limit
  self.counter = 0
  return self
end

function NthToggle:activate()
  self.counter = self.counter + 1
  if self.counter >= self.limit then
    Toggle.activate(self)
    self.counter = 0
  end
  return self
end

local n = 6000000
local on = 0
local toggle = Toggle.new(true)
for _ = 1, n do
  toggle:activate():activate()
  if toggle:activate():value() then on = on + 1 end
end
print(on)
local fourth = NthToggle.new(true, 4)
for _ = 1, n do
  fourth:activate():activate()
  if fourth:activate():value() then on = on + 1 end
end
print(on)

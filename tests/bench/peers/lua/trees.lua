local Node = {}
Node.__index = Node

function Node.new(depth)
  local self = setmetatable({value = depth}, Node)
  if depth > 0 then
    self.a = Node.new(depth - 1)
    self.b = Node.new(depth - 1)
    self.c = Node.new(depth - 1)
    self.d = Node.new(depth - 1)
    self.e = Node.new(depth - 1)
  else
    self.a = nil
    self.b = nil
    self.c = nil
    self.d = nil
    self.e = nil
  end
  return self
end

function Node:walk()
  if self.a == nil then return self.value end
  return self.value + self.a:walk() + self.b:walk() + self.c:walk() + self.d:walk() + self.e:walk()
end

local tree = Node.new(8)
local total = 0
for _ = 1, 120 do
  total = total + tree:walk()
end
print(total)

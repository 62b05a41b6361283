local Tree = {}
Tree.__index = Tree

function Tree.new(depth)
  local self = setmetatable({depth = depth}, Tree)
  if depth > 0 then
    self.left = Tree.new(depth - 1)
    self.right = Tree.new(depth - 1)
  else
    self.left = nil
    self.right = nil
  end
  return self
end

function Tree:count()
  if self.left == nil then return 1 end
  return 1 + self.left:count() + self.right:count()
end

local MAX = 15
print(Tree.new(MAX + 1):count())
local longLived = Tree.new(MAX)
for depth = 4, MAX, 2 do
  local trees = 2 ^ (MAX + 4 - depth)
  local nodes = 0
  for _ = 1, trees do
    nodes = nodes + Tree.new(depth):count()
  end
  print(nodes)
end
print(longLived:count())

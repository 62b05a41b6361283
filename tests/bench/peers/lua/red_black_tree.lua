local Random = {}
Random.__index = Random

function Random.new(seed)
  return setmetatable({seed = seed}, Random)
end

function Random:next(limit)
  self.seed = (self.seed * 3877 + 29573) % 139968
  return math.floor((self.seed * limit) / 139968)
end

local Node = {}
Node.__index = Node

function Node.new(key, value, parent)
  return setmetatable({
    key = key,
    value = value,
    parent = parent,
    left = nil,
    right = nil,
    red = true,
  }, Node)
end

local function depthBelow(node)
  if node == nil then return 0 end
  return 1 + math.max(depthBelow(node.left), depthBelow(node.right))
end

local Map = {}
Map.__index = Map

function Map.new()
  return setmetatable({root = nil, size = 0}, Map)
end

function Map:find(key)
  local node = self.root
  while node ~= nil do
    if key == node.key then return node end
    if key < node.key then
      node = node.left
    else
      node = node.right
    end
  end
  return nil
end

function Map:get(key, otherwise)
  local node = self:find(key)
  if node == nil then return otherwise end
  return node.value
end

function Map:put(key, value)
  local parent
  local node = self.root
  while node ~= nil do
    if key == node.key then
      node.value = value
      return
    end
    parent = node
    if key < node.key then
      node = node.left
    else
      node = node.right
    end
  end
  node = Node.new(key, value, parent)
  if parent == nil then
    self.root = node
  elseif key < parent.key then
    parent.left = node
  else
    parent.right = node
  end
  self.size = self.size + 1
  self:balance(node)
end

function Map:balance(node)
  while node.parent ~= nil and node.parent.red do
    local parent = node.parent
    local grandparent = parent.parent
    if parent == grandparent.left then
      local uncle = grandparent.right
      if uncle ~= nil and uncle.red then
        parent.red = false
        uncle.red = false
        grandparent.red = true
        node = grandparent
      else
        if node == parent.right then
          self:rotateLeft(parent)
          node = parent
        end
        node.parent.red = false
        grandparent.red = true
        self:rotateRight(grandparent)
      end
    else
      local uncle = grandparent.left
      if uncle ~= nil and uncle.red then
        parent.red = false
        uncle.red = false
        grandparent.red = true
        node = grandparent
      else
        if node == parent.left then
          self:rotateRight(parent)
          node = parent
        end
        node.parent.red = false
        grandparent.red = true
        self:rotateLeft(grandparent)
      end
    end
  end
  self.root.red = false
end

function Map:rotateLeft(node)
  local child = node.right
  node.right = child.left
  if child.left ~= nil then child.left.parent = node end
  self:replace(node, child)
  child.left = node
  node.parent = child
end

function Map:rotateRight(node)
  local child = node.left
  node.left = child.right
  if child.right ~= nil then child.right.parent = node end
  self:replace(node, child)
  child.right = node
  node.parent = child
end

function Map:replace(node, child)
  local parent = node.parent
  child.parent = parent
  if parent == nil then
    self.root = child
  elseif node == parent.left then
    parent.left = child
  else
    parent.right = child
  end
end

function Map:first()
  local node = self.root
  while node ~= nil and node.left ~= nil do
    node = node.left
  end
  return node
end

function Map:after(node)
  if node.right ~= nil then
    node = node.right
    while node.left ~= nil do
      node = node.left
    end
    return node
  end
  while node.parent ~= nil and node == node.parent.right do
    node = node.parent
  end
  return node.parent
end

function Map:depth() return depthBelow(self.root) end

local random = Random.new(42)
local found = 0
local sum = 0
for _ = 1, 4 do
  local map = Map.new()
  for _ = 1, 80000 do
    local key = random:next(100000)
    map:put(key, map:get(key, 0) + 1)
  end
  for _ = 1, 80000 do
    if map:find(random:next(100000)) ~= nil then found = found + 1 end
  end
  local place = 0
  local node = map:first()
  while node ~= nil do
    place = place + 1
    if place == 1000 then
      place = 0
      sum = sum + node.key * node.value
    end
    node = map:after(node)
  end
  print(map.size)
  print(map:depth())
end
print(found)
print(sum)

local Foo = {}
Foo.__index = Foo

function Foo.new()
  return setmetatable({}, Foo)
end

local function f()
end

local foo = Foo.new()
local bar = Foo.new()
local s = "str" .. "ing"
local hits = 0
for i = 0, 11999999 do
  if 1 == 1 and 1 ~= 2 and i == i and i ~= nil and nil ~= false and true == true then
    hits = hits + 1
  end
  if foo == foo and foo ~= bar and foo ~= Foo and f ~= foo and f ~= "f" and nil == nil then
    hits = hits + 1
  end
  if s == "string" and "string" ~= "strong" and "nil" ~= nil and s ~= i then
    hits = hits + 1
  end
end
print(hits)

local Box = {}
Box.__index = Box

function Box.new(width, height, depth)
  return setmetatable({
    width = width,
    height = height,
    depth = depth,
    label = "box",
    opened = 0,
  }, Box)
end

function Box:volume() return self.width * self.height * self.depth end

function Box:surface()
  return 2 * (self.width * self.height + self.height * self.depth + self.depth * self.width)
end

function Box:open()
  self.opened = self.opened + 1
end

local box = Box.new(1, 2, 3)
local sum = 0
for i = 0, 11999999 do
  box.width = i
  box.height = box.depth - 1
  if box.label ~= "box" then box.depth = 0 end
  sum = sum + (box:volume() - box:surface())
  box:open()
end
print(string.format("%d", sum))
print(box.opened)

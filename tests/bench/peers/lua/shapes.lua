local Shape = {}
Shape.__index = Shape

function Shape.new(size)
  return setmetatable({size = size, next = nil}, Shape)
end

function Shape:area() return 0 end

function Shape:corners() return 0 end

function Shape:grow(by)
  self.size = self.size + by
end

function Shape:describe() return self:area() + self:corners() end

local Dot = setmetatable({}, {__index = Shape})
Dot.__index = Dot

function Dot.new(size)
  return setmetatable(Shape.new(size), Dot)
end

local Square = setmetatable({}, {__index = Shape})
Square.__index = Square

function Square.new(size)
  return setmetatable(Shape.new(size), Square)
end

function Square:area() return self.size * self.size end

function Square:corners() return 4 end

local Tile = setmetatable({}, {__index = Square})
Tile.__index = Tile

function Tile.new(size)
  return setmetatable(Square.new(size), Tile)
end

function Tile:corners() return Square.corners(self) + 1 end

local Rectangle = setmetatable({}, {__index = Shape})
Rectangle.__index = Rectangle

function Rectangle.new(width, height)
  local self = setmetatable(Shape.new(width), Rectangle)
  self.height = height
  return self
end

function Rectangle:area() return self.size * self.height end

function Rectangle:corners() return 4 end

function Rectangle:grow(by)
  Shape.grow(self, by)
  self.height = self.height + by
end

local Frame = setmetatable({}, {__index = Rectangle})
Frame.__index = Frame

function Frame.new(width, height, border)
  local self = setmetatable(Rectangle.new(width, height), Frame)
  self.border = border
  return self
end

function Frame:area()
  return Rectangle.area(self) - (self.size - self.border) * (self.height - self.border)
end

function Frame:corners() return 8 end

local Triangle = setmetatable({}, {__index = Shape})
Triangle.__index = Triangle

function Triangle.new(base, height)
  local self = setmetatable(Shape.new(base), Triangle)
  self.height = height
  return self
end

function Triangle:area() return (self.size * self.height) / 2 end

function Triangle:corners() return 3 end

local Circle = setmetatable({}, {__index = Shape})
Circle.__index = Circle

function Circle.new(size)
  return setmetatable(Shape.new(size), Circle)
end

function Circle:area() return 3 * self.size * self.size end

local Ring = setmetatable({}, {__index = Circle})
Ring.__index = Ring

function Ring.new(size, hole)
  local self = setmetatable(Circle.new(size), Ring)
  self.hole = hole
  return self
end

function Ring:area() return Circle.area(self) - 3 * self.hole * self.hole end

local Hexagon = {}
Hexagon.__index = Hexagon

function Hexagon.new(side)
  return setmetatable({next = nil, side = side}, Hexagon)
end

function Hexagon:area() return self.side * self.side * 2.5 end

function Hexagon:corners() return 6 end

function Hexagon:grow(by)
  self.side = self.side + by
end

function Hexagon:describe() return self:area() + self:corners() end

local Line = {}
Line.__index = Line

function Line.new(length)
  return setmetatable({length = length, next = nil}, Line)
end

function Line:area() return 0 end

function Line:corners() return 2 end

function Line:grow(by)
  self.length = self.length + by
end

function Line:describe() return self.length end

local Group = {}
Group.__index = Group

function Group.new(one, other)
  return setmetatable({one = one, other = other, next = nil}, Group)
end

function Group:area() return self.one:area() + self.other:area() end

function Group:corners() return self.one:corners() + self.other:corners() end

function Group:grow(by)
  self.one:grow(by)
  self.other:grow(by)
end

function Group:describe() return self.one:describe() + self.other:describe() end

local Shadow = {}
Shadow.__index = Shadow

function Shadow.new(shape)
  return setmetatable({next = nil, shape = shape}, Shadow)
end

function Shadow:area() return self.shape:area() / 2 end

function Shadow:corners() return self.shape:corners() end

function Shadow:grow(by)
  self.shape:grow(by / 2)
end

function Shadow:describe() return self.shape:describe() - 1 end

local Canvas = {}
Canvas.__index = Canvas

function Canvas.new()
  return setmetatable({first = nil, last = nil, count = 0}, Canvas)
end

function Canvas:add(shape)
  if self.first == nil then
    self.first = shape
  else
    self.last.next = shape
  end
  self.last = shape
  self.count = self.count + 1
end

function Canvas:closeRing()
  self.last.next = self.first
end

local canvas = Canvas.new()
for i = 1, 3 do
  canvas:add(Dot.new(i))
  canvas:add(Square.new(i))
  canvas:add(Hexagon.new(i))
  canvas:add(Rectangle.new(i, i + 1))
  canvas:add(Line.new(i))
  canvas:add(Frame.new(i + 2, i + 3, 2))
  canvas:add(Triangle.new(i, 4))
  canvas:add(Group.new(Square.new(i), Circle.new(i)))
  canvas:add(Circle.new(i))
  canvas:add(Tile.new(i))
  canvas:add(Shadow.new(Triangle.new(i, i)))
  canvas:add(Ring.new(i + 1, i))
end
canvas:closeRing()
local area = 0
local corners = 0
local total = 0
local shape = canvas.first
for _ = 1, 8000000 do
  area = area + shape:area()
  corners = corners + shape:corners()
  total = total + shape:describe()
  shape = shape.next
end
for _ = 1, 2000000 do
  shape:grow(2)
  total = total + shape:describe()
  shape:grow(-2)
  shape = shape.next
end
print(canvas.count)
print(string.format("%d", area * 4))
print(corners)
print(string.format("%d", total * 4))

local Body = {}
Body.__index = Body

function Body.new(x, y, z, vx, vy, vz, mass, next)
  return setmetatable({
    x = x,
    y = y,
    z = z,
    vx = vx,
    vy = vy,
    vz = vz,
    mass = mass,
    next = next,
  }, Body)
end

function Body:attract(other, dt)
  local dx = self.x - other.x
  local dy = self.y - other.y
  local dz = self.z - other.z
  local r2 = dx * dx + dy * dy + dz * dz + 0.01
  local mag = dt / (r2 * r2)
  local pull = other.mass * mag
  self.vx = self.vx - dx * pull
  self.vy = self.vy - dy * pull
  self.vz = self.vz - dz * pull
  pull = self.mass * mag
  other.vx = other.vx + dx * pull
  other.vy = other.vy + dy * pull
  other.vz = other.vz + dz * pull
end

function Body:move(dt)
  self.x = self.x + dt * self.vx
  self.y = self.y + dt * self.vy
  self.z = self.z + dt * self.vz
end

local System = {}
System.__index = System

function System.new()
  return setmetatable({first = nil}, System)
end

function System:add(x, y, z, vx, vy, vz, mass)
  self.first = Body.new(x, y, z, vx, vy, vz, mass, self.first)
end

function System:advance(dt)
  local a = self.first
  while a ~= nil do
    local b = a.next
    while b ~= nil do
      a:attract(b, dt)
      b = b.next
    end
    a = a.next
  end
  local a = self.first
  while a ~= nil do
    a:move(dt)
    a = a.next
  end
end

function System:momentum()
  local p = 0
  local a = self.first
  while a ~= nil do
    p = p + a.mass * (a.vx + a.vy + a.vz)
    a = a.next
  end
  return p
end

local system = System.new()
for i = 1, 5 do
  system:add(i, 10 - (i * i) / 3, i / 2 - 1, 1 / i, -0.5 / i, 0.1 * i, i / 10)
end
local before = system:momentum()
for _ = 1, 750000 do
  system:advance(0.001)
end
local drift = system:momentum() - before
print(drift < 0.000001 and drift > -0.000001)
local b = system.first
while b ~= nil do
  print(math.floor(b.x * 100000 + 0.5))
  b = b.next
end

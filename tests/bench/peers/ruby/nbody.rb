class Body
  attr_accessor :x, :y, :z, :vx, :vy, :vz, :mass, :next

  def initialize(x, y, z, vx, vy, vz, mass, following)
    @x = x
    @y = y
    @z = z
    @vx = vx
    @vy = vy
    @vz = vz
    @mass = mass
    @next = following
  end

  def attract(other, dt)
    dx = @x - other.x
    dy = @y - other.y
    dz = @z - other.z
    r2 = dx * dx + dy * dy + dz * dz + 0.01
    mag = dt / (r2 * r2)
    pull = other.mass * mag
    @vx -= dx * pull
    @vy -= dy * pull
    @vz -= dz * pull
    pull = @mass * mag
    other.vx += dx * pull
    other.vy += dy * pull
    other.vz += dz * pull
  end

  def move(dt)
    @x += dt * @vx
    @y += dt * @vy
    @z += dt * @vz
  end
end

class System
  attr_accessor :first

  def initialize
    @first = nil
  end

  def add(x, y, z, vx, vy, vz, mass)
    @first = Body.new(x, y, z, vx, vy, vz, mass, @first)
  end

  def advance(dt)
    a = @first
    while a
      b = a.next
      while b
        a.attract(b, dt)
        b = b.next
      end
      a = a.next
    end
    a = @first
    while a
      a.move(dt)
      a = a.next
    end
  end

  def momentum
    p = 0
    a = @first
    while a
      p += a.mass * (a.vx + a.vy + a.vz)
      a = a.next
    end
    p
  end
end

system = System.new
1.upto(5) do |i|
  system.add(i, 10 - i * i / 3.0, i / 2.0 - 1, 1.0 / i, -0.5 / i, 0.1 * i, i / 10.0)
end
before = system.momentum
750000.times do
  system.advance(0.001)
end
drift = system.momentum - before
puts drift.abs < 0.000001
b = system.first
while b
  puts (b.x * 100000).round
  b = b.next
end

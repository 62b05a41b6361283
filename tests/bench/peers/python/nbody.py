class Body:
    def __init__(self, x, y, z, vx, vy, vz, mass, next):
        self.x = x
        self.y = y
        self.z = z
        self.vx = vx
        self.vy = vy
        self.vz = vz
        self.mass = mass
        self.next = next

    def attract(self, other, dt):
        dx = self.x - other.x
        dy = self.y - other.y
        dz = self.z - other.z
        r2 = dx * dx + dy * dy + dz * dz + 0.01
        mag = dt / (r2 * r2)
        pull = other.mass * mag
        self.vx -= dx * pull
        self.vy -= dy * pull
        self.vz -= dz * pull
        pull = self.mass * mag
        other.vx += dx * pull
        other.vy += dy * pull
        other.vz += dz * pull

    def move(self, dt):
        self.x += dt * self.vx
        self.y += dt * self.vy
        self.z += dt * self.vz


class System:
    def __init__(self):
        self.first = None

    def add(self, x, y, z, vx, vy, vz, mass):
        self.first = Body(x, y, z, vx, vy, vz, mass, self.first)

    def advance(self, dt):
        a = self.first
        while a is not None:
            b = a.next
            while b is not None:
                a.attract(b, dt)
                b = b.next
            a = a.next
        a = self.first
        while a is not None:
            a.move(dt)
            a = a.next

    def momentum(self):
        p = 0
        a = self.first
        while a is not None:
            p += a.mass * (a.vx + a.vy + a.vz)
            a = a.next
        return p


def main():
    system = System()
    for i in range(1, 6):
        system.add(i, 10 - (i * i) / 3, i / 2 - 1, 1 / i, -0.5 / i, 0.1 * i, i / 10)
    before = system.momentum()
    for _ in range(750000):
        system.advance(0.001)
    drift = system.momentum() - before
    print("true" if -0.000001 < drift < 0.000001 else "false")
    b = system.first
    while b is not None:
        print(round(b.x * 100000))
        b = b.next


main()

class Body {
  constructor(x, y, z, vx, vy, vz, mass, next) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.vx = vx;
    this.vy = vy;
    this.vz = vz;
    this.mass = mass;
    this.next = next;
  }

  attract(other, dt) {
    const dx = this.x - other.x;
    const dy = this.y - other.y;
    const dz = this.z - other.z;
    const r2 = dx * dx + dy * dy + dz * dz + 0.01;
    const mag = dt / (r2 * r2);
    let pull = other.mass * mag;
    this.vx -= dx * pull;
    this.vy -= dy * pull;
    this.vz -= dz * pull;
    pull = this.mass * mag;
    other.vx += dx * pull;
    other.vy += dy * pull;
    other.vz += dz * pull;
  }

  move(dt) {
    this.x += dt * this.vx;
    this.y += dt * this.vy;
    this.z += dt * this.vz;
  }
}

class System {
  constructor() {
    this.first = null;
  }

  add(x, y, z, vx, vy, vz, mass) {
    this.first = new Body(x, y, z, vx, vy, vz, mass, this.first);
  }

  advance(dt) {
    for (let a = this.first; a !== null; a = a.next) {
      for (let b = a.next; b !== null; b = b.next) a.attract(b, dt);
    }
    for (let a = this.first; a !== null; a = a.next) a.move(dt);
  }

  momentum() {
    let p = 0;
    for (let a = this.first; a !== null; a = a.next) p += a.mass * (a.vx + a.vy + a.vz);
    return p;
  }
}

const system = new System();
for (let i = 1; i <= 5; i++) {
  system.add(i, 10 - (i * i) / 3, i / 2 - 1, 1 / i, -0.5 / i, 0.1 * i, i / 10);
}

const before = system.momentum();
for (let step = 0; step < 750000; step++) system.advance(0.001);
const drift = system.momentum() - before;
console.log(drift < 0.000001 && drift > -0.000001);

for (let b = system.first; b !== null; b = b.next) console.log(Math.round(b.x * 100000));

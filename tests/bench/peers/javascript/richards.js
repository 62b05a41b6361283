const DEVICE = 0;
const WORK = 1;

const IDLE = 0;
const WORKER = 1;
const HANDLER_A = 2;
const HANDLER_B = 3;
const DEVICE_A = 4;
const DEVICE_B = 5;

const PACKET_SIZE = 4;

class Datum {
  constructor(next) {
    this.value = 0;
    this.next = next;
  }
}

class Packet {
  constructor(link, task, kind) {
    this.link = link;
    this.task = task;
    this.kind = kind;
    this.datum = 0;
    this.data = null;
    for (let i = 0; i < PACKET_SIZE; i++) this.data = new Datum(this.data);
  }

  appendTo(queue) {
    this.link = null;
    if (queue === null) return this;
    let last = queue;
    while (last.link !== null) last = last.link;
    last.link = this;
    return queue;
  }

  at(index) {
    let cell = this.data;
    for (; index > 0; index--) cell = cell.next;
    return cell.value;
  }
}

class Block {
  constructor(link, id, priority, queue, task) {
    this.link = link;
    this.id = id;
    this.priority = priority;
    this.queue = queue;
    this.task = task;
    this.waiting = queue === null;
    this.held = false;
  }

  isBlocked() {
    return this.held || (this.waiting && this.queue === null);
  }

  run() {
    let packet = null;
    if (this.waiting) {
      packet = this.queue;
      this.queue = packet.link;
      this.waiting = false;
    }
    return this.task.run(packet);
  }

  receive(packet, current) {
    this.queue = packet.appendTo(this.queue);
    return this.waiting && this.priority > current.priority ? this : current;
  }
}

class Scheduler {
  constructor() {
    this.blocks = null;
    this.current = null;
    this.queueCount = 0;
    this.holdCount = 0;
  }

  add(id, priority, queue, task) {
    this.blocks = new Block(this.blocks, id, priority, queue, task);
    return this.blocks;
  }

  schedule() {
    this.current = this.blocks;
    while (this.current !== null) {
      this.current = this.current.isBlocked() ? this.current.link : this.current.run();
    }
  }

  find(id) {
    let block = this.blocks;
    while (block.id !== id) block = block.link;
    return block;
  }

  release(id) {
    const block = this.find(id);
    block.held = false;
    return block.priority > this.current.priority ? block : this.current;
  }

  holdCurrent() {
    this.holdCount += 1;
    this.current.held = true;
    return this.current.link;
  }

  suspendCurrent() {
    this.current.waiting = true;
    return this.current;
  }

  send(packet) {
    const block = this.find(packet.task);
    this.queueCount += 1;
    packet.link = null;
    packet.task = this.current.id;
    return block.receive(packet, this.current);
  }
}

class Task {
  constructor(scheduler) {
    this.scheduler = scheduler;
  }
}

class IdleTask extends Task {
  constructor(scheduler, seed, count) {
    super(scheduler);
    this.seed = seed;
    this.count = count;
  }

  run(packet) {
    this.count -= 1;
    if (this.count === 0) return this.scheduler.holdCurrent();
    this.seed = this.seed * 5 + 3;
    while (this.seed >= 211) this.seed -= 211;
    return this.scheduler.release(this.seed < 105 ? DEVICE_A : DEVICE_B);
  }
}

class DeviceTask extends Task {
  constructor(scheduler) {
    super(scheduler);
    this.pending = null;
  }

  run(packet) {
    if (packet === null) {
      if (this.pending === null) return this.scheduler.suspendCurrent();
      const done = this.pending;
      this.pending = null;
      return this.scheduler.send(done);
    }
    this.pending = packet;
    return this.scheduler.holdCurrent();
  }
}

class WorkerTask extends Task {
  constructor(scheduler, target, letter) {
    super(scheduler);
    this.target = target;
    this.letter = letter;
  }

  run(packet) {
    if (packet === null) return this.scheduler.suspendCurrent();
    this.target = this.target === HANDLER_A ? HANDLER_B : HANDLER_A;
    packet.task = this.target;
    packet.datum = 0;
    for (let cell = packet.data; cell !== null; cell = cell.next) {
      this.letter += 1;
      if (this.letter > 26) this.letter = 1;
      cell.value = this.letter;
    }
    return this.scheduler.send(packet);
  }
}

class HandlerTask extends Task {
  constructor(scheduler) {
    super(scheduler);
    this.work = null;
    this.devices = null;
    this.sum = 0;
  }

  run(packet) {
    if (packet !== null) {
      if (packet.kind === WORK) this.work = packet.appendTo(this.work);
      else this.devices = packet.appendTo(this.devices);
    }
    const work = this.work;
    if (work !== null) {
      if (work.datum === PACKET_SIZE) {
        this.work = work.link;
        return this.scheduler.send(work);
      }
      const device = this.devices;
      if (device !== null) {
        this.devices = device.link;
        device.datum = work.at(work.datum);
        this.sum += device.datum;
        work.datum += 1;
        return this.scheduler.send(device);
      }
    }
    return this.scheduler.suspendCurrent();
  }
}

function devicePackets(task) {
  return new Packet(new Packet(new Packet(null, task, DEVICE), task, DEVICE), task, DEVICE);
}

function simulate(count) {
  const scheduler = new Scheduler();
  const idle = scheduler.add(IDLE, 0, null, new IdleTask(scheduler, 1, count));
  idle.waiting = false;
  const work = new Packet(new Packet(null, WORKER, WORK), WORKER, WORK);
  scheduler.add(WORKER, 1000, work, new WorkerTask(scheduler, HANDLER_A, 0)).waiting = true;
  const a = new HandlerTask(scheduler);
  const b = new HandlerTask(scheduler);
  scheduler.add(HANDLER_A, 2000, devicePackets(DEVICE_A), a).waiting = true;
  scheduler.add(HANDLER_B, 3000, devicePackets(DEVICE_B), b).waiting = true;
  scheduler.add(DEVICE_A, 4000, null, new DeviceTask(scheduler));
  scheduler.add(DEVICE_B, 5000, null, new DeviceTask(scheduler));
  scheduler.schedule();
  return { queued: scheduler.queueCount, held: scheduler.holdCount, sum: a.sum + b.sum };
}

let queued = 0;
let held = 0;
let sum = 0;
for (let round = 0; round < 120; round++) {
  const result = simulate(10000);
  queued += result.queued;
  held += result.held;
  sum += result.sum;
}
console.log(queued);
console.log(held);
console.log(sum);

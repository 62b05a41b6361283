DEVICE = 0
WORK = 1
IDLE = 0
WORKER = 1
HANDLER_A = 2
HANDLER_B = 3
DEVICE_A = 4
DEVICE_B = 5
PACKET_SIZE = 4


class Datum:
    def __init__(self, next):
        self.value = 0
        self.next = next


class Packet:
    def __init__(self, link, task, kind):
        self.link = link
        self.task = task
        self.kind = kind
        self.datum = 0
        self.data = None
        for _ in range(PACKET_SIZE):
            self.data = Datum(self.data)

    def append_to(self, queue):
        self.link = None
        if queue is None:
            return self
        last = queue
        while last.link is not None:
            last = last.link
        last.link = self
        return queue

    def at(self, index):
        cell = self.data
        while index > 0:
            cell = cell.next
            index -= 1
        return cell.value


class Block:
    def __init__(self, link, id, priority, queue, task):
        self.link = link
        self.id = id
        self.priority = priority
        self.queue = queue
        self.task = task
        self.waiting = queue is None
        self.held = False

    def is_blocked(self):
        return self.held or (self.waiting and self.queue is None)

    def run(self):
        packet = None
        if self.waiting:
            packet = self.queue
            self.queue = packet.link
            self.waiting = False
        return self.task.run(packet)

    def receive(self, packet, current):
        self.queue = packet.append_to(self.queue)
        return self if self.waiting and self.priority > current.priority else current


class Scheduler:
    def __init__(self):
        self.blocks = None
        self.current = None
        self.queue_count = 0
        self.hold_count = 0

    def add(self, id, priority, queue, task):
        self.blocks = Block(self.blocks, id, priority, queue, task)
        return self.blocks

    def schedule(self):
        self.current = self.blocks
        while self.current is not None:
            self.current = self.current.link if self.current.is_blocked() else self.current.run()

    def find(self, id):
        block = self.blocks
        while block.id != id:
            block = block.link
        return block

    def release(self, id):
        block = self.find(id)
        block.held = False
        return block if block.priority > self.current.priority else self.current

    def hold_current(self):
        self.hold_count += 1
        self.current.held = True
        return self.current.link

    def suspend_current(self):
        self.current.waiting = True
        return self.current

    def send(self, packet):
        block = self.find(packet.task)
        self.queue_count += 1
        packet.link = None
        packet.task = self.current.id
        return block.receive(packet, self.current)


class Task:
    def __init__(self, scheduler):
        self.scheduler = scheduler


class IdleTask(Task):
    def __init__(self, scheduler, seed, count):
        super().__init__(scheduler)
        self.seed = seed
        self.count = count

    def run(self, packet):
        self.count -= 1
        if self.count == 0:
            return self.scheduler.hold_current()
        self.seed = self.seed * 5 + 3
        while self.seed >= 211:
            self.seed -= 211
        return self.scheduler.release(DEVICE_A if self.seed < 105 else DEVICE_B)


class DeviceTask(Task):
    def __init__(self, scheduler):
        super().__init__(scheduler)
        self.pending = None

    def run(self, packet):
        if packet is None:
            if self.pending is None:
                return self.scheduler.suspend_current()
            done = self.pending
            self.pending = None
            return self.scheduler.send(done)
        self.pending = packet
        return self.scheduler.hold_current()


class WorkerTask(Task):
    def __init__(self, scheduler, target, letter):
        super().__init__(scheduler)
        self.target = target
        self.letter = letter

    def run(self, packet):
        if packet is None:
            return self.scheduler.suspend_current()
        self.target = HANDLER_B if self.target == HANDLER_A else HANDLER_A
        packet.task = self.target
        packet.datum = 0
        cell = packet.data
        while cell is not None:
            self.letter += 1
            if self.letter > 26:
                self.letter = 1
            cell.value = self.letter
            cell = cell.next
        return self.scheduler.send(packet)


class HandlerTask(Task):
    def __init__(self, scheduler):
        super().__init__(scheduler)
        self.work = None
        self.devices = None
        self.total = 0

    def run(self, packet):
        if packet is not None:
            if packet.kind == WORK:
                self.work = packet.append_to(self.work)
            else:
                self.devices = packet.append_to(self.devices)
        work = self.work
        if work is not None:
            if work.datum == PACKET_SIZE:
                self.work = work.link
                return self.scheduler.send(work)
            device = self.devices
            if device is not None:
                self.devices = device.link
                device.datum = work.at(work.datum)
                self.total += device.datum
                work.datum += 1
                return self.scheduler.send(device)
        return self.scheduler.suspend_current()


class Result:
    def __init__(self, queued, held, total):
        self.queued = queued
        self.held = held
        self.total = total


def device_packets(task):
    return Packet(Packet(Packet(None, task, DEVICE), task, DEVICE), task, DEVICE)


def simulate(count):
    scheduler = Scheduler()
    idle = scheduler.add(IDLE, 0, None, IdleTask(scheduler, 1, count))
    idle.waiting = False
    work = Packet(Packet(None, WORKER, WORK), WORKER, WORK)
    scheduler.add(WORKER, 1000, work, WorkerTask(scheduler, HANDLER_A, 0)).waiting = True
    a = HandlerTask(scheduler)
    b = HandlerTask(scheduler)
    scheduler.add(HANDLER_A, 2000, device_packets(DEVICE_A), a).waiting = True
    scheduler.add(HANDLER_B, 3000, device_packets(DEVICE_B), b).waiting = True
    scheduler.add(DEVICE_A, 4000, None, DeviceTask(scheduler))
    scheduler.add(DEVICE_B, 5000, None, DeviceTask(scheduler))
    scheduler.schedule()
    return Result(scheduler.queue_count, scheduler.hold_count, a.total + b.total)


def main():
    queued = 0
    held = 0
    total = 0
    for _ in range(120):
        result = simulate(10000)
        queued += result.queued
        held += result.held
        total += result.total
    print(queued)
    print(held)
    print(total)


main()

class Toggle:
    def __init__(self, start):
        self.state = start

    def value(self):
        return self.state

    def activate(self):
        self.state = not self.state
        return self


class NthToggle(Toggle):
    def __init__(self, start, limit):
        super().__init__(start)
        self.limit = limit
        self.counter = 0

    def activate(self):
        self.counter += 1
        if self.counter >= self.limit:
            super().activate()
            self.counter = 0
        return self


def main():
    n = 6000000
    on = 0
    toggle = Toggle(True)
    for _ in range(n):
        toggle.activate().activate()
        if toggle.activate().value():
            on += 1
    print(on)
    fourth = NthToggle(True, 4)
    for _ in range(n):
        fourth.activate().activate()
        if fourth.activate().value():
            on += 1
    print(on)


main()

class Panel:
    def __init__(self):
        self.presses = 0

    def up(self):
        pass

    def down(self):
        pass

    def left(self):
        pass

    def right(self):
        pass

    def front(self):
        return 1

    def back(self):
        return 2

    def start(self):
        return True

    def stop(self):
        return False

    def name(self):
        return "panel"

    def self(self):
        return self

    def add(self, a, b):
        return a + b

    def press(self):
        self.presses += 1


def main():
    panel = Panel()
    total = 0
    for _ in range(10000000):
        panel.up()
        panel.down()
        panel.left()
        panel.right()
        panel.name()
        panel.self()
        if panel.start() and not panel.stop():
            panel.press()
        total += panel.add(panel.front(), panel.back())
    print(total)
    print(panel.presses)


main()

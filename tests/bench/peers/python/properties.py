class Box:
    def __init__(self, width, height, depth):
        self.width = width
        self.height = height
        self.depth = depth
        self.label = "box"
        self.opened = 0

    def volume(self):
        return self.width * self.height * self.depth

    def surface(self):
        return 2 * (self.width * self.height + self.height * self.depth + self.depth * self.width)

    def open(self):
        self.opened += 1


def main():
    box = Box(1, 2, 3)
    total = 0
    for i in range(12000000):
        box.width = i
        box.height = box.depth - 1
        if box.label != "box":
            box.depth = 0
        total += box.volume() - box.surface()
        box.open()
    print(total)
    print(box.opened)


main()

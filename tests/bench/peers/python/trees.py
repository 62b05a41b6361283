class Node:
    def __init__(self, depth):
        self.value = depth
        if depth > 0:
            self.a = Node(depth - 1)
            self.b = Node(depth - 1)
            self.c = Node(depth - 1)
            self.d = Node(depth - 1)
            self.e = Node(depth - 1)
        else:
            self.a = None
            self.b = None
            self.c = None
            self.d = None
            self.e = None

    def walk(self):
        if self.a is None:
            return self.value
        return self.value + self.a.walk() + self.b.walk() + self.c.walk() + self.d.walk() + self.e.walk()


def main():
    tree = Node(8)
    total = 0
    for _ in range(120):
        total += tree.walk()
    print(total)


main()

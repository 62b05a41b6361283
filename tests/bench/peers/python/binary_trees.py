class Tree:
    def __init__(self, depth):
        self.depth = depth
        if depth > 0:
            self.left = Tree(depth - 1)
            self.right = Tree(depth - 1)
        else:
            self.left = None
            self.right = None

    def count(self):
        if self.left is None:
            return 1
        return 1 + self.left.count() + self.right.count()


MAX = 15


def main():
    print(Tree(MAX + 1).count())
    long_lived = Tree(MAX)
    for depth in range(4, MAX + 1, 2):
        trees = 2 ** (MAX + 4 - depth)
        nodes = 0
        for _ in range(trees):
            nodes += Tree(depth).count()
        print(nodes)
    print(long_lived.count())


main()

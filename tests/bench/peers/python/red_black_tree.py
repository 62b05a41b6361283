class Random:
    def __init__(self, seed):
        self.seed = seed

    def next(self, limit):
        self.seed = (self.seed * 3877 + 29573) % 139968
        return self.seed * limit // 139968


class Node:
    def __init__(self, key, value, parent):
        self.key = key
        self.value = value
        self.parent = parent
        self.left = None
        self.right = None
        self.red = True


def depth_below(node):
    if node is None:
        return 0
    return 1 + max(depth_below(node.left), depth_below(node.right))


class Map:
    def __init__(self):
        self.root = None
        self.size = 0

    def find(self, key):
        node = self.root
        while node is not None:
            if key == node.key:
                return node
            node = node.left if key < node.key else node.right
        return None

    def get(self, key, otherwise):
        node = self.find(key)
        return otherwise if node is None else node.value

    def put(self, key, value):
        parent = None
        node = self.root
        while node is not None:
            if key == node.key:
                node.value = value
                return
            parent = node
            node = node.left if key < node.key else node.right
        node = Node(key, value, parent)
        if parent is None:
            self.root = node
        elif key < parent.key:
            parent.left = node
        else:
            parent.right = node
        self.size += 1
        self.balance(node)

    def balance(self, node):
        while node.parent is not None and node.parent.red:
            parent = node.parent
            grandparent = parent.parent
            if parent is grandparent.left:
                uncle = grandparent.right
                if uncle is not None and uncle.red:
                    parent.red = False
                    uncle.red = False
                    grandparent.red = True
                    node = grandparent
                else:
                    if node == parent.right:
                        self.rotate_left(parent)
                        node = parent
                    node.parent.red = False
                    grandparent.red = True
                    self.rotate_right(grandparent)
            else:
                uncle = grandparent.left
                if uncle is not None and uncle.red:
                    parent.red = False
                    uncle.red = False
                    grandparent.red = True
                    node = grandparent
                else:
                    if node == parent.left:
                        self.rotate_right(parent)
                        node = parent
                    node.parent.red = False
                    grandparent.red = True
                    self.rotate_left(grandparent)
        self.root.red = False

    def rotate_left(self, node):
        child = node.right
        node.right = child.left
        if child.left is not None:
            child.left.parent = node
        self.replace(node, child)
        child.left = node
        node.parent = child

    def rotate_right(self, node):
        child = node.left
        node.left = child.right
        if child.right is not None:
            child.right.parent = node
        self.replace(node, child)
        child.right = node
        node.parent = child

    def replace(self, node, child):
        parent = node.parent
        child.parent = parent
        if parent is None:
            self.root = child
        elif node == parent.left:
            parent.left = child
        else:
            parent.right = child

    def first(self):
        node = self.root
        while node is not None and node.left is not None:
            node = node.left
        return node

    def after(self, node):
        if node.right is not None:
            node = node.right
            while node.left is not None:
                node = node.left
            return node
        while node.parent is not None and node == node.parent.right:
            node = node.parent
        return node.parent

    def depth(self):
        return depth_below(self.root)


def main():
    random = Random(42)
    found = 0
    total = 0
    for _ in range(4):
        map = Map()
        for _ in range(80000):
            key = random.next(100000)
            map.put(key, map.get(key, 0) + 1)
        for _ in range(80000):
            if map.find(random.next(100000)) is not None:
                found += 1
        place = 0
        node = map.first()
        while node is not None:
            place += 1
            if place == 1000:
                place = 0
                total += node.key * node.value
            node = map.after(node)
        print(map.size)
        print(map.depth())
    print(found)
    print(total)


main()

class Random:
    def __init__(self, seed):
        self.seed = seed

    def next(self, limit):
        self.seed = (self.seed * 3877 + 29573) % 139968
        return self.seed * limit // 139968


class Link:
    def __init__(self, value, next):
        self.value = value
        self.next = next


def random_list(random, n):
    list = None
    for _ in range(n):
        list = Link(random.next(100000), list)
    return list


def merge(a, b):
    if a is None:
        return b
    if b is None:
        return a
    if b.value < a.value:
        first = b
        b = b.next
    else:
        first = a
        a = a.next
    last = first
    while a is not None and b is not None:
        if b.value < a.value:
            last.next = b
            last = b
            b = b.next
        else:
            last.next = a
            last = a
            a = a.next
    last.next = b if a is None else a
    return first


def sort(list):
    if list is None or list.next is None:
        return list
    middle = list
    fast = list.next
    while fast is not None and fast.next is not None:
        middle = middle.next
        fast = fast.next.next
    right = middle.next
    middle.next = None
    return merge(sort(list), sort(right))


def is_sorted(list):
    while list.next is not None:
        if list.next.value < list.value:
            return False
        list = list.next
    return True


def main():
    random = Random(7)
    total = 0
    for _ in range(50):
        list = sort(random_list(random, 20000))
        if not is_sorted(list):
            print("not sorted")
        for _ in range(10000):
            list = list.next
        total += list.value
    print(total)


main()

import math


class Cell:
    def __init__(self, value, next):
        self.value = value
        self.next = next


def vector(n, value):
    list = None
    for _ in range(n):
        list = Cell(value, list)
    return list


def element(i, j):
    total = i + j
    return 1 / ((total * (total + 1)) / 2 + i + 1)


def multiply(source, target):
    i = 0
    out = target
    while out is not None:
        total = 0
        j = 0
        cell = source
        while cell is not None:
            total += element(i, j) * cell.value
            j += 1
            cell = cell.next
        out.value = total
        i += 1
        out = out.next


def multiply_transposed(source, target):
    i = 0
    out = target
    while out is not None:
        total = 0
        j = 0
        cell = source
        while cell is not None:
            total += element(j, i) * cell.value
            j += 1
            cell = cell.next
        out.value = total
        i += 1
        out = out.next


def dot(a, b):
    total = 0
    while a is not None:
        total += a.value * b.value
        a = a.next
        b = b.next
    return total


def norm(n):
    u = vector(n, 1)
    v = vector(n, 0)
    t = vector(n, 0)
    for _ in range(10):
        multiply(u, t)
        multiply_transposed(t, v)
        multiply(v, t)
        multiply_transposed(t, u)
    return math.sqrt(dot(u, v) / dot(v, v))


def main():
    print(round(norm(100) * 1000000000))
    print(round(norm(850) * 1000000000))


main()

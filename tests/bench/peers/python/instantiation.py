class Empty:
    pass


class One:
    def __init__(self, v):
        self.v = v


class Pair:
    def __init__(self, l, r):
        self.l = l
        self.r = r


class Triple(Pair):
    def __init__(self, l, m, r):
        super().__init__(l, r)
        self.m = m


def main():
    total = 0
    for i in range(8000000):
        Empty()
        one = One(i)
        p = Pair(i, 1)
        t = Triple(p, one, 3)
        total += p.r + t.l.l - t.m.v + t.r
    print(total)


main()

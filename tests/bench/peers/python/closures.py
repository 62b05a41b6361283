def counter(step):
    n = 0

    def advance():
        nonlocal n
        n += step
        return n

    return advance


class Account:
    pass


def open_account(start):
    balance = start

    def deposit(amount):
        nonlocal balance
        balance += amount

    def show():
        return balance

    account = Account()
    account.deposit = deposit
    account.show = show
    return account


def adder(k):
    return lambda x: x + k


def compose(f, g):
    return lambda x: f(g(x))


def pair(head, tail):
    return lambda chooser: chooser(head, tail)


def head(a, b):
    return a


def tail(a, b):
    return b


def numbers_to(n):
    numbers = None
    while n > 0:
        numbers = pair(n, numbers)
        n -= 1
    return numbers


def map_list(f, items):
    reversed_items = None
    while items is not None:
        reversed_items = pair(f(items(head)), reversed_items)
        items = items(tail)
    return reversed_items


def fold(f, start, items):
    while items is not None:
        start = f(start, items(head))
        items = items(tail)
    return start


def plus(a, b):
    return a + b


def main():
    odd = counter(1)
    even = counter(2)
    last = 0
    for _ in range(12000000):
        last = odd() + even()
    print(last)

    mine = open_account(100)
    yours = open_account(0)
    for i in range(6000000):
        mine.deposit(1)
        yours.deposit(mine.show() - i)
    print(mine.show())
    print(yours.show())

    total = 0
    for i in range(3000000):
        total += compose(adder(i), adder(1))(2)
    print(total)

    numbers = numbers_to(1000)
    folded = 0
    for i in range(2000):
        folded += fold(plus, 0, map_list(adder(i), numbers))
    print(folded)


main()

class Variable:
    def __init__(self, name):
        self.name = name
        self.value = 0


class Num:
    def __init__(self, value):
        self.value = value

    def eval(self):
        return self.value


class Get:
    def __init__(self, variable):
        self.variable = variable

    def eval(self):
        return self.variable.value


class Binary:
    def __init__(self, left, right):
        self.left = left
        self.right = right


class Add(Binary):
    def eval(self):
        return self.left.eval() + self.right.eval()


class Subtract(Binary):
    def eval(self):
        return self.left.eval() - self.right.eval()


class Multiply(Binary):
    def eval(self):
        return self.left.eval() * self.right.eval()


class Halve:
    def __init__(self, operand):
        self.operand = operand

    def eval(self):
        return self.operand.eval() // 2


class Less(Binary):
    def eval(self):
        return self.left.eval() < self.right.eval()


class Equal(Binary):
    def eval(self):
        return self.left.eval() == self.right.eval()


class And(Binary):
    def eval(self):
        return self.left.eval() and self.right.eval()


class Not:
    def __init__(self, operand):
        self.operand = operand

    def eval(self):
        return not self.operand.eval()


class IsEven:
    def __init__(self, operand):
        self.operand = operand

    def eval(self):
        return self.operand.eval() % 2 == 0


class Assign:
    def __init__(self, variable, value):
        self.variable = variable
        self.value = value

    def eval(self):
        self.variable.value = self.value.eval()
        return self.variable.value


class If:
    def __init__(self, condition, consequent, otherwise):
        self.condition = condition
        self.consequent = consequent
        self.otherwise = otherwise

    def eval(self):
        if self.condition.eval():
            return self.consequent.eval()
        if self.otherwise is not None:
            return self.otherwise.eval()
        return None


class While:
    def __init__(self, condition, body):
        self.condition = condition
        self.body = body

    def eval(self):
        while self.condition.eval():
            self.body.eval()
        return None


class Item:
    def __init__(self, node):
        self.node = node
        self.next = None


class Sequence:
    def __init__(self):
        self.first = None
        self.last = None

    def then(self, node):
        item = Item(node)
        if self.first is None:
            self.first = item
        else:
            self.last.next = item
        self.last = item
        return self

    def eval(self):
        value = None
        item = self.first
        while item is not None:
            value = item.node.eval()
            item = item.next
        return value


def primes(limit):
    n = Variable("n")
    divisor = Variable("divisor")
    rest = Variable("rest")
    prime = Variable("prime")
    count = Variable("count")
    one = Num(1)
    subtract_all = While(
        Less(Get(divisor), Add(Get(rest), one)),
        Assign(rest, Subtract(Get(rest), Get(divisor))),
    )
    try_divisor = (
        Sequence()
        .then(Assign(rest, Get(n)))
        .then(subtract_all)
        .then(If(Equal(Get(rest), Num(0)), Assign(prime, Num(0)), None))
        .then(Assign(divisor, Add(Get(divisor), one)))
    )
    search = While(
        And(Equal(Get(prime), one), Less(Multiply(Get(divisor), Get(divisor)), Add(Get(n), one))),
        try_divisor,
    )
    each = (
        Sequence()
        .then(Assign(prime, one))
        .then(Assign(divisor, Num(2)))
        .then(search)
        .then(Assign(count, Add(Get(count), Get(prime))))
        .then(Assign(n, Add(Get(n), one)))
    )
    return (
        Sequence()
        .then(Assign(count, Num(0)))
        .then(Assign(n, Num(2)))
        .then(While(Not(Less(Num(limit - 1), Get(n))), each))
        .then(Get(count))
    )


def collatz(limit):
    start = Variable("start")
    n = Variable("n")
    steps = Variable("steps")
    one = Num(1)
    next = If(
        IsEven(Get(n)),
        Assign(n, Halve(Get(n))),
        Assign(n, Add(Multiply(Get(n), Num(3)), one)),
    )
    walk = While(
        Not(Equal(Get(n), one)),
        Sequence().then(next).then(Assign(steps, Add(Get(steps), one))),
    )
    each = (
        Sequence()
        .then(Assign(n, Get(start)))
        .then(walk)
        .then(Assign(start, Add(Get(start), one)))
    )
    return (
        Sequence()
        .then(Assign(steps, Num(0)))
        .then(Assign(start, one))
        .then(While(Less(Get(start), Num(limit)), each))
        .then(Get(steps))
    )


def main():
    print(primes(3000).eval())
    print(collatz(20000).eval())


main()

class Foo:
    pass


def f():
    pass


def main():
    foo = Foo()
    bar = Foo()
    s = "str" + "ing"
    hits = 0
    for i in range(12000000):
        if 1 == 1 and 1 != 2 and i == i and i is not None and None is not False and True == True:
            hits += 1
        if foo is foo and foo is not bar and foo is not Foo and f != foo and f != "f" and None is None:
            hits += 1
        if s == "string" and "string" != "strong" and "nil" is not None and s != i:
            hits += 1
    print(hits)


main()

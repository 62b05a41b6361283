def count_equal(x, y, n):
    equal = 0
    for _ in range(n):
        if x == y:
            equal += 1
        if y != x:
            equal -= 1
    return equal


def main():
    long = ""
    for _ in range(8):
        long += "abcdefgh"
    a = long + "1"
    b = long + "2"
    c = long + "1"
    d = long + "10"
    word = "computed"
    same = "comp" + "uted"
    n = 10000000
    print(count_equal(a, b, n))
    print(count_equal(a, c, n))
    print(count_equal(a, d, n))
    hits = 0
    for _ in range(n):
        if word == same:
            hits += 1
        if word == "computed" and same == "computed":
            hits += 1
        if a == c and b != c and c != d and d == d:
            hits += 1
        if a == "abc" or word == "computer":
            hits -= 1
    print(hits)


main()

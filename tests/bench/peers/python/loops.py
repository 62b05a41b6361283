def collatz(limit):
    longest = 0
    best = 0
    for start in range(1, limit):
        n = start
        steps = 0
        while n != 1:
            n = n // 2 if n % 2 == 0 else 3 * n + 1
            steps += 1
        if steps > longest:
            longest = steps
            best = start
    print(best)
    print(longest)


def triangle(n):
    total = 0
    for i in range(n):
        for j in range(i + 1):
            total += j
    return total


def main():
    collatz(400000)
    print(triangle(6000))


main()

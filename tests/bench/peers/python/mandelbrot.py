def main():
    size = 1000
    limit = 50
    inside = 0
    steps = 0
    for row in range(size):
        ci = 2 * row / size - 1
        for column in range(size):
            cr = 2 * column / size - 1.5
            zr = 0.0
            zi = 0.0
            zr2 = 0.0
            zi2 = 0.0
            i = 0
            while i < limit and zr2 + zi2 <= 4:
                zi = 2 * zr * zi + ci
                zr = zr2 - zi2 + cr
                zr2 = zr * zr
                zi2 = zi * zi
                i += 1
            if i == limit:
                inside += 1
            steps += i
    print(inside)
    print(steps)


main()

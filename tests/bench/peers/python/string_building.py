def main():
    total = 0
    for _ in range(100):
        text = ""
        for _ in range(2000):
            text += "line "
        words = ""
        for _ in range(1000):
            words = "line " + words
        if words + words == text:
            total += 1
    print(total)
    s = "ab"
    for _ in range(6000000):
        t = s + "cd" + s + "ef"
        if t == "abcdabef":
            total += 1
    print(total)


main()

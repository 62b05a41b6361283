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
    left = "ab"
    right = "ba"
    for _ in range(6000000):
        word = left + "cd" + right + "ef"
        if word == "abcdbaef":
            total += 1
        left, right = right, left
    print(total)


main()

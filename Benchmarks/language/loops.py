# Loops and whole-number arithmetic: the longest Collatz sequence, and a nested sum.
def longest(limit):
    best = 0
    start = 0
    for i in range(1, limit):
        n = i
        steps = 0
        while n != 1:
            if n % 2 == 0:
                n = n // 2
            else:
                n = 3 * n + 1
            steps += 1
        if steps > best:
            best = steps
            start = i
    return start


def nested(size):
    total = 0
    for i in range(size):
        for j in range(size):
            if (i + j) % 3 == 0:
                total += i * j
    return total


print(longest(60_000), nested(1_500))

# Closures: made, kept, called; functions given to functions.
def counter(step):
    n = 0

    def count():
        nonlocal n
        n += step
        return n

    return count


def compose(f, g):
    return lambda x: g(f(x))


def run(rounds):
    counters = [counter(i) for i in range(1, 11)]
    total = 0
    for i in range(rounds):
        for count in counters:
            total += count() % 7
    chain = lambda x: x
    for i in range(1, 21):
        chain = compose(chain, lambda x, i=i: x + i)
    for i in range(rounds // 10):
        total += chain(i) % 11
    return total + sum(map(lambda x: x * total % 5, [1, 2, 3, 4]))


print(run(150_000))

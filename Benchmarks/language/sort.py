# List reads and writes: heap sort in place, and a merge sort of small lists.
def shuffled(count):
    values = []
    state = 42
    for i in range(count):
        state = (state * 1103515245 + 12345) % 2147483648
        values += [state]
    return values


def heap_sorted(values):
    values = list(values)
    n = len(values)
    start = n // 2
    last = n
    while last > 1:
        if start > 0:
            start -= 1
        else:
            last -= 1
            swapped = values[0]
            values[0] = values[last]
            values[last] = swapped
        root = start
        item = values[root]
        while 2 * root + 1 < last:
            child = 2 * root + 1
            if child + 1 < last and values[child] < values[child + 1]:
                child += 1
            if item >= values[child]:
                break
            values[root] = values[child]
            root = child
        values[root] = item
    return values


def merge_sorted(values):
    if len(values) < 2:
        return values
    middle = len(values) // 2
    left = merge_sorted(values[:middle])
    right = merge_sorted(values[middle:])
    merged = []
    i = 0
    j = 0
    while i < len(left) and j < len(right):
        if left[i] <= right[j]:
            merged += [left[i]]
            i += 1
        else:
            merged += [right[j]]
            j += 1
    return merged + left[i:] + right[j:]


values = shuffled(100_000)
heaped = heap_sorted(values)
merged = merge_sorted(values)
print(heaped[0], heaped[50_000], heaped[-1], str(heaped == merged).lower(), str(heaped == sorted(values)).lower())

# A long list of booleans: the sieve of Eratosthenes.
def primes(limit):
    prime = [True for i in range(limit + 1)]
    prime[0] = False
    prime[1] = False
    i = 2
    while i * i <= limit:
        if prime[i]:
            for j in range(i * i, limit + 1, i):
                prime[j] = False
        i += 1
    return [i for i in range(limit + 1) if prime[i]]


found = primes(2_000_000)
print(len(found), found[-1])

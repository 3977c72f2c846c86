"""Every counting formula against plain enumeration at small parameters."""

from collections import Counter
from fractions import Fraction
from itertools import combinations, pairwise, permutations, product
from math import comb, factorial, gcd, lcm, prod
from random import Random
from typing import Any

import pytest

from generators._counting_families import BY_NAME, FORMULAS, WEIGHTS
from generators._exact import Exact, bounds


def words(*counts: Any) -> Any:
    letters = "".join(letter * count for letter, count in zip("ABCD", counts, strict=False))
    return {"".join(word) for word in permutations(letters)}


def smooth(word: Any) -> Any:
    return all(a != b for a, b in pairwise(word))


def share(outcomes: Any, good: Any) -> Any:
    outcomes = list(outcomes)
    return Fraction(sum(map(good, outcomes)), len(outcomes))


def mean(values: Any) -> Any:
    values = list(values)
    return Fraction(sum(values), len(values))


def zeros(n: Any, base: Any) -> Any:
    value, count = factorial(n), 0
    while value % base == 0:
        value, count = value // base, count + 1
    return count


def coefficient(factors: Any, k: Any) -> Any:
    """Coefficient of x^k in a product of polynomials, by choosing a term from each."""
    picks = product(*[list(enumerate(factor)) for factor in factors])
    return sum(prod(c for _, c in pick) for pick in picks if sum(e for e, _ in pick) == k)


def rows(n: Any, good: Any) -> Any:
    return sum(map(good, permutations(range(n))))


def tables(n: Any, good: Any) -> Any:
    return sum(good((0, *rest, 0)) for rest in permutations(range(1, n)))


def no_pair_of(k: Any) -> Any:
    return lambda row: not any(a < k and b < k for a, b in pairwise(row))


def block_of(n: Any, k: Any) -> Any:
    """Whether people 0..k-1 are side by side; a table row ends with its first person again."""

    def good(row: Any) -> Any:
        places = [row.index(person) for person in range(k)]
        return max(places) - min(places) == k - 1

    return good


def table_block(n: Any, k: Any) -> Any:
    def good(row: Any) -> Any:
        return sum((a < k) != (b < k) for a, b in pairwise(row)) == 2

    return tables(n, good)


def no_spouses(n: Any) -> Any:
    return lambda row: not any(a < 2 * n and b < 2 * n and a ^ 1 == b for a, b in pairwise(row))


def girls_apart(b: Any, g: Any, c: Any) -> Any:
    return rows(b + g + c, lambda row: row[0] >= g + c and no_pair_of(g)(row))


def committees(b: Any, g: Any, m: Any, good: Any) -> Any:
    return sum(good(team) for team in combinations(range(b + g), m))


def numbers(d: Any, good: Any) -> Any:
    return sum(good(str(n)) for n in range(10 ** (d - 1), 10**d))


def divisors(n: Any) -> Any:
    return [d for d in range(1, n + 1) if n % d == 0]


def fill(n: Any, k: Any) -> Any:
    return [boxes for boxes in product(range(n + 1), repeat=k) if sum(boxes) == n]


def groups(n: Any, k: Any) -> Any:
    found = {
        frozenset(frozenset(i for i in range(n) if label[i] == box) for box in range(k))
        for label in product(range(k), repeat=n)
        if len(set(label)) == k
    }
    return len(found)


def triangles(points: Any) -> Any:
    def area(p: Any, q: Any, r: Any) -> Any:
        return (q[0] - p[0]) * (r[1] - p[1]) - (r[0] - p[0]) * (q[1] - p[1])

    return sum(area(*three) != 0 for three in combinations(points, 3))


def lines(*counts: Any) -> Any:
    rng = Random(3)
    return [(rng.randrange(10**9), y) for y, count in enumerate(counts) for _ in range(count)]


def cycles(p: Any) -> Any:
    seen, count = set(), 0
    for start in p:
        count += start not in seen
        while start not in seen:
            seen.add(start)
            start = p[start]
    return count


def votes(a: Any, b: Any) -> Any:
    for chosen in combinations(range(a + b), a):
        yield [1 if i in chosen else -1 for i in range(a + b)]


def polya(r: Any, b: Any, n: Any, k: Any) -> Any:
    if n == 0:
        return Fraction(k == 0)
    red = Fraction(r, r + b)
    return red * polya(r + 1, b, n - 1, k - 1) + (1 - red) * polya(r, b + 1, n - 1, k)


def balls(r: Any, b: Any) -> Any:
    return [1] * r + [0] * b


def moved(r: Any, b: Any, s: Any, c: Any, k: Any) -> Any:
    draws = combinations(balls(r, b), k)
    return mean(mean((*balls(s, c), *chosen)) for chosen in draws)


def chain(n: Any, r: Any, b: Any, s: Any, c: Any) -> Any:
    if n == 1:
        return Fraction(r, r + b)
    before = chain(n - 1, r, b, s, c)
    return before * Fraction(s + 1, s + c + 1) + (1 - before) * Fraction(s, s + c + 1)


def dice(n: Any, s: Any) -> Any:
    return product(range(1, s + 1), repeat=n)


def trials(n: Any, a: Any, b: Any, good: Any) -> Any:
    hits = (t for t in product((0, 1), repeat=n) if good(t))
    return sum(Fraction(a ** sum(t) * (b - a) ** (n - sum(t)), b**n) for t in hits)


def coupons(n: Any, k: Any) -> Any:
    chance, total = {0: 1.0}, 0.0
    for _ in range(800):
        total += sum(p for seen, p in chance.items() if seen < k)
        grown = dict.fromkeys(range(n + 1), 0.0)
        for seen, p in chance.items():
            grown[seen] += p * seen / n
            grown[min(n, seen + 1)] += p * (n - seen) / n
        chance = grown
    return total


def grid(dimensions: Any, good: Any, cells: int = 60) -> Any:
    middles = [(i + 0.5) / cells for i in range(cells)]
    return sum(map(good, product(middles, repeat=dimensions))) / cells**dimensions


def steps(m: Any, n: Any) -> Any:
    for ups in combinations(range(m + n), n):
        x, y, path = 0, 0, [(0, 0)]
        for i in range(m + n):
            x, y = (x, y + 1) if i in ups else (x + 1, y)
            path.append((x, y))
        yield path


def walk(n: Any, start: Any, a: Any, b: Any) -> Any:
    chance, up, time = {start: 1.0}, a / b, 0.0
    for _ in range(4000):
        grown: Counter[int] = Counter()
        for place, p in chance.items():
            inside = 0 < place < n
            time += p * inside
            grown[place + inside] += p * (up if inside else 1)
            if inside:
                grown[place - 1] += p * (1 - up)
        chance = grown
    return chance.get(n, 0.0), time


def necklaces(beads: Any) -> Any:
    return len({min(ring[i:] + ring[:i] for i in range(len(ring))) for ring in beads})


def survey(n: Any, a: Any, b: Any, c: Any, ab: Any, ac: Any, bc: Any, abc: Any) -> Any:
    only = (a - ab - ac + abc) + (b - ab - bc + abc) + (c - ac - bc + abc)
    return n - only - (ab - abc) - (ac - abc) - (bc - abc) - abc


LOW = (1, 3)
CHECKS: dict[str, Any] = {
    "factorial_ratio.quotient": (lambda a, b: prod(range(b + 1, a + 1)), (3, 9), (1, 8)),
    "factorial_ratio.mixed": (
        lambda a, b, c, d: Fraction(prod(range(1, a + 1)), prod(range(1, c + 1)))
        * Fraction(prod(range(1, b + 1)), prod(range(1, d + 1))),
        *((2, 9),) * 4,
    ),
    "factorial_ratio.zeros": (zeros, (10, 90), (2, 99)),
    "binomial_identity.row": (lambda n: sum(1 for _ in product((0, 1), repeat=n)), (2, 9)),
    "binomial_identity.subsets": (
        lambda n, a, b: sum(a <= sum(s) <= b for s in product((0, 1), repeat=n)),
        (4, 9), (1, 5), (2, 8),
    ),
    "binomial_identity.vandermonde": (
        lambda a, b, k: sum(comb(a, i) * comb(b, k - i) for i in range(k + 1)),
        (3, 9), (3, 9), (1, 9),
    ),
    "binomial_identity.residue": (
        lambda n, m, r: sum(sum(s) % m == r for s in product((0, 1), repeat=n)),
        (5, 9), (2, 5), (0, 4),
    ),
    "binomial_coefficient.linear": (
        lambda a, b, n, k: coefficient([(b, a)] * n, k), LOW, LOW, (2, 7), (0, 7)
    ),
    "binomial_coefficient.two_powers": (
        lambda a, n, b, m, k: coefficient([(1, a)] * n + [(1, -b)] * m, k),
        LOW, (2, 5), LOW, (2, 5), (1, 9),
    ),
    "binomial_coefficient.trinomial": (
        lambda a, b, c, n, k: coefficient([(c, b, a)] * n, k), LOW, LOW, LOW, (2, 6), (1, 11)
    ),
    "multiset_words.count": (lambda *c: len(words(*c)), LOW, LOW, (1, 2)),
    "multiset_words.ends": (
        lambda *c: sum(w[0] == w[-1] == "A" for w in words(*c)), (2, 3), LOW, (1, 2)
    ),
    "multiset_words.block": (
        lambda *c: share(words(*c), lambda w: "A" * c[0] in w), (2, 3), LOW, (1, 2)
    ),
    "multiset_words.smooth": (lambda *c: sum(map(smooth, words(*c))), *((1, 2),) * 3, (1, 3)),
    "row_adjacency.together": (lambda n, k: rows(n, block_of(n, k)), (3, 7), (2, 5)),
    "row_adjacency.apart": (lambda n, k: rows(n, no_pair_of(k)), (3, 7), (2, 4)),
    "row_adjacency.girls_apart": (girls_apart, LOW, LOW, (1, 2)),
    "row_adjacency.couples": (lambda n, s: rows(2 * n + s, no_spouses(n)), (2, 3), (1, 2)),
    "round_table.free": (lambda n: tables(n, lambda _: True), (3, 7)),
    "round_table.together": (table_block, (4, 8), (2, 6)),
    "round_table.apart": (lambda n, k: tables(n, no_pair_of(k)), (4, 8), (2, 4)),
    "round_table.couples": (lambda n, s: tables(2 * n + s, no_spouses(n)), (2, 3), (1, 2)),
    "committee.officers": (
        lambda n, k: sum(1 for _ in permutations(range(n), k)), (3, 7), (2, 4)
    ),
    "committee.same": (
        lambda b, g: sum((p < b) == (q < b) for p, q in permutations(range(b + g), 2)),
        (2, 7), (2, 7),
    ),
    "committee.feud": (
        lambda n, k: committees(n, 0, k, lambda t: not {0, 1} <= set(t)), (4, 9), (2, 6)
    ),
    "committee.at_least": (
        lambda b, g, m, j: committees(b, g, m, lambda t: sum(p >= b for p in t) >= j),
        (2, 6), (2, 6), (2, 6), (1, 4),
    ),
    "committee.feud_mixed": (
        lambda b, g, m, j: committees(
            b, g, m, lambda t: sum(p >= b for p in t) >= j and not {0, b} <= set(t)
        ),
        (2, 6), (2, 6), (3, 6), (2, 4),
    ),
    "digit_numbers.increasing": (
        lambda d, k: numbers(d, lambda n: list(n) == sorted(set(n)) and n[-1] <= str(k)),
        (2, 4), (3, 9),
    ),
    "digit_numbers.distinct": (
        lambda d, k: numbers(d, lambda n: len(set(n)) == d and max(n) <= str(k)), (2, 4), (3, 9)
    ),
    "digit_numbers.containing": (lambda d, k: numbers(d, lambda n: str(k) in n), (2, 4), (1, 9)),
    "digit_numbers.sum": (
        lambda d, s: numbers(d, lambda n: sum(map(int, n)) == s), (2, 4), (2, 35)
    ),
    "digit_numbers.multiple": (
        lambda d, k, m: numbers(
            d, lambda n: "0" not in n and max(n) <= str(k) and int(n) % m == 0
        ),
        (2, 4), (2, 9), (3, 30),
    ),
    "digit_numbers.smooth": (
        lambda d, m, r: numbers(d, lambda n: smooth(n) and int(n) % m == r),
        (2, 4), (3, 9), (0, 8),
    ),
    "inclusion_exclusion.either": (
        lambda n, a, b: sum(i % a == 0 or i % b == 0 for i in range(1, n + 1)),
        (20, 300), (2, 15), (2, 15),
    ),
    "inclusion_exclusion.none": (
        lambda n, *t: sum(all(i % a for a in t) for i in range(1, n + 1)),
        (20, 300), (2, 15), (2, 15), (2, 15),
    ),
    "inclusion_exclusion.exactly_one": (
        lambda n, *t: sum(sum(i % a == 0 for a in t) == 1 for i in range(1, n + 1)),
        (20, 300), (2, 15), (2, 15), (2, 15),
    ),
    "inclusion_exclusion.coprime": (
        lambda n, m: sum(gcd(i, m) == 1 for i in range(1, n + 1)), (20, 300), (30, 3000)
    ),
    "inclusion_exclusion.venn_two": (
        lambda n, a, b, c: n - len({*range(a)} | {*range(a - c, a - c + b)}),
        (20, 60), (2, 30), (2, 30), (1, 10),
    ),
    "inclusion_exclusion.venn_three": (survey, *((1, 60),) * 8),
    "divisors.count": (lambda a, b, c: len(divisors(2**a * 3**b * 5**c)), LOW, LOW, (1, 2)),
    "divisors.even": (
        lambda a, b, c: sum(d % 2 == 0 for d in divisors(2**a * 3**b * 5**c)), LOW, LOW, (1, 2)
    ),
    "divisors.squares": (
        lambda a, b, c, d: sum(
            1 for n in range(1, 300) if (2**a * 3**b * 5**c * 7**d) % (n * n) == 0
        ),
        LOW, LOW, (1, 2), (1, 2),
    ),
    "divisors.multiples": (
        lambda a, b, c, x, y: sum(
            d % (2**x * 3**y) == 0 for d in divisors(2**a * 3**b * 5**c)
        ),
        (2, 4), (2, 4), (1, 2), LOW, LOW,
    ),
    "divisors.sum": (lambda n: sum(divisors(n)), (20, 900)),
    "divisors.triples": (
        lambda a, b, c, d: sum(
            len(divisors(n)) for n in divisors(2**a * 3**b * 5**c * 7**d)
        ),
        (1, 2), (1, 2), (1, 1), (1, 1),
    ),
    "divisors.lcm": (
        lambda k, a, b, c: sum(
            lcm(*t) == 2**a * 3**b * 5**c
            for t in product(divisors(2**a * 3**b * 5**c), repeat=k)
        ),
        (2, 3), (1, 2), (1, 2), (1, 1),
    ),
    "distribution.identical": (
        lambda n, k, m: sum(min(f) >= m for f in fill(n, k)), (4, 9), (2, 4), (0, 2)
    ),
    "distribution.onto": (
        lambda n, k: sum(len(set(t)) == k for t in product(range(k), repeat=n)), (3, 7), (2, 4)
    ),
    "distribution.capped": (
        lambda n, k, c: sum(max(f) <= c for f in fill(n, k)), (4, 12), (2, 4), (1, 5)
    ),
    "distribution.partitions": (
        lambda n, k: len({tuple(sorted(f)) for f in fill(n, k) if min(f)}), (4, 12), (2, 4)
    ),
    "distribution.groups": (groups, (3, 7), (2, 4)),
    "figures.two_lines": (lambda *c: triangles(lines(*c)), (2, 7), (2, 7)),
    "figures.diagonals": (
        lambda n: sum(1 < b - a < n - 1 for a, b in combinations(range(n), 2)), (4, 12)
    ),
    "figures.handshakes": (
        lambda n: sum(a ^ 1 != b for a, b in combinations(range(2 * n), 2)), (2, 9)
    ),
    "figures.rectangles": (
        lambda a, b: sum(
            1
            for _ in product(combinations(range(a + 1), 2), combinations(range(b + 1), 2))
        ),
        (2, 7), (2, 7),
    ),
    "figures.squares": (
        lambda a, b: sum(
            v - u == y - x
            for (u, v), (x, y) in product(
                combinations(range(a + 1), 2), combinations(range(b + 1), 2)
            )
        ),
        (2, 7), (2, 7),
    ),
    "figures.three_lines": (lambda *c: triangles(lines(*c)), (2, 5), (2, 5), (2, 5)),
    "figures.grid": (
        lambda a, b: triangles(list(product(range(a), range(b)))), (2, 5), (2, 5)
    ),
    "permutation_statistics.derangements": (
        lambda n: rows(n, lambda p: all(i != x for i, x in enumerate(p))), (2, 7)
    ),
    "permutation_statistics.fixed": (
        lambda n, k: rows(n, lambda p: sum(i == x for i, x in enumerate(p)) == k), (3, 7), (1, 5)
    ),
    "permutation_statistics.ballot": (
        lambda a, b: share(votes(a, b), lambda v: all(sum(v[:i]) > 0 for i in range(1, a + b + 1))),
        (2, 7), (1, 5),
    ),
    "permutation_statistics.inversions": (
        lambda n, k: rows(n, lambda p: sum(x > y for x, y in combinations(p, 2)) == k),
        (3, 7), (1, 15),
    ),
    "permutation_statistics.cycles": (
        lambda n, k: rows(n, lambda p: cycles(p) == k), (3, 7), (2, 6)
    ),
    "urn.exactly": (
        lambda r, b, k, j: share(combinations(balls(r, b), k), lambda t: sum(t) == j),
        (2, 6), (2, 6), (2, 5), (1, 4),
    ),
    "urn.replaced": (
        lambda r, b, k, j: share(product(balls(r, b), repeat=k), lambda t: sum(t) == j),
        (1, 4), (1, 4), (2, 4), (1, 3),
    ),
    "urn.same": (
        lambda r, b, k: share(combinations(balls(r, b), k), lambda t: sum(t) in (0, k)),
        (2, 6), (2, 6), (2, 5),
    ),
    "urn.all_colours": (
        lambda r, b, w, k: share(
            combinations("r" * r + "b" * b + "w" * w, k), lambda t: len(set(t)) == 3
        ),
        (1, 5), (1, 5), (1, 5), (3, 6),
    ),
    "urn.waiting": (
        lambda r, b, j, n: share(
            combinations(range(1, r + b + 1), r), lambda reds: reds[j - 1] == n
        ),
        (2, 6), (2, 6), (2, 5), (2, 9),
    ),
    "urn.polya": (polya, (1, 5), (1, 5), (2, 7), (1, 6)),
    "two_stage.total": (
        lambda r, b, s, c: mean((mean(balls(r, b)), mean(balls(s, c)))), *((1, 9),) * 4
    ),
    "two_stage.bayes": (
        lambda r, b, s, c: Fraction(r * (s + c), r * (s + c) + s * (r + b)), *((1, 9),) * 4
    ),
    "two_stage.moved": (moved, (2, 5), (2, 5), (1, 5), (1, 5), (1, 4)),
    "two_stage.boxes": (chain, (2, 7), (1, 5), (1, 5), (1, 5), (1, 5)),
    "dice.different": (lambda n, s: share(dice(n, s), lambda t: len(set(t)) == n), (2, 4), (3, 7)),
    "dice.pair": (lambda n, s: share(dice(n, s), lambda t: len(set(t)) < n), (2, 4), (4, 7)),
    "dice.most": (
        lambda n, s, k: share(dice(n, s), lambda t: max(t) == k), (2, 4), (3, 7), (2, 6)
    ),
    "dice.sum": (
        lambda n, s, k: share(dice(n, s), lambda t: sum(t) == k), (2, 4), (3, 7), (3, 20)
    ),
    "dice.remainder": (
        lambda n, s, m: share(dice(n, s), lambda t: sum(t) % m == 0), (2, 4), (3, 7), (3, 9)
    ),
    "bernoulli.exactly": (
        lambda n, k, a, b: trials(n, a, b, lambda t: sum(t) == k), (2, 8), (1, 6), (1, 5), (2, 6)
    ),
    "bernoulli.at_least": (
        lambda n, k, a, b: trials(n, a, b, lambda t: sum(t) >= k), (2, 8), (1, 6), (1, 5), (2, 6)
    ),
    "bernoulli.series": (
        lambda m, a, b: trials(2 * m - 1, a, b, lambda t: sum(t) >= m), (2, 5), (1, 5), (2, 6)
    ),
    "bernoulli.no_run": (
        lambda n, k, a, b: trials(n, a, b, lambda t: "1" * k not in "".join(map(str, t))),
        (3, 9), (2, 5), (1, 5), (2, 6),
    ),
    "expected_value.sum": (
        lambda n, k: mean(map(sum, combinations(range(1, n + 1), k))), (3, 9), (2, 6)
    ),
    "expected_value.highest_ticket": (
        lambda n, k: mean(map(max, combinations(range(1, n + 1), k))), (3, 9), (2, 6)
    ),
    "expected_value.highest_die": (lambda n, s: mean(map(max, dice(n, s))), (2, 4), (3, 7)),
    "expected_value.different": (
        lambda n, k: mean(len(set(t)) for t in dice(k, n)), (3, 7), (2, 4)
    ),
    "expected_value.coupons": (coupons, (3, 9), (2, 9)),
    "geometric_probability.near": (
        lambda a, d: grid(2, lambda p: abs(p[0] - p[1]) * a < d), (3, 9), (1, 5)
    ),
    "geometric_probability.disc": (
        lambda a, r: grid(2, lambda p: sum((x - 0.5) ** 2 for x in p) * a * a < r * r),
        (4, 9), (1, 4),
    ),
    "geometric_probability.ball": (
        lambda a, r: grid(3, lambda p: sum((x - 0.5) ** 2 for x in p) * a * a < r * r, 40),
        (4, 9), (1, 4),
    ),
    "geometric_probability.sum": (
        lambda a, b, c: grid(2, lambda p: a * p[0] + b * p[1] < c), (2, 9), (2, 9), (1, 15)
    ),
    "geometric_probability.meeting": (
        lambda t, d, e: grid(2, lambda p: -d < t * (p[0] - p[1]) < e),
        (5, 20), (1, 15), (1, 15),
    ),
    "geometric_probability.uniform_sum": (
        lambda n, a, b: grid(n, lambda p: sum(p) * b < a - 1e-9, 40), (2, 3), (2, 9), (2, 5)
    ),
    "lattice_paths.free": (lambda m, n: sum(1 for _ in steps(m, n)), (1, 6), (1, 6)),
    "lattice_paths.through": (
        lambda m, n, x, y: sum((x, y) in p for p in steps(m, n)), (2, 6), (2, 6), (1, 5), (1, 5)
    ),
    "lattice_paths.avoiding": (
        lambda m, n, x, y: sum((x, y) not in p for p in steps(m, n)),
        (2, 6), (2, 6), (1, 5), (1, 5),
    ),
    "lattice_paths.below": (
        lambda m, n: sum(all(y <= x for x, y in p) for p in steps(m, n)), (2, 7), (1, 6)
    ),
    "lattice_paths.blocked": (
        lambda m, n, *c: sum(
            not {(c[0], c[1]), (c[2], c[3]), (c[4], c[5])} & set(p) for p in steps(m, n)
        ),
        (3, 6), (3, 6), *((1, 5),) * 6,
    ),
    "contest.ruin": (lambda *p: walk(*p)[0], (3, 8), (1, 7), (1, 5), (2, 6)),
    "contest.duration": (lambda *p: walk(*p)[1], (3, 8), (1, 7), (1, 5), (2, 6)),
    "contest.colourings": (
        lambda n, q: sum(smooth((*t, t[0])) for t in product(range(q), repeat=n)), (3, 7), (2, 4)
    ),
    "contest.necklaces": (lambda n, q: necklaces(product(range(q), repeat=n)), (3, 7), (2, 4)),
    "contest.necklaces_of": (
        lambda a, b: necklaces(t for t in product((0, 1), repeat=a + b) if sum(t) == b),
        (2, 6), (2, 5),
    ),
}  # fmt: skip


def number(value: Any) -> Any:
    return float(sum(bounds(value)) / 2) if isinstance(value, Exact) else value


@pytest.mark.parametrize("name", [formula.name for formula in FORMULAS])
def test_formula_equals_the_enumeration(name: str) -> None:
    check, *ranges = CHECKS[name]
    rng, tested = Random(name), 0
    for _ in range(2000):
        params = tuple(rng.randint(low, high) for low, high in ranges)
        try:
            value = BY_NAME[name].value(*params)
        except ValueError:
            continue
        rough = 0.03 if name.startswith("geometric") else 1e-7
        expected = check(*params)
        exact = isinstance(expected, int | Fraction)
        assert value == expected if exact else abs(number(value) - expected) < rough, params
        tested += 1
        if tested == 12:
            return
    assert tested >= 3, "hardly any parameters make sense"


def test_every_formula_has_a_check_and_a_weight() -> None:
    assert set(CHECKS) == {formula.name for formula in FORMULAS}
    assert set(WEIGHTS) == {formula.family for formula in FORMULAS}
    assert len(WEIGHTS) == 21

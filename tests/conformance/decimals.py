#!/usr/bin/env python3
"""Numbers keep their value and are compared exactly: seeded pairs through
build/decimals, against the decimal numbers of Python."""
import decimal
import fractions
import os
import random
import subprocess
import sys

PAIRS = 4000
decimal.getcontext().prec = 2000


def digits(r, n):
    return ''.join(r.choice('0123456789') for _ in range(n))


def number(r):
    """A JSON number, most often near a boundary of int64 or double."""
    kind = r.randrange(8)
    if kind == 0:
        text = str(r.choice([2**31, 2**32, 2**53, 2**63, 2**64, 10**15,
                             10**18, 10**19]) + r.randint(-2, 2))
    elif kind == 1:
        text = repr(abs(r.uniform(-1, 1)) * 10.0 ** r.randint(-20, 14))
    else:
        text = (str(r.randint(0, 9)) if r.random() < .4 else
                r.choice('123456789') + digits(r, r.choice([1, 14, 18, 30])))
        if r.random() < .5:
            text += '.' + digits(r, r.choice([1, 2, 15, 17, 30]))
        if r.random() < .3:
            text += r.choice('eE') + r.choice(['', '+', '-']) + str(
                r.choice([0, 1, 2, 15, 22, 300, 308, 309, 400, 99999]))
    return ('-' if r.random() < .3 else '') + text


def near(r, text):
    """Another number, most often close to text or the same otherwise written."""
    kind = r.randrange(6)
    value = decimal.Decimal(text)
    if kind == 0:
        return number(r)
    if kind == 1 and abs(value.adjusted()) < 300:
        return format(value, 'f')
    if kind == 2 and abs(value.adjusted()) < 300:
        sign, all_digits, power = value.as_tuple()
        return '%s%se%d' % ('-' if sign else '',
                            ''.join(map(str, all_digits)), power)
    if kind == 3 and 'e' not in text and 'E' not in text:
        return text + ('0' if '.' in text else '.0')
    if kind == 4 and 'e' not in text and 'E' not in text:
        return text[:-1] + str((int(text[-1]) + 1) % 10)
    return text


def step(r):
    """A divisor: above 0, at most 19 digits."""
    return r.choice(['1', '2', '3', '7', '0.1', '0.01', '0.0001', '1e-5',
                     '2.5', '1e300', '9223372036854775807', '12e3'])


def expected(a, b):
    x, y = decimal.Decimal(a), decimal.Decimal(b)
    order = '<' if x < y else '>' if x > y else '='
    whole = x == 0 or x.as_tuple().exponent >= 0 or x == x.to_integral_value()
    multiple = None
    if y > 0 and len(y.as_tuple().digits) <= 19:
        big = abs(x.adjusted()) > 1000 or abs(y.adjusted()) > 1000
        if not big:
            multiple = (fractions.Fraction(x) / fractions.Fraction(y)
                        ).denominator == 1
    return order * 3, whole, multiple


def wrong(a, b, out):
    fields = out.split(' ')
    if len(fields) != 4:
        return 'unreadable'
    order, whole, multiple = expected(a, b)
    if decimal.Decimal(fields[0]) != decimal.Decimal(a):
        return 'the value changed'
    if fields[1] != order:
        return 'order is not ' + order
    if fields[2] != str(int(whole)):
        return 'integer is not %d' % whole
    if multiple is not None and fields[3] != str(int(multiple)):
        return 'multiple is not %d' % multiple
    plain = a.lstrip('-')
    if plain.isdigit() and fields[0] != a and int(a) != 0:
        return 'the digits of an integer changed'
    return None


def main():
    program = os.path.join(os.environ.get('builddir', '.'), 'decimals')
    seed = int(os.environ.get('SEED', '20261128'))
    r = random.Random(seed)
    pairs = [('0', '-0'), ('1', '1.0'), ('1e400', '1e401'), ('0.1', '1e-1'),
             ('0.1', '0.1000000000000000055511151231257827'),
             ('18446744073709551615', '18446744073709551616'),
             ('1e999999999', '1e999999998'), ('-1e400', '1e-400'),
             ('9007199254740993', '9007199254740992.0'),
             ('1e-400', '0'), ('0e999999', '0')]
    for _ in range(PAIRS):
        a = number(r)
        pairs.append((a, step(r) if r.random() < .25 else near(r, a)))
    out = subprocess.run([program], input=''.join(
        '%s %s\n' % pair for pair in pairs), stdout=subprocess.PIPE,
        text=True, check=True).stdout.splitlines()
    bad = 0
    if len(out) != len(pairs):
        print('FAIL: %d results of %d pairs' % (len(out), len(pairs)))
        bad = 1
    for (a, b), line in zip(pairs, out):
        reason = wrong(a, b, line)
        if reason is not None:
            bad += 1
            if bad <= 20:
                print('FAIL: %s %s: %s: %s' % (a, b, line, reason))
    print('note: %d pairs of numbers, seed %d, %d wrong'
          % (len(pairs), seed, bad))
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())

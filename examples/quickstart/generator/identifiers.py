"""Identifiers with valid check digits. Every company here is invented, the arithmetic is not."""


def _digits(text):
    """A=10 … Z=35, as ISO 7064 and the IBAN want it."""
    return "".join(str(int(c, 36)) for c in text)


def iban(country, bban):
    """ISO 13616: two check digits that make the number 1 modulo 97."""
    check = 98 - int(_digits(bban + country + "00")) % 97
    return f"{country}{check:02d}{bban}"


def german_iban(bank, account):
    return iban("DE", f"{bank:08d}{account:010d}")


def french_iban(bank, branch, account):
    """The French account number ends with its own key, the clé RIB."""
    key = 97 - (89 * bank + 15 * branch + 3 * account) % 97
    return iban("FR", f"{bank:05d}{branch:05d}{account:011d}{key:02d}")


def british_iban(bank, sort_code, account):
    return iban("GB", f"{bank}{sort_code:06d}{account:08d}")


def dutch_iban(bank, account):
    """A Dutch account passes the eleven test: the weighted sum of its digits is a multiple of 11."""
    if sum(w * int(d) for w, d in zip(range(10, 0, -1), f"{account:010d}")) % 11:
        raise ValueError(f"{account} fails the eleven test")
    return iban("NL", f"{bank}{account:010d}")


def german_vat(number):
    """Eight digits and one after ISO 7064, MOD 11,10."""
    product = 10
    for digit in f"{number:08d}":
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return f"DE{number:08d}{(11 - product) % 10}"


def french_vat(siren):
    """A key of two digits in front of the nine of the SIREN, which ends with a Luhn digit."""
    if _luhn(f"{siren:09d}"):
        raise ValueError(f"{siren} fails the Luhn test")
    return f"FR{(12 + 3 * (siren % 97)) % 97:02d}{siren:09d}"


def _luhn(text):
    total = 0
    for place, digit in enumerate(reversed(text)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10


def british_vat(number):
    """Seven digits weighted 8 … 2 and two that bring the sum to 0 modulo 97."""
    total = sum(w * int(d) for w, d in zip(range(8, 1, -1), f"{number:07d}"))
    return f"GB{number:07d}{97 - total % 97:02d}"


def dutch_vat(number, suffix=1):
    """Eight digits, one that passes the eleven test, then B and two digits."""
    check = sum(w * int(d) for w, d in zip(range(9, 1, -1), f"{number:08d}")) % 11
    if check == 10:
        raise ValueError(f"{number} has no check digit")
    return f"NL{number:08d}{check}B{suffix:02d}"


def grouped(number):
    """An IBAN as it is printed: in groups of four."""
    return " ".join(number[i:i + 4] for i in range(0, len(number), 4))

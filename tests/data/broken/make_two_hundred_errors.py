#!/usr/bin/env python3
"""Writes two_hundred_errors.bop beside itself: 200 rules and lets with one mistake each, and between
them rules that are in order. Nothing random: run it again after changing it, and read the diff."""
from pathlib import Path

MISTAKES = [
    'rul {code} "misspelt word"\n  when a > {n}\n  then hold with X\n',
    'rule {code} "no then"\n  when a > {n}\n  hold with X\n',
    'rule {code} "open bracket"\n  when (a > {n} and b\n  then hold with X\n',
    'rule {code} "open text\n  when a > {n}\n  then hold with X\n',
    'rule {code} "two equal signs"\n  when a == {n}\n  then hold with X\n',
    'rule {code} "chain"\n  when 1 < a < {n}\n  then hold with X\n',
    'let value_{n} = a.\n',
    'let value_{n} = EUR 1.000,00\n',
    'let value_{n} = 2026-02-30\n',
    'let value_{n} = f(1, 2\n',
    'table t_{n}(a : Text) gives b : Text unique\n  | a || b |\n  | || x |\n  | y || z |\n',
    'rule {code} "nothing after and"\n  when a and\n  then hold with X\n',
    'test "nothing expected {n}"\n  given as of 2026-01-01\n  expect disposition =\n',
    'rule {code} "reserved"\n  when when.a > {n}\n  then hold with X\n',
    'let value_{n} = a && b\n',
    'rule {code} "misspelt clause"\n  when a > {n}\n  then hold with X\n  becuase "y"\n',
    'type Record_{n} is record\n  a : Text\n  b Text\n  c : Text\n',
    'let value_{n} = b --1\n',
    'role role_{n} covers\n',
    'match match_{n}\n  left a as b\n  right c as d\n',
]

text = 'policy broken.two_hundred "Two hundred mistakes, each of them once told"\n\n'
for n in range(1, 201):
    text += MISTAKES[(n - 1) % len(MISTAKES)].format(code=f"BAD-{n}", n=n)
    text += f'rule OK-{n} "in order"\n  when a > {n}\n  then hold with X\n\n'
Path(__file__).with_name("two_hundred_errors.bop").write_text(text, encoding="utf-8")

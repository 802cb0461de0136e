// What each kind of word weighs in a name and what speaks against: the numbers of likeness.cpp, in
// one place. Set by hand from what the words mean, then adjusted on the tuning half of the public
// name pairs (docs/decisions/018 has the figures of both halves). Never: code.
#pragma once

namespace bop::names::weights {

// In hundredths of a word that tells names apart.
inline constexpr int plain = 100;
inline constexpr int initial = 45;
inline constexpr int particle = 15;
inline constexpr int title = 6;
inline constexpr int legal_form = 5;
inline constexpr int number = 25;
inline constexpr int trade = 75;

// A word that stands in one name only counts so many hundredths of its weight. People leave names
// out; a company with one word more is often another company of the group.
inline constexpr int extra_of_person = 100;
inline constexpr int extra_of_others = 200;

// What is left of the share, in hundredths, where words of both names contradict each other, and
// where father and son are the other way round.
inline constexpr int contradicted = 72;
inline constexpr int father_and_son = 65;
// Weight that must contradict on both sides before it counts: that of an initial.
inline constexpr int contradiction_least = 45;

// An initial agrees with fewer letters than a word does.
inline constexpr int initial_agrees = 80;
inline constexpr int forms_of_one = 90;
// A sign of a name in Han, Hangul or Kana that differs: hundredths of its share, as a whole word.
inline constexpr int other_sign = 150;

}  // namespace bop::names::weights

/** Words that people take for a password, in the languages of the console and some others; without the figures that they put behind. */
const WORDS = [
  'password passwort passwd kennwort geheim secret letmein welcome willkommen hello hallo login changeme default access zugang',
  'admin administrator root postmaster webmaster hostmaster manager support service user benutzer guest gast test tester demo sample example',
  'clamgate clamav clam virus antivirus mail mailserver email postfix server console konsole quarantine spam office company firma internet computer',
  'monday tuesday wednesday thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag samstag sonntag',
  'january february march april may june july august september october november december januar februar maerz mai juni juli oktober dezember',
  'spring summer autumn winter fruehling sommer herbst',
  'dragon monkey master shadow sunshine princess football fussball baseball superman batman pokemon starwars matrix',
  'iloveyou ichliebedich liebe love lovely schatz baby angel engel flower blume cookie cheese butterfly schmetterling',
  'michael thomas andreas peter daniel stefan martin christian alexander david robert william james john maria anna julia laura sarah jessica jennifer ashley sophie emma leon paul lukas felix',
  'berlin hamburg muenchen london paris newyork america deutschland germany europe',
  'mercedes porsche ferrari bmw audi volkswagen arsenal chelsea liverpool barcelona bayern dortmund schalke',
  'correct horse battery staple trustno one two three four five six eins zwei drei vier number nummer super mega ultra new neu old alt the der die das and und is ist my mein',
]
  .join(' ')
  .split(' ')
  // The longest first, so that it is taken whole.
  .toSorted((a, b) => b.length - a.length)

/** What fingers run along: rows of keyboards, columns of one, the alphabet, figures. */
const RUNS = [
  'qwertyuiop',
  'qwertzuiopu',
  'azertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
  'qazwsxedcrfvtgbyhnujmikolp',
  'qaywsxedcrfvtgbzhnujmikolp',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
].flatMap((row) => [row, [...row].reverse().join('')])
const SHORTEST_RUN = 3

/** As people write letters with figures and signs. */
const LOOKS_LIKE: Readonly<Record<string, string>> = {
  ...{ '0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't', '8': 'b' },
  ...{ '@': 'a', $: 's', '!': 'i', '|': 'l', '+': 't', '€': 'e' },
}
/** What must be left of a password once everything is taken away that is guessed first. */
const LEAST_LEFT = 5
const FEWEST_DIFFERENT = 5
/** Blanks and the signs of ASCII. */
const BETWEEN = /[\s!-/:-@[-`{-~]/

/**
 * A password that those who guess have early: made of common words, runs along the keyboard, years and repetitions, or of the name
 * of its account. What remains without them is too little. Linear in its length but for a small factor.
 */
export function isEasy(password: string, name: string): boolean {
  const text = password.toLowerCase()
  if (new Set(text).size < FEWEST_DIFFERENT || isRepeated(text)) return true
  const own = name
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part.length >= 3)
  const words = [...own, ...WORDS]
  return left(text, words) < LEAST_LEFT
}

/** How many characters are in none of what is guessed first; signs that people put between and behind words are none. */
function left(text: string, words: readonly string[]): number {
  const spelled = [...text].map((one) => LOOKS_LIKE[one] ?? one).join('')
  let count = 0
  for (let at = 0; at < text.length; ) {
    const word = wordAt(text, at, words) ?? wordAt(spelled, at, words)
    const step = word ?? runAt(text, at) ?? yearAt(text, at) ?? sameAt(text, at)
    if (step === undefined && !BETWEEN.test(text.charAt(at))) count += 1
    at += step ?? 1
  }
  return count
}

function wordAt(text: string, at: number, words: readonly string[]): number | undefined {
  return words.find((word) => text.startsWith(word, at))?.length
}

function runAt(text: string, at: number): number | undefined {
  let longest = 0
  for (const row of RUNS) {
    const from = row.indexOf(text.slice(at, at + SHORTEST_RUN))
    if (from === -1) continue
    let length = SHORTEST_RUN
    while (at + length < text.length && text[at + length] === row[from + length]) length += 1
    longest = Math.max(longest, length)
  }
  return longest >= SHORTEST_RUN && at + SHORTEST_RUN <= text.length ? longest : undefined
}

function yearAt(text: string, at: number): number | undefined {
  return /^(?:19|20)\d\d/.test(text.slice(at, at + 4)) ? 4 : undefined
}

/** The same character again and again. */
function sameAt(text: string, at: number): number | undefined {
  let length = 1
  while (at + length < text.length && text[at + length] === text[at]) length += 1
  return length >= 3 ? length : undefined
}

/** A few characters, over and over. */
function isRepeated(text: string): boolean {
  for (let unit = 1; unit <= Math.min(6, text.length / 2); unit++) {
    const head = text.slice(0, unit)
    if (head.repeat(Math.ceil(text.length / unit)).startsWith(text)) return true
  }
  return false
}

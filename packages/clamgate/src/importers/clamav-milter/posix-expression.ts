/** One piece of a POSIX regular expression, in the order of its text. */
export type Piece =
  | { readonly kind: 'literal'; readonly char: string }
  | { readonly kind: 'any' | 'open' | 'close' | 'alternative' | 'start' | 'end' }
  | { readonly kind: 'class'; readonly negated: boolean; readonly members: readonly Member[] }
  /** Repeats the piece before it; `max` is Infinity where there is no bound. */
  | { readonly kind: 'repeat'; readonly min: number; readonly max: number }

/** Part of a bracket expression: a range of characters (or one), or a class such as `alpha`. */
export type Member =
  | { readonly kind: 'range'; readonly from: string; readonly to: string }
  | { readonly kind: 'name'; readonly name: string }

/** `basic` as in grep, `extended` as in egrep, both in the dialect of Henry Spencer's library that ClamAV carries. */
export type Dialect = 'basic' | 'extended'

export type ParsedExpression = { readonly pieces: readonly Piece[] } | { readonly problem: string }

/** Takes a POSIX expression to pieces. Never throws; what cannot be said in a linear-time expression is a problem. */
export function parsePosix(text: string, dialect: Dialect): ParsedExpression {
  const reader = new ExpressionReader([...text], dialect)
  try {
    return { pieces: reader.read() }
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.message }
    throw error
  }
}

class Unreadable extends Error {}

class ExpressionReader {
  readonly #chars: readonly string[]
  readonly #dialect: Dialect
  readonly #pieces: Piece[] = []
  #at = 0

  constructor(chars: readonly string[], dialect: Dialect) {
    this.#chars = chars
    this.#dialect = dialect
  }

  read(): readonly Piece[] {
    while (this.#at < this.#chars.length) {
      const char = this.#take()
      if (char === '\\') this.#escaped()
      else if (char === '[') this.#pieces.push(this.#bracket())
      else if (char === '.') this.#push('any')
      else if (this.#dialect === 'basic') this.#basic(char)
      else this.#extended(char)
    }
    return this.#pieces
  }

  #escaped(): void {
    const char = this.#take()
    if (char === undefined) throw new Unreadable('it ends in a backslash')
    if (/[1-9]/.test(char)) throw new Unreadable(`it refers back to a group (\\${char})`)
    if (char === '<' || char === '>') {
      throw new Unreadable(
        `it holds \\${char}, the edge of a word to some versions of clamav-milter and an angle bracket to others; write ${char} or [${char}] for the bracket`,
      )
    }
    if (this.#dialect === 'extended') this.#literal(char)
    else if (char === '(') this.#push('open')
    else if (char === ')') this.#push('close')
    else if (char === '{') this.#bounds('\\}')
    else this.#literal(char)
  }

  #basic(char: string | undefined): void {
    const before = this.#pieces.at(-1)?.kind
    const atStart = before === undefined || before === 'open'
    if (char === '*' && !atStart && before !== 'start') this.#repeat(0, Number.POSITIVE_INFINITY)
    else if (char === '^' && atStart) this.#push('start')
    else if (char === '$' && this.#atEnd()) this.#push('end')
    else this.#literal(char)
  }

  #extended(char: string | undefined): void {
    if (char === '(') this.#push('open')
    else if (char === ')') this.#push('close')
    else if (char === '|') this.#push('alternative')
    else if (char === '^') this.#push('start')
    else if (char === '$') this.#push('end')
    else if (char === '*') this.#repeat(0, Number.POSITIVE_INFINITY)
    else if (char === '+') this.#repeat(1, Number.POSITIVE_INFINITY)
    else if (char === '?') this.#repeat(0, 1)
    else if (char === '{' && /\d/.test(this.#chars[this.#at] ?? '')) this.#bounds('}')
    else this.#literal(char)
  }

  /** A `$` of a basic expression is an anchor before `\)` and at the end only. */
  #atEnd(): boolean {
    const rest = this.#chars.slice(this.#at, this.#at + 2).join('')
    return rest === '' || rest === '\\)'
  }

  #bounds(end: string): void {
    const rest = this.#chars.slice(this.#at).join('')
    const [all = '', min, comma, max] = /^(\d{1,3})(,?)(\d{0,3})/.exec(rest) ?? []
    if (min === undefined || !rest.startsWith(end, all.length))
      throw new Unreadable('it has unreadable bounds')
    const most = max !== '' && max !== undefined ? Number(max) : comma === '' ? Number(min) : undefined
    if (Number(min) > MAX_BOUND || (most ?? 0) > MAX_BOUND || (most ?? MAX_BOUND) < Number(min)) {
      throw new Unreadable(`its bounds are not from 0 to ${MAX_BOUND}`)
    }
    this.#at += [...all].length + end.length
    this.#repeat(Number(min), most ?? Number.POSITIVE_INFINITY)
  }

  #bracket(): Piece {
    const negated = this.#chars[this.#at] === '^'
    if (negated) this.#at += 1
    const members: Member[] = []
    for (let first = true; ; first = false) {
      const char = this.#take()
      if (char === undefined) throw new Unreadable('a bracket is not closed')
      if (char === ']' && !first) return { kind: 'class', negated, members }
      members.push(this.#member(char))
    }
  }

  #member(char: string): Member {
    const next = this.#chars[this.#at]
    if (char === '[' && (next === '.' || next === '=')) throw new Unreadable(`it uses [${next} ${next}]`)
    if (char === '[' && next === ':') return this.#name()
    const isRange = next === '-' && (this.#chars[this.#at + 1] ?? ']') !== ']'
    if (!isRange) return { kind: 'range', from: char, to: char }
    const to = this.#chars[this.#at + 1] ?? char
    if (to === '[') throw new Unreadable('a range in brackets ends in [')
    if (to < char) throw new Unreadable(`the range ${char}-${to} is the wrong way round`)
    this.#at += 2
    return { kind: 'range', from: char, to }
  }

  #name(): Member {
    const [all = '', name = ''] = /^:([a-z]+):\]/.exec(this.#chars.slice(this.#at).join('')) ?? []
    if (!CLASS_NAMES.includes(name)) throw new Unreadable('it uses an unknown class in brackets')
    this.#at += all.length
    return { kind: 'name', name }
  }

  #repeat(min: number, max: number): void {
    const before = this.#pieces.at(-1)?.kind
    if (before === undefined || NOT_REPEATED.includes(before))
      throw new Unreadable('it repeats what cannot be repeated')
    this.#pieces.push({ kind: 'repeat', min, max })
  }

  #literal(char: string | undefined): void {
    if (char !== undefined) this.#pieces.push({ kind: 'literal', char })
  }

  #push(kind: 'any' | 'open' | 'close' | 'alternative' | 'start' | 'end'): void {
    this.#pieces.push({ kind })
  }

  #take(): string | undefined {
    return this.#chars[this.#at++]
  }
}

/** Where a repetition has nothing to repeat; two in a row are an error of POSIX and a lazy one elsewhere. */
const NOT_REPEATED: readonly Piece['kind'][] = ['repeat', 'open', 'alternative', 'start', 'end']

/** Largest bound in `{m,n}` (RE_DUP_MAX). */
const MAX_BOUND = 255

const CLASS_NAMES = [
  ...['alnum', 'alpha', 'blank', 'cntrl', 'digit', 'graph'],
  ...['lower', 'print', 'punct', 'space', 'upper', 'xdigit'],
]

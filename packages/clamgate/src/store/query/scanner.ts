import { QueryError, type QueryErrorCode } from './errors.ts'
import type { Span } from './tree.ts'

/** A value as it stands in a query. */
export interface Scanned {
  /** Its text without quotes and backslashes, cut at each `*` that means anything. */
  readonly pieces: readonly string[]
  readonly span: Span
}

/** Goes through the text of a query once, from its beginning to its end. */
export class Scanner {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  skipBlanks(): void {
    this.at += matchAt(BLANKS, this).length
  }

  /** Takes a sign or a word if it is next. */
  take(word: string): boolean {
    const isNext = this.text.startsWith(word, this.at)
    if (isNext) this.at += word.length
    return isNext
  }

  /** The letters in front of a colon, if such are next; takes both. */
  key(): { readonly name: string; readonly span: Span } | undefined {
    const start = this.at
    const name = matchAt(KEY, this)
    if (name === '') return undefined
    this.at += name.length + 1
    return { name, span: { start, end: start + name.length } }
  }

  /** `>=` and its like. */
  sign(): string {
    const sign = matchAt(SIGN, this)
    this.at += sign.length
    return sign
  }

  /** A quoted text, or one that goes up to a blank or a comma; undefined where there is none. */
  value(): Scanned | undefined {
    const start = this.at
    const pieces = this.text[start] === '"' ? this.#quoted() : this.#bare()
    return this.at === start ? undefined : { pieces, span: { start, end: this.at } }
  }

  fault(
    code: QueryErrorCode,
    message: string,
    fault: { span: Span; remedy: string; nearest?: string | undefined },
  ) {
    return new QueryError(code, message, { text: this.text, ...fault })
  }

  #quoted(): readonly string[] {
    const open = this.at++
    const pieces = new Pieces()
    for (;;) {
      pieces.add(matchAt(INSIDE, this))
      this.at += matchAt(INSIDE, this).length
      if (this.take('"')) break
      if (this.take('*')) pieces.cut()
      else if (this.take('\\')) pieces.add(this.#escaped())
      else {
        throw this.fault('QUERY_QUOTE', 'A double quote is not closed', {
          span: { start: open, end: open + 1 },
          remedy: 'Write " at the end, too; for a quote itself write \\" in quotes.',
        })
      }
    }
    if (!this.isAtEnd && !/[\s,]/.test(this.text[this.at] ?? '')) {
      throw this.fault('QUERY_QUOTE', 'Something stands right behind a closing quote', {
        span: { start: this.at, end: this.at + 1 },
        remedy: 'Put the whole value in quotes, or a blank behind it.',
      })
    }
    return pieces.all
  }

  #bare(): readonly string[] {
    const pieces = new Pieces()
    for (;;) {
      const plain = matchAt(OUTSIDE, this)
      pieces.add(plain)
      this.at += plain.length
      if (this.take('*')) pieces.cut()
      else if (this.take('\\')) pieces.add(this.#escaped())
      else if (this.text[this.at] === '"') {
        throw this.fault('QUERY_QUOTE', 'A double quote stands inside a word', {
          span: { start: this.at, end: this.at + 1 },
          remedy: 'Put the whole value in quotes; for a quote itself write \\" there.',
        })
      } else return pieces.all
    }
  }

  /** What stands behind a backslash, as it is. */
  #escaped(): string {
    const character = matchAt(ONE, this)
    if (character === '') {
      throw this.fault('QUERY_QUOTE', 'Nothing stands behind the backslash', {
        span: { start: this.at - 1, end: this.at },
        remedy: 'For a backslash itself write \\\\.',
      })
    }
    this.at += character.length
    return character
  }
}

/** Texts between `*`. */
class Pieces {
  readonly all: string[] = ['']

  add(text: string): void {
    this.all.push((this.all.pop() ?? '') + text)
  }

  cut(): void {
    this.all.push('')
  }
}

const BLANKS = /\s*/y
const KEY = /[A-Za-z][A-Za-z-]*(?=:)/y
const SIGN = /[<>]=?|=|/y
const INSIDE = /[^"\\*]*/y
const OUTSIDE = /[^\s,"\\*]*/y
const ONE = /./suy

function matchAt(pattern: RegExp, { text, at }: Scanner): string {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0] ?? ''
}

/** A value of an array literal: a scalar as text, or what is inside. */
export type PhpValue =
  | { readonly kind: 'text'; readonly text: string; readonly line: number }
  | { readonly kind: 'array'; readonly entries: readonly PhpEntry[]; readonly line: number }

export interface PhpEntry {
  readonly key: string
  readonly value: PhpValue
}

/** Deepest nesting that is read; the real file has three. */
const DEEPEST = 20

/** Reads one array literal from a place in a text of PHP, or of JSON. Undefined where it is anything else. */
export function readArray(text: string, from: number): PhpValue | undefined {
  return new Reader(text, from).value(0)
}

class Reader {
  readonly #text: string
  #at: number

  constructor(text: string, at: number) {
    this.#text = text
    this.#at = at
  }

  value(depth: number): PhpValue | undefined {
    this.#skip()
    const line = this.#line()
    const opening = this.#take(/(?:array\s*\(|\[|\{)/iy)
    if (opening !== undefined) return depth > DEEPEST ? undefined : this.#array(line, depth)
    const text = this.#scalar()
    return text === undefined ? undefined : { kind: 'text', text, line }
  }

  #array(line: number, depth: number): PhpValue | undefined {
    const entries: PhpEntry[] = []
    for (;;) {
      this.#skip()
      if (this.#take(/[)\]}]/y) !== undefined) return { kind: 'array', entries, line }
      const first = this.value(depth + 1)
      if (first === undefined) return undefined
      this.#skip()
      if (this.#take(/=>|:/y) === undefined) {
        entries.push({ key: String(entries.length), value: first })
      } else {
        const value = this.value(depth + 1)
        if (value === undefined || first.kind !== 'text') return undefined
        entries.push({ key: first.text, value })
      }
      this.#skip()
      if (this.#take(/,/y) !== undefined) continue
      this.#skip()
      if (!/[)\]}]/.test(this.#text[this.#at] ?? '')) return undefined
    }
  }

  #scalar(): string | undefined {
    const single = this.#take(/'(?:[^'\\]|\\.)*'/sy)
    if (single !== undefined) return single.slice(1, -1).replaceAll(/\\(['\\])/g, '$1')
    const double = this.#take(/"(?:[^"\\]|\\.)*"/sy)
    // What PHP would fill in is no literal.
    if (double !== undefined)
      return /(?<!\\)\$/.test(double) ? undefined : double.slice(1, -1).replaceAll(/\\(["\\$/])/g, '$1')
    return this.#take(/[\w.+-]+/y)
  }

  /** Blanks and comments. */
  #skip(): void {
    while (this.#take(/\s+|\/\/[^\n]*|#[^\n]*|\/\*.*?\*\//sy) !== undefined);
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#at += found.length
    return found
  }

  #line(): number {
    let line = 1
    for (let index = this.#text.indexOf('\n'); index >= 0 && index < this.#at; ) {
      line++
      index = this.#text.indexOf('\n', index + 1)
    }
    return line
  }
}

/** A value of an array literal: a scalar as text, or what is inside. */
export type PhpValue =
  | {
      readonly kind: 'text'
      readonly text: string
      readonly line: number
      /** Without quotes: a number, `true`, or a name. */
      readonly isBare: boolean
    }
  | { readonly kind: 'array'; readonly entries: readonly PhpEntry[]; readonly line: number }

export interface PhpEntry {
  readonly key: string
  readonly value: PhpValue
}

/** Deepest nesting that is read; the real file has three. */
const DEEPEST = 20

/** The array that a file of PHP returns, and nothing but comments beside that. Undefined where there is anything else. */
export function readReturned(text: string): PhpValue | undefined {
  return new Reader(text, 0).returned()
}

/** Reads one array literal from a place in a text of PHP, or of JSON. Undefined where it is anything else. */
export function readArray(text: string, from: number): PhpValue | undefined {
  return new Reader(text, from).value(0)
}

/** What stands behind a backslash in double quotes, in PHP and in JSON. */
const ESCAPE = /\\(["\\$/nrtvef]|x[0-9A-Fa-f]{1,2}|u\{[0-9A-Fa-f]{1,6}\}|u[0-9A-Fa-f]{4}|[0-7]{1,3})/g
const SIGNS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', v: '\v', e: '\u001b', f: '\f' }

function unescaped(code: string): string | undefined {
  if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff)
  if (!/^[xu]/.test(code)) return SIGNS[code] ?? code
  const point = Number.parseInt(code.replaceAll(/[xu{}]/g, ''), 16)
  return point > 0x10ffff ? undefined : String.fromCodePoint(point)
}

class Reader {
  readonly #text: string
  #at: number

  constructor(text: string, at: number) {
    this.#text = text
    this.#at = at
  }

  returned(): PhpValue | undefined {
    if (this.#take(/\ufeff?\s*<\?php\b/iy) === undefined) return undefined
    this.#skip()
    if (this.#take(/return\b/iy) === undefined) return undefined
    const value = this.value(0)
    this.#skip()
    if (value?.kind !== 'array' || this.#take(/;/y) === undefined) return undefined
    this.#skip()
    this.#take(/\?>\s*/y)
    return this.#at === this.#text.length ? value : undefined
  }

  value(depth: number): PhpValue | undefined {
    this.#skip()
    const line = this.#line()
    const opening = this.#take(/(?:array\s*\(|\[|\{)/iy)
    if (opening !== undefined) return depth > DEEPEST ? undefined : this.#array(line, depth)
    const quoted = this.#quoted()
    const text = quoted ?? this.#take(/[\w.+-]+/y)
    return text === undefined ? undefined : { kind: 'text', text, line, isBare: quoted === undefined }
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

  #quoted(): string | undefined {
    const single = this.#take(/'(?:[^'\\]|\\.)*'/sy)
    if (single !== undefined) return single.slice(1, -1).replaceAll(/\\(['\\])/g, '$1')
    const double = this.#take(/"(?:[^"\\]|\\.)*"/sy)
    // What PHP would fill in is no literal.
    if (double === undefined || /(?<!\\)\$/.test(double)) return undefined
    return double.slice(1, -1).replaceAll(ESCAPE, (whole, code: string) => unescaped(code) ?? whole)
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

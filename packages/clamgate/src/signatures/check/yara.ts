import { createReadStream } from 'node:fs'

/** A rule of a YARA file. */
export interface YaraRule {
  readonly name: string
  /** Where its declaration begins, with `private` and `global`; from 1. */
  readonly line: number
  /** In the file, bytes. */
  readonly offset: number
  /** From there to its closing brace. */
  readonly bytes: number
}

type Mode = 'code' | 'line-comment' | 'block-comment' | 'string' | 'expression'
type Place = 'declaration' | 'name' | 'tags' | 'path' | 'body'

/** YARA takes no longer ones. */
const MAX_NAME_BYTES = 128
const KIND = new Uint8Array(256)
const BLANK = 1
const WORD = 2
for (const byte of Buffer.from(' \t\r\n\f\v')) KIND[byte] = BLANK
for (const byte of Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_'))
  KIND[byte] = WORD

const LF = 0x0a
const QUOTE = 0x22
const STAR = 0x2a
const SLASH = 0x2f
const BACKSLASH = 0x5c
const OPEN = 0x7b
const CLOSE = 0x7d

/**
 * Finds the rules of a YARA file, however its bytes are cut. No parser: it knows comments, strings, regular expressions
 * and braces, so that a `rule` in them is none.
 */
export class YaraScanner {
  #mode: Mode = 'code'
  #place: Place = 'declaration'
  #depth = 0
  #line = 1
  #offset = 0
  #isEscaped = false
  /** The byte before, where it may begin a comment or end one. */
  #before = 0
  readonly #word = Buffer.alloc(MAX_NAME_BYTES)
  #wordBytes = 0
  #name = ''
  #begin = { line: 0, offset: 0, isSet: false }
  #stray: number | undefined

  /** The line of what is no declaration where one has to be; undefined: there was none. */
  get strayLine(): number | undefined {
    return this.#stray
  }

  /** What is not closed: shown at the end of a file it tells that it was cut. */
  get open(): 'rule' | 'comment' | undefined {
    if (this.#mode === 'block-comment') return 'comment'
    return this.#place === 'declaration' && !this.#begin.isSet ? undefined : 'rule'
  }

  /** The rules that end in these bytes. */
  push(bytes: Buffer): readonly YaraRule[] {
    const rules: YaraRule[] = []
    for (let at = 0; at < bytes.length; at++, this.#offset++) {
      const byte = bytes[at] ?? 0
      if (this.#mode === 'code') this.#code(byte, rules)
      else this.#inside(byte)
      if (byte === LF) this.#line++
    }
    return rules
  }

  /** A word that ends with the file. */
  end(): void {
    this.#endWord()
  }

  #code(byte: number, rules: YaraRule[]): void {
    if (this.#before === SLASH) {
      this.#before = 0
      if (byte === SLASH) this.#mode = 'line-comment'
      else if (byte === STAR) this.#mode = 'block-comment'
      else {
        this.#mode = 'expression'
        this.#isEscaped = false
        this.#inside(byte)
      }
      return
    }
    if (KIND[byte] === WORD) {
      if (this.#wordBytes === 0 && this.#depth === 0) this.#mark()
      if (this.#wordBytes < MAX_NAME_BYTES) this.#word[this.#wordBytes++] = byte
      return
    }
    if (this.#wordBytes > 0) this.#endWord()
    if (KIND[byte] === BLANK) return
    if (byte === SLASH) this.#before = SLASH
    else this.#sign(byte, rules)
  }

  #sign(byte: number, rules: YaraRule[]): void {
    if (byte === QUOTE) {
      this.#mode = 'string'
      this.#isEscaped = false
      if (this.#place === 'path') this.#declared()
      else if (this.#depth === 0) this.#strayHere()
    } else if (byte === OPEN) {
      if (this.#depth === 0 && this.#place !== 'tags') this.#strayHere()
      else if (this.#depth++ === 0) this.#place = 'body'
    } else if (byte === CLOSE) {
      if (this.#depth === 0) this.#strayHere()
      else if (--this.#depth === 0) {
        const { line, offset } = this.#begin
        rules.push({ name: this.#name, line, offset, bytes: this.#offset + 1 - offset })
        this.#declared()
      }
    } else if (this.#depth === 0 && this.#place !== 'tags') this.#strayHere()
  }

  #inside(byte: number): void {
    if (this.#mode === 'block-comment') {
      if (byte === SLASH && this.#before === STAR) this.#leave()
      else this.#before = byte
    } else if (byte === LF) {
      // Neither a string nor an expression goes on in the next line; the loader complains of it.
      this.#leave()
    } else if (this.#mode !== 'line-comment') {
      if (this.#isEscaped) this.#isEscaped = false
      else if (byte === BACKSLASH) this.#isEscaped = true
      else if (byte === (this.#mode === 'string' ? QUOTE : SLASH)) this.#leave()
    }
  }

  #leave(): void {
    this.#mode = 'code'
    this.#before = 0
  }

  #endWord(): void {
    const word = this.#word.toString('latin1', 0, this.#wordBytes)
    const isWord = this.#wordBytes > 0 && this.#depth === 0
    this.#wordBytes = 0
    if (!isWord) return
    if (this.#place === 'name') {
      this.#name = word
      this.#place = 'tags'
    } else if (this.#place === 'declaration') {
      if (word === 'rule') this.#place = 'name'
      else if (word === 'import' || word === 'include') this.#place = 'path'
      else if (word !== 'private' && word !== 'global') this.#strayHere()
    } else if (this.#place === 'path') this.#strayHere()
  }

  #mark(): void {
    if (this.#place === 'declaration' && !this.#begin.isSet)
      this.#begin = { line: this.#line, offset: this.#offset, isSet: true }
  }

  #declared(): void {
    this.#place = 'declaration'
    this.#begin = { line: 0, offset: 0, isSet: false }
  }

  #strayHere(): void {
    this.#stray ??= this.#line
    this.#declared()
  }
}

/** The rules of a file, in groups as its bytes come. */
export async function* readRules(
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<readonly YaraRule[], void> {
  const scanner = new YaraScanner()
  for await (const bytes of createReadStream(path, { highWaterMark: READ_BYTES })) {
    signal?.throwIfAborted()
    yield scanner.push(bytes)
  }
}

const READ_BYTES = 128 * 1024

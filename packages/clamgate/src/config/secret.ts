import { inspect } from 'node:util'

/** What every rendering of a secret shows instead of its text. */
export const REDACTED = '********'

/** How the configuration gives a secret: as text, or as the place where the text is. */
export type SecretSource =
  | { readonly kind: 'text' }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'env'; readonly name: string }

/**
 * A password or token. However it is rendered (template, JSON, inspection), it shows {@link REDACTED}; only
 * `reveal` gives the text. One that comes from a file or the environment has none until `load.ts` resolved it.
 */
export class Secret {
  readonly source: SecretSource
  readonly #text: string | undefined

  constructor(source: SecretSource, text?: string) {
    this.source = source
    this.#text = text
  }

  /** The text itself: for the peer that needs it, never for a log line. */
  reveal(): string {
    if (this.#text === undefined) throw new TypeError('The secret has not been resolved yet')
    return this.#text
  }

  /** The text, where it has been resolved. */
  known(): string | undefined {
    return this.#text
  }

  /** True when both come from the same place and hold the same text. */
  equals(other: Secret): boolean {
    return JSON.stringify(this.source) === JSON.stringify(other.source) && this.#text === other.#text
  }

  toString(): string {
    return REDACTED
  }

  toJSON(): string {
    return REDACTED
  }

  [inspect.custom](): string {
    return REDACTED
  }
}

/** A secret in the notation of the file: where its text is, or {@link REDACTED}. What is no secret stays as it is. */
export function secretNotation(value: unknown): unknown {
  if (!(value instanceof Secret)) return value
  if (value.source.kind === 'file') return { file: value.source.path }
  return value.source.kind === 'env' ? { env: value.source.name } : REDACTED
}

/** The same for the URL of a proxy: of one with a password all but that is written, so that it stays a URL. */
export function proxyNotation(value: unknown): unknown {
  if (!(value instanceof Secret) || value.source.kind !== 'text') return secretNotation(value)
  return value
    .reveal()
    .replace(/^([^:/]*:\/\/)?.*@/, (_, scheme: string | undefined) => `${scheme ?? ''}${REDACTED}@`)
}

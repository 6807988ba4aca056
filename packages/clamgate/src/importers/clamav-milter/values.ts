/** `true` or `false` of a BOOL; undefined when it is none. Only these six words are known, in any case. */
export function readBoolean(value: string): boolean | undefined {
  if (/^(?:yes|true|1)$/i.test(value)) return true
  return /^(?:no|false|0)$/i.test(value) ? false : undefined
}

/** A NUMBER, decimal whatever it begins with; undefined when it is none. */
export function readNumber(value: string): number | undefined {
  return /^\d+$/.test(value) ? Number(value) : undefined
}

/** A SIZE. */
export interface ReadSize {
  /** Infinity for 0, which means "no limit". */
  readonly bytes: number
  /** It began with a zero, so its digits count as octal (strtoul(3) with base 0). */
  readonly octal: boolean
}

const UNIT_BYTES: Readonly<Record<string, number>> = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }

/** Digits and K, M or G in any case, 1024-based; undefined when it is no size. */
export function readSize(value: string): ReadSize | undefined {
  const [, digits, unit] = /^(\d{1,15})([KMG]?)$/i.exec(value) ?? []
  const factor = unit === undefined ? undefined : UNIT_BYTES[unit.toUpperCase()]
  if (digits === undefined || factor === undefined) return undefined
  const octal = /^0\d/.test(digits)
  if (octal && !/^[0-7]+$/.test(digits)) return undefined
  const count = Number.parseInt(digits, octal ? 8 : 10)
  return { bytes: count === 0 ? Number.POSITIVE_INFINITY : count * factor, octal }
}

/** What a word of an enumeration stands for, in any case; undefined when it is none of them. */
export function readChoice<T>(value: string, meanings: Readonly<Record<string, T>>): T | undefined {
  const word = Object.keys(meanings).find((one) => one.toLowerCase() === value.toLowerCase())
  return word === undefined ? undefined : meanings[word]
}

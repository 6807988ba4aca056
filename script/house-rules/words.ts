import { lineOf, type SourceFile, type Sources, type Violation } from './source.ts'

interface Word {
  readonly pattern: RegExp
  /** `code` leaves comments and strings out; `text` is everything. */
  readonly where: 'code' | 'text'
  readonly message: string
  readonly remedy: string
  /** Where it may stand all the same. */
  readonly allowed: (file: SourceFile) => boolean
}

const APP = 'packages/clamgate/src/'
const nowhere = () => false
const outsideProduct = ({ path, isTest }: SourceFile) => isTest || !/^packages\/[^/]+\/src\//.test(path)

const WORDS: readonly Word[] = [
  {
    pattern: /\bprocess\.env\b/g,
    where: 'code',
    message: 'reads the environment',
    remedy: 'only config/load/load.ts does: take what it passes on',
    allowed: (file) => outsideProduct(file) || file.path === `${APP}config/load/load.ts`,
  },
  {
    pattern: /\bprocess\.exit\b/g,
    where: 'code',
    message: 'ends the process',
    remedy: 'only main.ts and command-line.ts do: return an exit code, or throw',
    allowed: (file) =>
      outsideProduct(file) || file.path === `${APP}main.ts` || file.path === `${APP}command-line.ts`,
  },
  {
    pattern: /(?<!\.)\bconsole\.\w+/g,
    where: 'code',
    message: 'writes to the console',
    remedy: 'use the Log or the Terminal that is passed in',
    allowed: (file) => outsideProduct(file),
  },
  {
    pattern: /\b(?:test|it|describe|suite)\.(?:only|skip|todo)\b|\b(?:only|skip|todo): (?!false|\{)/g,
    where: 'code',
    message: 'a test that is left out, or leaves others out',
    remedy: 'mend it or remove it',
    allowed: ({ path }) => !path.endsWith('.test.ts'),
  },
  {
    pattern: /\bas\s+any\b|: any\b|<any>/g,
    where: 'code',
    message: 'any switches the compiler off',
    remedy: 'use unknown and test, or a union',
    allowed: nowhere,
  },
  {
    pattern: /@ts-(?:ignore|nocheck|expect-error)/g,
    where: 'text',
    message: 'switches the compiler off',
    remedy: 'make the types right',
    allowed: nowhere,
  },
  {
    pattern: /\b(?:TO[D]O|FIX[M]E|X{3}|HA[C]K)\b/g,
    where: 'text',
    message: 'something is left to do',
    remedy: 'do it, or file an issue and say what follows until then',
    allowed: nowhere,
  },
  {
    pattern: /(?<![\w.])\/(?:home|root|work|Users)\/\w/g,
    where: 'text',
    message: "a path of a developer's machine",
    remedy: 'start from import.meta.dirname, or from a temporary directory',
    allowed: nowhere,
  },
]

/** Words that have no place in a finished source. */
export function words(sources: Sources): readonly Violation[] {
  return [...sources.values()].flatMap((file) => {
    if (file.path.startsWith('script/house-rules')) return [] // they are spelled out here
    return WORDS.flatMap(({ pattern, where, message, remedy, allowed }) => {
      if (allowed(file)) return []
      return [...file[where].matchAll(pattern)].map((match) => ({
        path: file.path,
        line: lineOf(file.text, match.index),
        message: `${match[0].trim()}: ${message}`,
        remedy,
      }))
    })
  })
}

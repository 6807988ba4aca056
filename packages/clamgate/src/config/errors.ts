import { type ConfigProblem, fileOf, formatProblem, showText } from './problem.ts'

/** Where the configuration is unless somebody names another file. */
export const DEFAULT_CONFIG_PATH = '/etc/clamgate/clamgate.yaml'

/** Codes of broken configurations. A command that meets one ends with exit code 78. */
export const CONFIG_ERROR_CODES = [
  /** The configuration file that was named does not exist. Remedy: correct the path after `--config`, or create the file; an empty one is valid. */
  'CONFIG_NOT_FOUND',
  /** The configuration file cannot be read: a directory, no permission, too large, no UTF-8 text. Remedy: as the message says. */
  'CONFIG_UNREADABLE',
  /** The configuration file is not well-formed YAML. Remedy: correct the lines that the message names; `clamgate config check` lists them. */
  'CONFIG_SYNTAX',
  /** The configuration file holds unknown keys, wrong values, or values that contradict each other. Remedy: correct the lines that the message names; config.md describes every key. */
  'CONFIG_INVALID',
] as const

export type ConfigErrorCode = (typeof CONFIG_ERROR_CODES)[number]

/** More problems than this are counted, not shown. */
const SHOWN_PROBLEMS = 50

/** A configuration that cannot be used. Holds all problems that were found, not only the first. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code: ConfigErrorCode
  readonly remedy: string
  /** The file as it was named; undefined for the defaults. */
  readonly file: string | undefined
  /** At least one of severity `error`, in the order of the file; warnings are among them. */
  readonly problems: readonly ConfigProblem[]
  readonly details: Readonly<Record<string, string | number>>

  constructor(code: ConfigErrorCode, { file, problems, cause }: ConfigErrorOptions) {
    super(sentence(code, file, problems), cause === undefined ? undefined : { cause })
    this.code = code
    this.remedy = `Correct it, then try: clamgate config check${argumentFor(file)}`
    this.file = file
    this.problems = problems
    this.details = { file: file ?? '', problems: problems.length }
  }

  /** The problems as lines for people: `FILE:LINE:COLUMN: KEY: MESSAGE; REMEDY`. */
  get report(): readonly string[] {
    const lines = this.problems.slice(0, SHOWN_PROBLEMS).map((problem) => formatProblem(problem, this.file))
    const hidden = this.problems.length - lines.length
    return hidden > 0 ? [...lines, `… and ${hidden} more`] : lines
  }
}

export interface ConfigErrorOptions {
  readonly file: string | undefined
  readonly problems: readonly ConfigProblem[]
  readonly cause?: unknown
}

/** The file as an argument for a shell; the default one need not be named. */
function argumentFor(file: string | undefined): string {
  if (file === undefined || file === DEFAULT_CONFIG_PATH) return ''
  return /^[\w@%+=:,./-]+$/.test(file) ? ` ${file}` : ` '${showText(file)}'`
}

function sentence(
  code: ConfigErrorCode,
  file: string | undefined,
  problems: readonly ConfigProblem[],
): string {
  if (code === 'CONFIG_NOT_FOUND' || code === 'CONFIG_UNREADABLE') return 'the configuration cannot be read'
  const errors = problems.filter(({ severity }) => severity === 'error')
  const files = [...new Set(errors.map((problem) => fileOf(problem, file) ?? 'the defaults'))]
  const [first = file ?? 'the defaults', ...others] = files
  const where =
    others.length > 1 ? `${first} and ${others.length} other files` : [first, ...others].join(' and ')
  return `the configuration is broken: ${errors.length === 1 ? '1 error' : `${errors.length} errors`} in ${where}`
}

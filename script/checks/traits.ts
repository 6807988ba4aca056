import type { SourceFile } from '../house-rules/source.ts'
import type { Closure } from './closure.ts'

/** How a test file may be run. Told from what it and its imports use, never from a list of files. */
export interface Traits {
  /** It leaves the process as it was, so that others may run behind it in the same one. */
  readonly sharesProcess: boolean
  /** Which files of this repository it may read: none, those that are no sources (documents, units, data), or any. */
  readonly reads: 'nothing' | 'data' | 'sources'
}

/** Modules that compute, look, or start programs, and change nothing of the process. */
const SHARING: ReadonlySet<string> = new Set([
  '@zip.js/zip.js',
  'age-encryption',
  'aws4fetch',
  'commander',
  'croner',
  'fast-check',
  'fastify',
  'intl-messageformat',
  'kysely',
  'mailparser',
  'node:assert',
  'node:assert/strict',
  'node:buffer',
  'node:child_process',
  'node:crypto',
  'node:dns',
  'node:dns/promises',
  'node:events',
  'node:fs',
  'node:fs/promises',
  'node:http',
  'node:https',
  'node:module',
  'node:net',
  'node:os',
  'node:path',
  'node:path/posix',
  'node:perf_hooks',
  'node:readline',
  'node:sqlite',
  'node:stream',
  'node:stream/consumers',
  'node:stream/promises',
  'node:string_decoder',
  'node:test',
  'node:timers',
  'node:timers/promises',
  'node:tls',
  'node:url',
  'node:util',
  'node:worker_threads',
  'node:zlib',
  'nodemailer/lib/mail-composer',
  'nodemailer/lib/smtp-connection',
  'pg',
  'php-parser',
  'pino',
  'prom-client',
  're2js',
  'yaml',
  'zod',
])

/** Members of `process` that only tell something, write what is said, or reach another process. */
const HARMLESS_MEMBERS =
  'arch|argv|constrainedMemory|cpuUsage|cwd|env|execArgv|execPath|getegid|geteuid|getgid|getgroups|getuid|hrtime|kill|memoryUsage|nextTick|pid|platform|stderr|stdin|stdout|threadCpuUsage|uptime|versions?'
/** In a test file: it measures the process that it runs in, where others would disturb it. */
const MEASURES_PROCESS = /\bprocess\.(?:cpuUsage|memoryUsage)\b|\/proc\/self\b/
/** `process` itself, handed on or taken apart, and every member but those. A child has a `process` of its own name. */
const CHANGES_PROCESS = new RegExp(`(?<![.\\w])process\\b(?!\\.(?:${HARMLESS_MEMBERS})\\b)`)
/**
 * What a file that is no test puts back by itself: the mask around a `listen()`, the directory and the rights of another user
 * for a moment, the end of a program when we end (strings are blank here, and no other event of a process has four letters). Of
 * rights that are given up for good, the exit code of a script: a test has that happen in a program that it starts.
 */
const PUTS_BACK =
  /\bprocess\.(?:umask|chdir|exitCode|set(?:e?[ug]id|groups)|(?:once|removeListener)\((['"]) {4}\1)/g
/** A source that is no test and takes its listeners off is taken at its word. */
const TAKES_OFF = /\bprocess\.off\(/
const LISTENS = /\bprocess\.(?:on|off)\b/g
/** Whoever wants a certain time zone wants this one; it does no harm to those who want none. */
const UTC = "process.env['TZ'] = 'UTC'"
const CHANGES_ENVIRONMENT =
  /\bprocess\.env\b(?:\.\w+|\[[^\]]*\])?\s*(?:\?\?|\|\|)?=(?!=)|\bdelete\s+process\b|\(\s*process\.env\s*,/
/** To ask for garbage to be collected changes nothing, and what a test's own `t.mock` has changed is put back at its end. */
const CHANGES_GLOBALS = /\bglobalThis\b(?!\.gc\?\.\()|(?<!\.)\bmock\b/
/**
 * Hooks around each test of one file that in a shared process would be around those of all. `before` is done where it stands,
 * and `after` at the end of all, which does no harm.
 */
const SHARED_HOOKS = /\bimport\s*\{[^}]*\b(?:beforeEach|afterEach)\b[^}]*\}\s*from\s*['"]node:test['"]/

/** Its way to other files of the repository. Looked for in comments and strings too: better a test too many than one too few. */
const KNOWS_ITS_PLACE = /\bimport\.meta\b|\bprocess\.cwd\b/

export function traitsOf(closure: Closure): Traits {
  const { path, files, modules, importsData, isWhole } = closure
  const sharesProcess =
    isWhole &&
    [...modules].every((name) => SHARING.has(name)) &&
    !files.some(
      (file) =>
        changesProcess(file, file.path === path) || (file.path === path && MEASURES_PROCESS.test(file.text)),
    )
  const readers = files.filter(({ text }) => KNOWS_ITS_PLACE.test(text))
  const isProduct = ({ path: at }: SourceFile) => /^packages\/(?!lab\/)/.test(at) && !at.endsWith('.test.ts')
  const readsOf = () => {
    if (!readers.every(isProduct)) return 'sources'
    return readers.length > 0 || importsData ? 'data' : 'nothing'
  }
  return {
    sharesProcess,
    reads: readsOf(),
  }
}

/** What most tests import is imported by many. */
const changing = new WeakMap<SourceFile, boolean>()

function changesProcess(file: SourceFile, isTest: boolean): boolean {
  const known = isTest ? undefined : changing.get(file)
  if (known !== undefined) return known
  const { code, text } = file
  const changes = isTest ? code : code.replaceAll(PUTS_BACK, '')
  const takesOff = !isTest && TAKES_OFF.test(changes)
  const changesIt =
    CHANGES_PROCESS.test(takesOff ? changes.replaceAll(LISTENS, '') : changes) ||
    CHANGES_ENVIRONMENT.test(withoutUtc(code, text)) ||
    CHANGES_GLOBALS.test(code) ||
    SHARED_HOOKS.test(text)
  if (!isTest) changing.set(file, changesIt)
  return changesIt
}

/** Strings are blank in the code: it is looked for in the text, at the same place. */
function withoutUtc(code: string, text: string): string {
  const at = text.indexOf(`\n${UTC}\n`)
  return at === -1 ? code : code.slice(0, at) + code.slice(at + UTC.length + 1)
}

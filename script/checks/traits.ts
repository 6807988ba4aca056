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
  'fast-check',
  'fastify',
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
  'node:net',
  'node:os',
  'node:path',
  'node:path/posix',
  'node:perf_hooks',
  'node:readline',
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
  'node:zlib',
  'nodemailer/lib/mail-composer',
  'nodemailer/lib/smtp-connection',
  'php-parser',
  'pino',
  'prom-client',
  're2js',
  'yaml',
  'zod',
])

/** Members of `process` that only tell something, or reach another process. */
const HARMLESS_MEMBERS =
  'arch|cpuUsage|env|execPath|getegid|geteuid|getgid|getgroups|getuid|hrtime|kill|memoryUsage|nextTick|pid|platform|uptime|versions?'
/** In a test file: it measures the process that it runs in, where others would disturb it. */
const MEASURES_PROCESS = /\bprocess\.(?:cpuUsage|memoryUsage)\b|\/proc\/self\b/
/** `process` itself, handed on or taken apart, and every member but those. */
const CHANGES_PROCESS = new RegExp(`\\bprocess\\b(?!\\.(?:${HARMLESS_MEMBERS})\\b)`)
/**
 * What a file that is no test puts back by itself: the mask around a `listen()`, the end of a program when we end. Strings are
 * blank here, and no other event of a process has four letters.
 */
const PUTS_BACK = /\bprocess\.(?:umask|(?:once|removeListener)\((['"]) {4}\1)/g
const CHANGES_ENVIRONMENT =
  /\bprocess\.env\b(?:\.\w+|\[[^\]]*\])?\s*(?:\?\?|\|\|)?=(?!=)|\bdelete\s+process\b|\(\s*process\.env\s*,/
/** To ask for garbage to be collected changes nothing. */
const CHANGES_GLOBALS = /\bglobalThis\b(?!\.gc\?\.\()|\bmock\b/
/** Hooks of one file that in a shared process would be those of all. `after` comes at the end of all, which does no harm. */
const SHARED_HOOKS = /\bimport\s*\{[^}]*\b(?:before|beforeEach|afterEach)\b[^}]*\}\s*from\s*['"]node:test['"]/

/** Its way to other files of the repository. Looked for in comments and strings too: better a test too many than one too few. */
const KNOWS_ITS_PLACE = /\bimport\.meta\b|\bprocess\.cwd\b/

export function traitsOf(closure: Closure): Traits {
  const { path, files, modules, isWhole } = closure
  const sharesProcess =
    isWhole &&
    [...modules].every((name) => SHARING.has(name)) &&
    !files.some(
      (file) =>
        changesProcess(file, file.path === path) || (file.path === path && MEASURES_PROCESS.test(file.text)),
    )
  const readers = files.filter(({ text }) => KNOWS_ITS_PLACE.test(text))
  const isProduct = ({ path: at }: SourceFile) => /^packages\/(?!lab\/)/.test(at) && !at.endsWith('.test.ts')
  return {
    sharesProcess,
    reads: readers.length === 0 ? 'nothing' : readers.every(isProduct) ? 'data' : 'sources',
  }
}

function changesProcess({ code, text }: SourceFile, isTest: boolean): boolean {
  return (
    CHANGES_PROCESS.test(isTest ? code : code.replaceAll(PUTS_BACK, '')) ||
    CHANGES_ENVIRONMENT.test(code) ||
    CHANGES_GLOBALS.test(code) ||
    SHARED_HOOKS.test(text)
  )
}

import type { SourceFile } from '../house-rules/source.ts'
import type { Closure } from './closure.ts'

/** How a test file may be run. Told from what it and its imports use, never from a list of files. */
export interface Traits {
  /** It leaves the process as it was, so that others may run behind it in the same one. */
  readonly sharesProcess: boolean
  /** Whether it passes depends on its sources alone, so that one that passed need not run again. */
  readonly isRepeatable: boolean
}

/** They compute, and know nothing of the machine. */
const COMPUTING = [
  'node:assert',
  'node:assert/strict',
  'node:buffer',
  'node:crypto',
  'node:events',
  'node:path',
  'node:path/posix',
  'node:perf_hooks',
  'node:stream',
  'node:stream/promises',
  'node:string_decoder',
  'node:test',
  'node:timers',
  'node:timers/promises',
  'node:url',
  'node:util',
  'fast-check',
  're2js',
  'yaml',
  'zod',
]
/** They read or write what others read, or start programs, and change nothing of the process. */
const LOOKING = [
  'node:child_process',
  'node:dns',
  'node:dns/promises',
  'node:fs',
  'node:fs/promises',
  'node:http',
  'node:https',
  'node:net',
  'node:os',
  'node:readline',
  'node:stream/consumers',
  'node:tls',
  'node:zlib',
  'fastify',
  'nodemailer/lib/mail-composer',
  'nodemailer/lib/smtp-connection',
  'pino',
  'prom-client',
]
const REPEATABLE: ReadonlySet<string> = new Set(COMPUTING)
const SHARING: ReadonlySet<string> = new Set([...COMPUTING, ...LOOKING])

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

/** Looked for in comments and strings too: better a test too many than one too few. */
const KNOWS_ITS_SURROUNDINGS =
  /\bprocess(?:\.\w|\[)|[=(,]\s*process\b|\bimport\.meta\b|\bglobalThis\b|\bfetch\(/

export function traitsOf(closure: Closure): Traits {
  const { path, files, modules, isWhole } = closure
  const uses = (names: ReadonlySet<string>) => [...modules].every((name) => names.has(name))
  const sharesProcess =
    isWhole &&
    uses(SHARING) &&
    !files.some(
      (file) =>
        changesProcess(file, file.path === path) || (file.path === path && MEASURES_PROCESS.test(file.text)),
    )
  const isRepeatable =
    sharesProcess && uses(REPEATABLE) && !files.some(({ text }) => KNOWS_ITS_SURROUNDINGS.test(text))
  return { sharesProcess, isRepeatable }
}

function changesProcess({ code, text }: SourceFile, isTest: boolean): boolean {
  return (
    CHANGES_PROCESS.test(isTest ? code : code.replaceAll(PUTS_BACK, '')) ||
    CHANGES_ENVIRONMENT.test(code) ||
    CHANGES_GLOBALS.test(code) ||
    SHARED_HOOKS.test(text)
  )
}

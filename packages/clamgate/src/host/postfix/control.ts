import { existsSync } from 'node:fs'
import { PROGRAM_PATH } from '../../ground/program-call.ts'
import { ProgramError, runProgram } from '../../ground/run-program.ts'

const TIMEOUT_MS = 60_000

/** Of bsdutils, which Debian cannot be without. */
const SCRIPT = ['/usr/bin/script', '/bin/script']

/** What postfix(1) says where it does not end well, in a few words; undefined where it ends well. */
export type PostfixFault = string | undefined

/** Whether master(8) of this instance runs; or what keeps Postfix from saying so. */
export async function postfixStatus(
  directory: string,
): Promise<'running' | 'stopped' | { readonly words: string }> {
  const words = await control(directory, 'status')
  if (words === undefined) return 'running'
  // Without a terminal it says nothing but this.
  return words.includes('is not running') || words === endOf('status', 1) ? 'stopped' : { words }
}

/** Whether Postfix takes its configuration. Makes directories of the queue that are missing. */
export async function checkPostfix(directory: string): Promise<PostfixFault> {
  return await control(directory, 'check')
}

/** Lets a running Postfix read its configuration again: no connection ends, no mail is lost. */
export async function reloadPostfix(directory: string): Promise<PostfixFault> {
  return await control(directory, 'reload')
}

/** postfix(1) says what is wrong on a terminal, or else to syslog alone: script(1) gives it one, where there are any. */
async function control(directory: string, verb: Verb): Promise<PostfixFault> {
  const script = SCRIPT.find((path) => existsSync(path))
  const command = `exec postfix -c "$CONFIG" ${verb}`
  if (script === undefined) return await run(directory, verb, command)
  const words = await run(directory, verb, `exec ${script} -qec '${command}' /dev/null >&2`)
  // A chroot may have no /dev/pts.
  return words?.startsWith('script: ') === true ? await run(directory, verb, command) : words
}

type Verb = 'status' | 'check' | 'reload'

async function run(directory: string, verb: Verb, command: string): Promise<PostfixFault> {
  try {
    await runProgram({
      program: '/bin/sh',
      args: ['-c', command],
      as: undefined,
      environment: { PATH: PROGRAM_PATH, LC_ALL: 'C', SHELL: '/bin/sh', CONFIG: directory },
      timeoutMs: TIMEOUT_MS,
      input: '',
    })
    return undefined
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error
    if (error.exitCode === undefined) return `postfix ${verb} did not end within ${TIMEOUT_MS / 1000} s`
    if (error.exitCode === NOT_FOUND) return 'there is no program postfix'
    return faultIn(error.stderr) ?? endOf(verb, error.exitCode)
  }
}

function endOf(verb: Verb, exitCode: number): string {
  return `postfix ${verb} ends with exit code ${exitCode}`
}

/** What sh(1) ends with where there is no such program. */
const NOT_FOUND = 127

/**
 * Pure: of all that programs of Postfix print, the line that says why they gave up; what follows it follows from it. The
 * words are from outside, and uncleaned.
 */
export function faultIn(printed: string): string | undefined {
  const lines = printed.split(/\r?\n/).filter((line) => line.trim() !== '')
  const at = lines.findIndex((line) => /\b(fatal|panic): /.test(line))
  const words = lines.at(at)?.replace(MARK, '')
  // Which macro it is stands in the warning in front of it.
  if (words !== 'macro processing error') return words
  return [...lines.slice(Math.max(at - 1, 0), at).map((line) => line.replace(MARK, '')), words].join(': ')
}

const MARK = /^.*?\b(fatal|panic|error|warning): /

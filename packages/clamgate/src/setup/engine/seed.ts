import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { cleanText } from '../../ground/clean.ts'
import { type Identity, PROGRAM_PATH } from '../../ground/program-call.ts'
import { ProgramError, runProgram } from '../../ground/run-program.ts'
import { messageOf } from '../../ground/thrown.ts'
import { defineKind } from '../define-kind.ts'
import { SetupError } from '../errors.ts'
import { idsOf } from '../files/owner.ts'
import type { StepKind } from '../types.ts'

const wantedSchema = z.object({
  /** Where the distribution's freshclam puts databases. */
  from: z.string(),
  /** Where the managed engine has its own. */
  to: z.string(),
  /** Whose they become. */
  owner: z.string(),
})

const beforeSchema = z.object({
  /** What was copied, as it was then. */
  files: z.array(z.object({ name: z.string(), bytes: z.number(), mtimeMs: z.number() })),
  made: z.boolean(),
})

const OFFICIAL = /^(main|daily|bytecode)\.(cvd|cld|cud)(\.sign)?$/
const LONGEST_COPY_MS = 10 * 60_000

/**
 * Kind `seed`: copies the official databases that are on the host already, so that the first start needs no download. It
 * is done as the user of the service: in directories that it owns root does nothing by path.
 */
export const seedKind: StepKind = defineKind(
  { wanted: wantedSchema, before: beforeSchema },
  {
    async look({ from, to }) {
      const [there, files] = await Promise.all([officialIn(to), officialIn(from)])
      if (there.length > 0 || !isComplete(files)) return { state: 'done' }
      const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
      const made = await stat(to).then(
        () => false,
        () => true,
      )
      return {
        state: 'needed',
        changes: [
          `copy of ${files.map(({ name }) => name).join(', ')} (${Math.ceil(bytes / 1e6)} MB) in ${to}`,
        ],
        before: { files: [...files], made },
      }
    },
    async apply({ from, to, owner }, { files }, { progress }) {
      const as = await idsOf(owner, owner)
      progress(`copying ${files.length} files from ${from}`)
      await run(as, 'mkdir', ['-p', '-m', '0755', '--', to])
      const paths = files.map(({ name }) => join(from, name))
      await run(as, 'cp', ['-L', '--reflink=auto', '--preserve=timestamps', '-t', to, '--', ...paths])
    },
    async undo({ to, owner }, { files, made }) {
      const there = await officialIn(to)
      const ours = there.filter((file) =>
        files.some(({ name, mtimeMs }) => name === file.name && seconds(mtimeMs) === seconds(file.mtimeMs)),
      )
      // What freshclam has brought since is state of the service, which stays as such.
      if (ours.length > 0 || made) {
        const as = await idsOf(owner, owner)
        if (ours.length > 0) await run(as, 'rm', ['-f', '--', ...ours.map(({ name }) => join(to, name))])
        if (made) await run(as, 'rmdir', ['--ignore-fail-on-non-empty', '--', to]).catch(() => undefined)
      }
      return { state: 'restored' }
    },
  },
)

type DatabaseFact = z.output<typeof beforeSchema>['files'][number]

async function officialIn(directory: string): Promise<readonly DatabaseFact[]> {
  const names = await readdir(directory).catch(() => [])
  const facts = names
    .filter((name) => OFFICIAL.test(name))
    .toSorted()
    .map(async (name) => {
      const { size, mtimeMs } = await stat(join(directory, name))
      return { name, bytes: size, mtimeMs }
    })
  return await Promise.all(facts)
}

function isComplete(files: readonly DatabaseFact[]): boolean {
  return ['main.', 'daily.'].every((stem) => files.some(({ name }) => name.startsWith(stem)))
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}

async function run(as: Identity, program: string, args: readonly string[]): Promise<void> {
  const environment = { PATH: PROGRAM_PATH, LC_ALL: 'C' }
  try {
    await runProgram({ program, args, as, environment, timeoutMs: LONGEST_COPY_MS })
  } catch (cause) {
    const said = cause instanceof ProgramError && cause.stderr !== '' ? cause.stderr : messageOf(cause)
    throw new SetupError(
      'SETUP_FILE',
      `The databases could not be copied: ${cleanText(said.split('\n')[0] ?? '', 300)}`,
      { cause, remedy: 'Make room below /var/lib, three times what is in /var/lib/clamav.' },
    )
  }
}

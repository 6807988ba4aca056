import { chmod, mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KINDS } from '../../../../packages/clamgate/src/setup/kinds.ts'
import type { Kinds } from '../../../../packages/clamgate/src/setup/run/world.ts'
import type { Json, Step } from '../../../../packages/clamgate/src/setup/types.ts'

/** Steps that are killed at each point; `root` is a new directory, and all that they change is below it. */
export interface KillCase {
  readonly kinds: Kinds
  /** What is there before. */
  readonly prepare: (root: string) => Promise<void>
  readonly steps: (root: string) => readonly Step[]
}

function step(id: string, kind: string, wanted: Json): Step {
  return { id, group: 'other', kind, sentence: `Do ${id}`, wanted }
}

const US = { owner: 'root', group: 'root' }

/** By name: a kind joins with a line. */
export const KILL_CASES: Readonly<Record<string, KillCase>> = {
  'files, links and directories': {
    kinds: KINDS,
    async prepare(root) {
      await mkdir(join(root, 'etc'))
      const main = join(root, 'etc/main.cf')
      await writeFile(main, Buffer.from([0x61, 0x0d, 0x0a, 0xff, 0x00]))
      await chmod(main, 0o604)
      await utimes(main, 1, 1_222_333_444.5)
      await symlink('main.cf', join(root, 'etc/link'))
      await mkdir(join(root, 'spool'), { mode: 0o711 })
    },
    steps: (root) => [
      step('socket', 'directory', { path: join(root, 'spool'), mode: 0o2750, ...US }),
      step('state', 'directory', { path: join(root, 'var/lib/state'), mode: 0o700, ...US }),
      step('config', 'file', {
        path: join(root, 'etc/clamgate/x.yaml'),
        content: 'new\n'.repeat(99),
        mode: 0o640,
        ...US,
      }),
      step('main', 'file', { path: join(root, 'etc/main.cf'), content: 'ours\n', mode: 0o644, ...US }),
      step('link', 'link', { path: join(root, 'etc/link'), target: 'elsewhere' }),
    ],
  },
}

import { mkdir, readdir, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { put, settle } from '../../install/put.ts'
import { inDirectory } from '../../journal/disk-fault.ts'
import type { Run } from '../context.ts'
import type { Arrival } from './arrival.ts'
import { heldAt } from './looks.ts'

/** Keeps files that wait for a person to confirm them, so that this takes no further request. */
export async function holdShrunk(run: Run, arrivals: readonly Arrival[]): Promise<void> {
  if (run.isDry) return
  const { directory } = run.deps
  const held = dirname(heldAt(directory, '', ''))
  await inDirectory(directory, async () => {
    await mkdir(held, { recursive: true, mode: 0o755 })
    const needed = new Set<string>()
    for (const memory of Object.values(run.state.sources)) {
      for (const [name, { refused }] of Object.entries(memory.files)) {
        if (refused?.code === 'SIGNATURES_SHRUNK')
          needed.add(basename(heldAt(directory, refused.sha256, name)))
      }
    }
    const there = new Set(await readdir(held))
    for (const name of there) if (!needed.has(name)) await rm(`${held}/${name}`, { force: true })
    for (const { plan, file } of arrivals) {
      const path = heldAt(directory, file.sha256, plan.name)
      if (!needed.has(basename(path)) || there.has(basename(path))) continue
      await put(file.path, path)
      await settle(path)
    }
  })
}

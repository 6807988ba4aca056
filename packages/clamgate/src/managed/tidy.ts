import { rm } from 'node:fs/promises'
import { messageOf } from '../ground/thrown.ts'
import type { Log } from '../observe/log/log.ts'
import type { Surroundings } from './process/launch.ts'
import type { SlotName } from './process/layout.ts'
import { removeTemporary } from './process/temporary.ts'

/** Removes what a clamd in that slot had made. What cannot be removed is told, and tried again by a later start. Never rejects. */
export async function tidySlot({ layout }: Surroundings, name: SlotName, log: Log): Promise<void> {
  const slot = layout.slots[name]
  const left = [...(await removeTemporary(slot).catch((error: unknown) => [messageOf(error)]))]
  for (const path of [slot.socket, slot.pid]) {
    await rm(path, { force: true }).catch((error: unknown) => left.push(messageOf(error)))
  }
  if (left.length === 0) return
  log.warn('engine.temporary.left', `Cannot be removed, and is tried again later: ${left.join(', ')}`, {
    slot: name,
  })
}

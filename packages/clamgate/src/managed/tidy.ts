import { rm } from 'node:fs/promises'
import { messageOf } from '../ground/thrown.ts'
import type { Log } from '../observe/log/log.ts'
import type { Surroundings } from './process/launch.ts'
import type { SlotName } from './process/layout.ts'
import { removeTemporary } from './process/temporary.ts'

/** Removes what a clamd in that slot had made. What cannot be removed is told, and tried again by a later start. Never rejects. */
export async function tidySlot({ layout }: Surroundings, name: SlotName, log: Log): Promise<void> {
  const { socket, pid } = layout.slots[name]
  const steps = [
    () => removeTemporary(layout.slots[name]),
    () => rm(socket, { force: true }),
    () => rm(pid, { force: true }),
  ]
  for (const step of steps) {
    try {
      await step()
    } catch (error) {
      log.warn('engine.slot.untidy', `Not all of slot ${name} could be removed: ${messageOf(error)}`, {
        slot: name,
      })
    }
  }
}

import type { Mta } from '@clamgate/milter/testing'
import type { JobOf } from './job.ts'
import { openMtas } from './sender.ts'

let held: readonly Mta[] = []

/** Opens connections and keeps them, with a session begun on each and no mail. */
export async function holdIdle({ address, sessions }: JobOf<'idle'>): Promise<void> {
  held = await openMtas(address, sessions)
}

/** Ends what {@link holdIdle} opened. */
export async function releaseIdle(): Promise<void> {
  await Promise.all(held.map((mta) => mta.quit()))
  held = []
}

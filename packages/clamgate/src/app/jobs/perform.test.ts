import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Actor } from '../../access/actor.ts'
import { may } from '../../access/may.ts'
import { createPerform, type PerformDeps } from './perform.ts'
import { MANAGER } from './testing/job-site.ts'

test('a proof that was fresh when a job was made lasts until the job is done', async () => {
  const answers: string[] = []
  const perform = createPerform({
    quarantine: { release: () => assert.fail(), delete: () => assert.fail() },
    falsePositives: (actor: Actor) => ({
      act() {
        answers.push(may(actor, 'quarantine.release', { isMalware: true }))
        return Promise.resolve({ good: true, steps: [] })
      },
    }),
    // Of what a false positive answers only this is read.
  } as unknown as PerformDeps)
  const actor = { ...MANAGER, provedAtMs: Date.now() - 3_600_000 }
  const task = { entry: 'q1', actor, recipients: undefined, job: { act: 'false-positive', options: {} } }
  assert.equal((await perform(task as never, AbortSignal.timeout(10_000))).state, 'done')
  assert.deepEqual([may(actor, 'quarantine.release', { isMalware: true }), answers], ['proof', ['yes']])
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testSettings } from '../../filter/testing/settings.ts'
import type { Verdict } from '../../policy/verdict.ts'
import { verdictWithoutFinding } from '../../policy/verdict.ts'
import { verdictNow } from './verdict-now.ts'

const DAY_MS = 86_400_000
const UNSCANNABLE = [{ kind: 'bound', what: 'depth', path: '0.1' }] as const

/** What mail of 2000 bytes would be today. */
function now(verdict: Verdict, { databaseAgeMs = 0, maxScanSize = 5000, oversize = 'scan-head' } = {}) {
  const { policy } = testSettings({ oversize })
  const sent = { sender: 'a@example.org', recipients: ['b@example.net'], authenticated: undefined }
  const message = {
    ...{ verdict, bytes: 2000, databaseAgeMs, raw: () => sent },
    envelope: { ...sent, clientAddress: '192.0.2.7' },
  }
  return verdictNow(message, { policy, maxScanSize })
}

for (const isLarge of [false, true]) {
  for (const isOld of [false, true]) {
    for (const databasesComplete of [false, true]) {
      for (const isUnscannable of [false, true]) {
        const facts = `${isLarge ? 'large, ' : ''}${isOld ? 'old, ' : ''}${databasesComplete ? '' : 'blind, '}${isUnscannable ? 'unscannable' : ''}`
        test(`the verdict of today is the one of the road: ${facts}`, () => {
          const { policy } = testSettings()
          const databaseAgeMs = isOld ? 1000 * DAY_MS : 0
          const road = (oversize: boolean, ageMs: number) =>
            verdictWithoutFinding({
              ...{ oversize, databasesComplete, databaseAgeMs: ageMs },
              databasesMaxAgeMs: policy.databasesMaxAgeMs,
              reading: {
                ...{ notCanonical: undefined, views: 1, objects: 1, streams: 1, classes: [] },
                ...{ isAmbiguous: false, differing: [], unscannable: isUnscannable ? UNSCANNABLE : [] },
                ...{ extractMs: undefined, unionMs: undefined, unionHit: undefined },
              },
            })
          const maxScanSize = isLarge ? 1000 : 5000
          // Settings changed since, or they did not.
          for (const then of [road(isLarge, databaseAgeMs), road(false, databaseAgeMs), road(false, 0)])
            assert.deepEqual(now(then, { databaseAgeMs, maxScanSize }), road(isLarge, databaseAgeMs))
        })
      }
    }
  }
}

test('mail that nobody would look at today is no more than that, whatever was found', () => {
  const verdicts: readonly Verdict[] = [
    { kind: 'clean' },
    { kind: 'unscannable', parts: UNSCANNABLE, also: [{ kind: 'clean' }] },
    { kind: 'infected', signature: 'Win.Test.EICAR_HDB-1' },
  ]
  for (const verdict of verdicts) {
    assert.deepEqual(now(verdict, { maxScanSize: 1000, oversize: 'reject' }), {
      ...{ kind: 'oversize', head: 'unscanned' },
    })
  }
})

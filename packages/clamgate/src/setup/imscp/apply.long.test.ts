import assert from 'node:assert/strict'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { readJournal } from '../journal/journal.ts'
import { DEFAULT_OPTIONS } from '../options.ts'
import { scratch } from '../testing/world.ts'
import type { Step, StepKind } from '../types.ts'
import { applyPanel, type PanelPorts, type Readiness } from './apply.ts'

const GOOD = { good: true, steps: [] }
const BAD = {
  good: false,
  steps: [
    {
      name: 'smtp.eicar',
      state: 'fail',
      sentence: 'EICAR was accepted',
      remedy: 'Look',
      code: null,
      place: null,
    },
  ],
} as const

function step(name: string, group: Step['group']): Step {
  return { id: name, group, kind: 'word', sentence: `Set ${name}`, wanted: name }
}

const STEPS = {
  files: [step('file', 'configuration')],
  services: [step('service', 'service')],
  waiting: [step('waiting', 'service')],
}

/** A host of words; what is undone is no longer there. */
async function host(
  t: TestContext,
  readiness: readonly Readiness[],
  proof: PanelPorts['prove'] = async () => GOOD,
) {
  const words = new Set<string>()
  const kind: StepKind<string> = {
    look: async (name) =>
      words.has(name) ? { state: 'done' } : { state: 'needed', changes: [], before: null },
    apply: async (name) => {
      words.add(name)
    },
    undo: async (name) => {
      words.delete(name)
      return { state: 'restored' }
    },
  }
  const directory = join(await scratch(t), 'journal')
  const answers = [...readiness]
  const ports: PanelPorts = {
    place: {
      ...{ directory, kinds: { word: kind }, version: '0.0.0', now: () => new Date(0) },
      stateDirectories: [],
    },
    ask: async () => answers.shift() ?? readiness.at(-1) ?? { ready: false, reason: undefined },
    prove: proof,
    times: { firstMs: 20, laterMs: 20, lookMs: 1 },
  }
  const apply = async (more: { mayWait?: boolean; still?: boolean } = {}) => {
    const { mayWait = false, still = false } = more
    const how = { tell: () => undefined, signal: new AbortController().signal, still }
    const work = { options: DEFAULT_OPTIONS, steps: STEPS, postfix: [step('postfix', 'postfix')], mayWait }
    return await applyPanel(work, ports, how)
  }
  const unsettled = async () =>
    (await readJournal(directory)).content.entries.filter((one) => !one.settled).length
  return { words, apply, unsettled }
}

const READY: Readiness = { ready: true, reason: undefined }
const AWAY: Readiness = { ready: false, reason: 'clamd does not answer' }

test('Postfix is told when the daemon scans, and all counts once it is proved', async (t) => {
  const { words, apply, unsettled } = await host(t, [AWAY, READY])
  assert.equal(await apply(), 'applied')
  assert.deepEqual([...words], ['file', 'service', 'postfix'])
  assert.equal(await unsettled(), 0)
})

test('without databases at first Postfix is left alone, and what waits for them is started', async (t) => {
  const { words, apply, unsettled } = await host(t, [AWAY])
  assert.equal(await apply({ mayWait: true }), 'pending')
  assert.deepEqual([...words], ['file', 'service', 'waiting'])
  assert.equal(await unsettled(), 0)
})

test('later a configuration with which nothing can be scanned is taken back', async (t) => {
  const { words, apply } = await host(t, [AWAY])
  await assert.rejects(apply(), {
    code: 'IMSCP_UNPROVEN',
    message: /with this configuration: clamd does not answer$/,
  })
  assert.deepEqual([...words], [])
})

test('what the self-test does not prove is taken back', async (t) => {
  const { words, apply, unsettled } = await host(t, [READY], async () => BAD)
  await assert.rejects(apply(), {
    code: 'IMSCP_UNPROVEN',
    message: /smtp\.eicar, EICAR was accepted$/,
    remedy: 'Look',
  })
  assert.deepEqual([...words], [])
  assert.equal(await unsettled(), 0)
})

test('in a setup of the panel files and main.cf are written, nothing is asked, and services are left', async (t) => {
  const { words, apply, unsettled } = await host(t, [], async () => assert.fail('nothing is proved'))
  assert.equal(await apply({ still: true }), 'applied')
  assert.deepEqual([...words], ['file', 'postfix'])
  assert.equal(await unsettled(), 0)
})

test('and while the databases are waited for, Postfix is not told by it either', async (t) => {
  const { words, apply } = await host(t, [])
  assert.equal(await apply({ still: true, mayWait: true }), 'pending')
  assert.deepEqual([...words], ['file'])
})

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import type { Part } from '@clamgate/mime'
import { createControlClient } from '../api/client.ts'
import { startControlServer } from '../api/server.ts'
import { services } from '../api/testing/services.ts'
import type { Examination } from '../filter/examine.ts'
import { SILENT } from '../observe/log/silent-log.ts'
import { EXAMPLE_VERDICTS } from '../policy/explain/examples.ts'
import { decide, policyOf, someMail } from '../policy/testing/policy.ts'
import type { Verdict } from '../policy/verdict.ts'
import { describeExamination } from './examination.ts'

const directory = await mkdtemp(join(tmpdir(), 'examination-'))
after(() => rm(directory, { recursive: true }))

const place = { file: '/etc/skip', line: 3 }
const VERDICTS: readonly Verdict[] = [
  ...EXAMPLE_VERDICTS.values(),
  {
    kind: 'infected',
    signature: 'Own.One.UNOFFICIAL',
    origin: { source: 'mine', file: 'mine.ndb', rating: undefined },
    trip: { action: 'quarantine', untilMs: 1 },
    spared: { recipients: [0], as: { kind: 'clean' } },
  },
  { kind: 'infected', signature: 'Own.Two', origin: undefined, trip: undefined, spared: undefined },
  { kind: 'databases-missing', also: [{ kind: 'ambiguous', classes: ['C01'] }, { kind: 'clean' }] },
  { kind: 'ambiguous', classes: ['C01'], also: [{ kind: 'oversize', head: 'clean' }] },
  { kind: 'skipped', skip: { by: 'sender', entry: '*@x', place } },
  { kind: 'skipped', skip: { by: 'network', entry: '::/0', place: undefined } },
]
const POLICY = policyOf({
  infected: 'tag',
  tag: { subject: '[VIRUS] ' },
  rules: [
    { name: 'trial', when: { class: 'malware' }, then: 'discard', monitor: true },
    { name: 'desk', when: { recipient: 'abuse@*', outcome: 'encrypted' }, then: 'reject' },
  ],
})

const LEAF = { kind: 'leaf', type: 'text/plain', encoding: 'base64', name: 'a', bytes: 1 } as const
const INNER: Part = { ...LEAF, path: '0.1', via: 'C01', classes: ['C01'], objects: ['ab'], parts: [] }
const READ = {
  reading: {
    ...{
      notCanonical: 'x',
      views: 2,
      objects: 1,
      streams: 1,
      classes: ['C01'],
      isAmbiguous: true,
      differing: ['C01'],
    },
    unscannable: [{ kind: 'partial', what: 'message/partial', path: '0' }],
    ...{ extractMs: 1.5, unionMs: 2, unionHit: { path: '0.1', classes: ['C01'] } },
  },
  readings: {
    drawing: {
      tree: { ...INNER, path: '0', kind: 'multipart', name: undefined, via: undefined, parts: [INNER] },
      ambiguities: [{ class: 'C01', path: '0', differs: true }],
    },
    streams: [
      { ...{ kind: 'raw', objects: 0, bytes: 1, ms: 1 }, result: { kind: 'clean' }, server: 'unix:/a' },
      {
        ...{ kind: 'container', objects: 1, bytes: 1, ms: 1, server: undefined },
        result: { kind: 'found', signature: 'X' },
      },
      { kind: 'object', objects: 1, bytes: 1, ms: undefined, result: undefined, server: undefined },
    ],
  },
} as const satisfies Pick<Examination, 'reading' | 'readings'>

test('how a message was taken apart is told part by part, each before what is in it', () => {
  const facts = someMail()
  const { reading, readings } = describeExamination(
    { facts, outcome: decide(POLICY, facts), headerFields: 3, server: undefined, durationMs: 1.5, ...READ },
    POLICY,
  )
  assert.deepEqual(reading, READ.reading)
  assert.deepEqual(
    readings?.parts.map(({ path, level, via }) => [path, level, via]),
    [
      ['0', 0, undefined],
      ['0.1', 1, 'C01'],
    ],
  )
  assert.deepEqual(
    readings?.scans.map(({ kind, result, detail }) => [kind, result, detail]),
    [
      ['raw', 'clean', undefined],
      ['container', 'found', 'X'],
      ['object', undefined, undefined],
    ],
  )
})

test('what would happen to a message comes through the socket as it is, whatever was found', async () => {
  const recipients = ['b@x', 'abuse@x']
  const described = VERDICTS.map((verdict) => {
    const facts = someMail({ verdict, recipients })
    return describeExamination(
      { facts, outcome: decide(POLICY, facts), headerFields: 3, server: undefined, durationMs: 1.5, ...READ },
      POLICY,
    )
  })
  const left = [...described]
  const server = await startControlServer({
    socketPath: join(directory, 'control.sock'),
    log: SILENT,
    status: () => assert.fail('not asked'),
    reload: () => assert.fail('not asked'),
    ...services(),
    metrics: () => assert.fail('not asked'),
    examine: async () => left.shift() ?? assert.fail('asked too often'),
    refusals: () => assert.fail('not asked'),
    testNotice: () => assert.fail('not asked'),
  })
  try {
    for (const one of described) {
      const seen = await createControlClient(server).scan(Readable.from(['x']), { to: recipients })
      assert.deepEqual(seen, JSON.parse(JSON.stringify(one)), one.outcome.kind)
    }
  } finally {
    await server.close()
  }
})

import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import { createControlClient } from '../api/client.ts'
import { startControlServer } from '../api/server.ts'
import { signatureService } from '../api/testing/signatures.ts'
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

test('what would happen to a message comes through the socket as it is, whatever was found', async () => {
  const recipients = ['b@x', 'abuse@x']
  const described = VERDICTS.map((verdict) => {
    const facts = someMail({ verdict, recipients })
    return describeExamination(
      { facts, outcome: decide(POLICY, facts), headerFields: 3, server: undefined, durationMs: 1.5 },
      POLICY,
    )
  })
  const left = [...described]
  const server = await startControlServer({
    socketPath: join(directory, 'control.sock'),
    log: SILENT,
    status: () => assert.fail('not asked'),
    reload: () => assert.fail('not asked'),
    signatures: signatureService(),
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

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { MessageRecord } from '../../filter/record.ts'
import { BY_RULE, messageRecord, unfoundRecord } from '../lines/testing-message.ts'
import type { MetricsFacts } from './facts.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { metricsFacts, serverFacts } from './testing-facts.ts'

interface Started extends Disposable, Metrics {
  /** The value of a sample, named as it is printed; undefined where there is none. */
  sample(name: string): Promise<number | undefined>
}

function start(facts: () => MetricsFacts = metricsFacts, monotonic: () => number = () => 0): Started {
  const metrics = createMetrics({ version: '1.2.3', facts, monotonic, now: () => 61_000_000 })
  return {
    ...metrics,
    async sample(name) {
      const { body } = await metrics.render()
      const line = body.split('\n').find((text) => text.startsWith(`${name} `))
      return line === undefined ? undefined : Number(line.slice(name.length + 1))
    },
    [Symbol.dispose]: metrics.close,
  }
}

test('messages are counted by outcome, action and what decided', async () => {
  using metrics = start()
  metrics.count(messageRecord())
  metrics.count(messageRecord())
  metrics.count(messageRecord({ action: 'tag', reason: BY_RULE }))
  assert.equal(
    await metrics.sample(
      'clamgate_messages_total{outcome="infected",action="reject",reason="policy.infected"}',
    ),
    2,
  )
  assert.equal(
    await metrics.sample('clamgate_messages_total{outcome="infected",action="tag",reason="no junk"}'),
    1,
  )
})

test('whatever rules are called, there are a hundred reasons at most', async () => {
  using metrics = start()
  for (let index = 0; index < 500; index++) {
    metrics.count(messageRecord({ reason: { text: '', rule: { name: `r${index}`, place: undefined } } }))
  }
  const { body } = await metrics.render()
  const lines = body.split('\n').filter((line) => line.startsWith('clamgate_messages_total{'))
  assert.equal(lines.length, 101)
  assert.equal(
    await metrics.sample('clamgate_messages_total{outcome="infected",action="reject",reason="other"}'),
    400,
  )
})

test('times of clamd and of the gateway are told apart', async () => {
  using metrics = start()
  metrics.count(messageRecord({}, { decisionMs: 12.5, scanMs: 10, sizeBytes: 2000 }))
  metrics.count(messageRecord({}, { decisionMs: 5, scanMs: undefined }))
  assert.equal(await metrics.sample('clamgate_scan_seconds_sum'), 0.01)
  assert.equal(await metrics.sample('clamgate_scan_seconds_count'), 1)
  assert.equal(await metrics.sample('clamgate_overhead_seconds_sum'), 0.0025)
  assert.equal(await metrics.sample('clamgate_overhead_seconds_bucket{le="0.002"}'), 0)
  assert.equal(await metrics.sample('clamgate_overhead_seconds_bucket{le="0.005"}'), 1)
  assert.equal(await metrics.sample('clamgate_message_bytes_count'), 2)
})

test('findings are counted by class, source and signature, failures by code, exemptions by what exempted', async () => {
  using metrics = start()
  metrics.count(messageRecord())
  metrics.count(unfoundRecord({ kind: 'failure', code: 'SCAN_TIMEOUT', detail: '' }))
  metrics.count(unfoundRecord({ kind: 'skipped', skip: { by: 'network', entry: '::/0', place: undefined } }))
  for (const name of [
    'clamgate_signature_class_total{class="malware",source="official"}',
    'clamgate_signature_hits_total{signature="Two Words"}',
    'clamgate_failures_total{code="SCAN_TIMEOUT"}',
    'clamgate_skipped_total{by="network"}',
  ]) {
    assert.equal(await metrics.sample(name), 1, name)
  }
  assert.equal(await metrics.sample('clamgate_skipped_total{by="sender"}'), 0, 'known from the start')
})

test('findings that are ignored are counted, for all or for some', async () => {
  using metrics = start()
  const ignored = { signature: 'X', reason: 'y' }
  const spared = { recipients: [0], as: { kind: 'clean', ignored } } as const
  metrics.count(unfoundRecord({ kind: 'clean', ignored }))
  metrics.count(unfoundRecord({ kind: 'clean' }))
  metrics.count(messageRecord({ verdict: { kind: 'infected', signature: 'X', spared } }))
  assert.equal(await metrics.sample('clamgate_signatures_ignored_hits_total'), 2)
})

test('mail that is delivered unscanned is counted apart from mail that waits or is exempt', async () => {
  using metrics = start()
  const failure = { kind: 'failure', code: 'SCAN_TIMEOUT', detail: '' } as const
  const unscanned = (outcome: string) => metrics.sample(`clamgate_unscanned_total{outcome="${outcome}"}`)
  metrics.count(unfoundRecord(failure, { action: 'defer' }))
  metrics.count(unfoundRecord({ kind: 'oversize', head: 'clean' }))
  metrics.count(unfoundRecord({ kind: 'skipped', skip: { by: 'sender', entry: 'x', place: undefined } }))
  assert.deepEqual([await unscanned('failure'), await unscanned('oversize')], [0, 0])
  metrics.count(unfoundRecord(failure, { action: 'tag' }))
  metrics.count(unfoundRecord({ kind: 'oversize', head: 'unscanned' }))
  metrics.count(unfoundRecord({ kind: 'databases-missing' }))
  for (const outcome of ['failure', 'oversize', 'databases-missing']) {
    assert.equal(await unscanned(outcome), 1, outcome)
  }
})

test('what monitor mode would have done is counted once for each message', async () => {
  using metrics = start()
  const choice = { action: 'discard', reason: BY_RULE } as const
  metrics.count(messageRecord({ monitored: [choice, choice, { action: 'reject', reason: BY_RULE }] }))
  assert.equal(await metrics.sample('clamgate_monitored_total{action="discard"}'), 1)
  assert.equal(await metrics.sample('clamgate_monitored_total{action="reject"}'), undefined, 'it was done')
})

test('no more than fifty signatures have a series, and no name can break a line', async () => {
  using metrics = start()
  const found = (signature: string): MessageRecord =>
    messageRecord({ found: { signature, class: 'malware', classes: [], source: 'official' } })
  for (let index = 0; index < 2000; index++) metrics.count(found(`A"\n\\${index}${'x'.repeat(900)}`))
  const { body } = await metrics.render()
  const lines = body.split('\n').filter((line) => line.startsWith('clamgate_signature_hits_total{'))
  assert.equal(lines.length, 51)
  for (const line of lines)
    assert.match(line, /^clamgate_signature_hits_total\{signature="[ -~]{5,220}"\} \d+$/)
})

test('a scrape shows the gateway as it is then', async () => {
  let facts = metricsFacts()
  using metrics = start(() => facts)
  const server = 'server="unix:/run/clamd.sock"'
  const expected = {
    clamgate_ready: 1,
    clamgate_sessions: 5,
    clamgate_busy: 2,
    clamgate_last_session_timestamp_seconds: Date.UTC(2026, 10, 23) / 1000,
    clamgate_queue_length: 7,
    clamgate_queue_limit: 1000,
    [`clamgate_server_up{${server}}`]: 1,
    [`clamgate_server_state{${server},state="healthy"}`]: 1,
    [`clamgate_server_state{${server},state="blind"}`]: 0,
    [`clamgate_server_busy{${server},kind="scans"}`]: 2,
    [`clamgate_server_room{${server},kind="streams"}`]: 32,
    [`clamgate_server_weight{${server}}`]: 1,
    [`clamgate_server_scan_seconds{${server},percentile="99"}`]: 0.04,
    [`clamgate_server_scans_total{${server}}`]: 10,
    [`clamgate_server_failures_total{${server},code="SCAN_ERROR"}`]: 3,
    [`clamgate_database_age_seconds{${server}}`]: 60_000,
    [`clamgate_database_version{${server}}`]: 27_800,
    clamgate_database_signatures: 8_700_000,
    clamgate_quarantine_entries: 3,
    clamgate_quarantine_bytes: 3000,
    clamgate_notify_running: 1,
    clamgate_notify_dropped_total: 4,
    'clamgate_notify_runs_total{outcome="failed"}': 3,
    clamgate_notify_mail_waiting: 5,
    'clamgate_notify_mail_total{outcome="sent"}': 6,
    'clamgate_notify_mail_total{outcome="failed"}': 7,
    'clamgate_notify_mail_total{outcome="dropped"}': 9,
    'clamgate_signatures_source_state{source="mycompany",state="paused"}': 1,
    'clamgate_signatures_source_state{source="sanesecurity",state="paused"}': 0,
    'clamgate_signatures_files{source="sanesecurity"}': 12,
    'clamgate_signatures_live{source="sanesecurity"}': 300_000,
    'clamgate_signatures_bytes{source="sanesecurity"}': 30_000_000,
    'clamgate_signatures_refused_files{source="mycompany"}': 1,
    'clamgate_signatures_success_age_seconds{source="sanesecurity"}': 60_000,
    'clamgate_signatures_success_age_seconds{source="mycompany"}': undefined,
    clamgate_signatures_tripped: 1,
    clamgate_signatures_tripped_total: 3,
    clamgate_signatures_ignored_hits_total: 0,
    'clamgate_log_failing{place="stderr"}': 0,
    'clamgate_log_failing{place="file"}': 1,
    'clamgate_log_lost_lines_total{place="file",about="messages"}': 4,
    'clamgate_log_lost_lines_total{place="file",about="other"}': 6,
    'clamgate_memory_bytes{kind="messages"}': 4096,
    [`clamgate_build_info{version="1.2.3",node="${process.version}"}`]: 1,
  }
  for (const [name, value] of Object.entries(expected)) assert.equal(await metrics.sample(name), value, name)

  const other = serverFacts({ address: 'tcp:192.0.2.7:3310', state: 'blind', version: undefined })
  facts = { ...metricsFacts(), ready: false, engine: { ...facts.engine, servers: [other] } }
  assert.equal(await metrics.sample('clamgate_ready'), 0)
  assert.equal(await metrics.sample(`clamgate_server_up{${server}}`), undefined, 'it is gone')
  assert.equal(await metrics.sample('clamgate_server_up{server="tcp:192.0.2.7:3310"}'), 0)
})

test('a part that is not in use gives no sample rather than zero', async () => {
  using metrics = start(() => ({
    ...metricsFacts(),
    signatures: undefined,
    quarantine: undefined,
    notify: undefined,
    sources: undefined,
  }))
  for (const name of [
    'clamgate_signatures_tripped',
    'clamgate_signatures_files{source="sanesecurity"}',
    'clamgate_quarantine_entries',
    'clamgate_notify_running',
    'clamgate_database_signatures',
  ]) {
    assert.equal(await metrics.sample(name), undefined, name)
  }
})

test('reloads are counted from zero on', async () => {
  using metrics = start()
  metrics.reloaded('slots', 'failed')
  assert.equal(await metrics.sample('clamgate_reload_total{how="slots",outcome="failed"}'), 1)
  assert.equal(await metrics.sample('clamgate_reload_total{how="configuration",outcome="failed"}'), 0)
})

test('the process shows its memory, descriptors and processor time', async () => {
  using metrics = start()
  for (const name of [
    'process_resident_memory_bytes',
    'process_cpu_seconds_total',
    'process_open_fds',
    'process_max_fds',
  ]) {
    assert.ok(((await metrics.sample(name)) ?? 0) > 0, name)
  }
  const startSeconds = (await metrics.sample('process_start_time_seconds')) ?? 0
  assert.ok(Math.abs(startSeconds + process.uptime() - Date.now() / 1000) < 2)
})

test('a blocked event loop shows in the next scrape, and an idle one reads as next to nothing', async () => {
  using metrics = start()
  const longest = () => metrics.sample('clamgate_event_loop_delay_seconds{percentile="100"}')
  assert.equal(await longest(), undefined, 'nobody had asked yet')
  const blocked = async () => {
    const end = performance.now() + 150
    while (performance.now() < end);
    return ((await longest()) ?? 0) >= 0.1 ? true : undefined
  }
  assert.equal(await comes(blocked), true, 'the delay shows')
  const idle = async () => (((await longest()) ?? 1) < 0.1 ? true : undefined)
  assert.equal(await comes(idle), true, 'each scrape begins anew')
})

test('scrapes at the same time share one answer, and facts that throw fail the scrape alone', async () => {
  let reads = 0
  using metrics = start(() => {
    reads++
    if (reads === 2) throw new Error('no facts')
    return metricsFacts()
  })
  const [one, other] = await Promise.all([metrics.render(), metrics.render()])
  assert.equal(one, other)
  assert.equal(reads, 1)
  await assert.rejects(metrics.render(), /no facts/)
  assert.match((await metrics.render()).contentType, /^text\/plain; version=0\.0\.4/)
})

/** Whether it comes to hold within five seconds. */
async function comes(holds: () => Promise<true | undefined>): Promise<true | undefined> {
  const end = performance.now() + 60_000
  let found = await holds()
  while (found === undefined && performance.now() < end) {
    await delay(10)
    found = await holds()
  }
  return found
}

test('scans without a verdict are counted by code, for all clamd and from zero on', async () => {
  using metrics = start()
  const sample = (code: string) => metrics.sample(`clamgate_scans_without_verdict_total{code="${code}"}`)
  assert.deepEqual(
    [await sample('SCAN_ERROR'), await sample('ENGINE_OVERLOADED'), await sample('SCAN_TIMEOUT')],
    [3, 2, 0],
  )
  assert.equal(
    await metrics.sample('clamgate_server_canary_failures_total{server="unix:/run/clamd.sock"}'),
    6,
  )
})

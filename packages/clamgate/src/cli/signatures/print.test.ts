import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signatureService } from '../../api/testing/signatures.ts'
import { recordingTerminal } from '../testing/recording-terminal.ts'
import { printExplained, printFound } from './print-found.ts'
import { printHistory } from './print-history.ts'
import { printList } from './print-list.ts'
import { printSignatures } from './print-status.ts'
import { printUpdate } from './print-update.ts'
import { mebibytes, progressLine } from './progress.ts'

const service = signatureService()
const following = { onProgress: () => undefined, signal: new AbortController().signal }
const NOW_MS = Date.parse('2026-11-28T12:05:00Z')

async function printed() {
  const terminal = { ...recordingTerminal(), columns: 80 }
  printSignatures(await service.status(), terminal, NOW_MS)
  printList((await service.list()).sources, terminal)
  printUpdate(await service.update({}, following), terminal)
  printHistory(await service.history(), terminal)
  printFound(await service.find('x'), terminal)
  printExplained(await service.explain('x'), terminal)
  return terminal.outLines
}

test('on a screen of 80 columns no line is longer', async () => {
  assert.deepEqual(
    (await printed()).filter((line) => line.length > 80),
    [],
  )
})

test('the status names what is wrong, with until when and why, and what is closed', async () => {
  const text = (await printed()).join('\n').replaceAll(/\n\s+/g, ' ')
  assert.match(text, /^2 sources, 1 file live, 12345 signatures; 1 paused, 1 tripped\n/)
  assert.match(text, /junk\.ndb\s+refused\s+line 3 is no signature/)
  assert.match(text, /securiteinfo paused .*until 2026-11-28T18:00:00\.000Z \(in 6 h\): .*HTTP 403/)
  assert.match(text, /bofhland\s+closed\s+no longer served/)
  assert.match(text, /tripped\s+Sanesecurity\.Phishing\.1: 60 hits of 31 senders/)
})

test('where no source is switched on, that is said', () => {
  const terminal = recordingTerminal()
  const none = { sources: [], tripped: [], ignored: [], parked: [] }
  printSignatures({ good: true, nextAt: null, set: null, ...none }, terminal, NOW_MS)
  assert.deepEqual(terminal.outLines, ['No source of signatures is switched on'])
})

test('a run in which nothing happened is one line', () => {
  const terminal = recordingTerminal()
  const source = { source: 'urlhaus', state: 'asked', code: null, sentence: null, remedy: null } as const
  printUpdate(
    { good: true, outcome: 'nothing', set: 'x', sources: [source], files: [], tookMs: 900 },
    terminal,
  )
  assert.deepEqual(terminal.outLines, ['Nothing has changed: 1 source asked (1 s)'])
})

test('a run names what was refused, with what to do', async () => {
  const terminal = recordingTerminal()
  printUpdate(await service.update({}, following), terminal)
  const text = terminal.outLines.join('\n')
  assert.match(text, /1 installed, 1 refused/)
  assert.match(text, /refused +junk\.ndb: line 3.*\n +-> Wait/)
})

test('progress is one line that is written anew, and no oftener than somebody can read', () => {
  const lines: string[] = []
  let nowMs = 0
  const line = progressLine({ rewrite: (text) => lines.push(text) }, () => nowMs)
  line.tell({ step: 'fetch', source: 'sanesecurity', file: 'phish.ndb', bytes: 1000 })
  line.tell({ step: 'fetch', source: 'sanesecurity', file: 'phish.ndb', bytes: 2000 })
  nowMs = 1000
  line.tell({ step: 'fetch', source: 'sanesecurity', file: 'phish.ndb', bytes: 3000 })
  line.tell({ step: 'test', source: 'sanesecurity', file: 'phish.ndb', done: 12, total: 120 })
  line.end()
  assert.deepEqual(lines, [
    'Fetching phish.ndb of sanesecurity 1000 B',
    'Fetching phish.ndb of sanesecurity 6 KiB',
    ' 10 %  Testing phish.ndb of sanesecurity (12 of 120)',
    '',
  ])
})

test('where standard error is no terminal, nothing is told before the end', () => {
  const line = progressLine({ rewrite: undefined })
  assert.doesNotThrow(() => line.tell({ step: 'fetch' }))
  assert.doesNotThrow(line.end)
})

test('sizes are in the unit that people would use', () => {
  assert.deepEqual([0, 1023, 1024, 1024 ** 2 * 1.25].map(mebibytes), ['0 B', '1023 B', '1 KiB', '1.3 MiB'])
})

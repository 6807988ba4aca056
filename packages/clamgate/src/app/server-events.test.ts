import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MilterError } from '@clamgate/milter'
import { reportServerEvent } from './server-events.ts'

for (const [monitor, end] of [
  [false, 'no room'],
  [true, 'no room; monitor: the message would have been deferred'],
] as const) {
  test(`a failure of the filter is told${monitor ? ' with what it would have meant' : ''}`, () => {
    const sentences: string[] = []
    const guard = {
      write: (_level: string, _key: string, _event: string, sentence: string) =>
        void sentences.push(sentence),
    }
    const error = new MilterError('MILTER_MEMORY_LIMIT', 'no room')
    reportServerEvent({ kind: 'handler-error', peer: 'unix:/x', error }, guard, { monitor })
    reportServerEvent({ kind: 'protocol-error', peer: 'unix:/x', error }, guard, { monitor })
    assert.deepEqual(sentences, [end, 'no room'])
  })
}

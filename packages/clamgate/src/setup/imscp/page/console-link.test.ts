import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Status } from '../../../api/routes/status.ts'
import { A_STATUS } from '../../../api/testing/status.ts'
import { consoleLink } from './console-link.ts'

const CONSOLES: readonly (readonly [place: Status['console'], shown: string | null])[] = [
  [
    { listen: '127.0.0.1:8095', url: 'https://mail.example.com/clamgate', serves: 'everything' },
    'https://mail.example.com/clamgate',
  ],
  [
    { listen: '0.0.0.0:8443', url: 'https://mail.example.com:8443', serves: 'everything' },
    'https://mail.example.com:8443',
  ],
  [{ listen: '127.0.0.1:8095', url: 'http://127.0.0.1:8095/', serves: 'everything' }, null],
  [{ listen: '127.0.0.1:8095', url: 'http://localhost:8095/', serves: 'everything' }, null],
  [{ listen: '[::1]:8095', url: 'http://[::1]:8095/', serves: 'everything' }, null],
  [{ listen: '0.0.0.0:8443', url: 'https://0.0.0.0:8443/', serves: 'everything' }, null],
  [{ listen: '0.0.0.0:8095', url: 'https://mail.example.com', serves: 'probes' }, null],
  [undefined, null],
]
for (const [place, shown] of CONSOLES) {
  test(`the page leads to ${shown ?? 'no console'} where the console is ${place?.url ?? 'off'}, on ${place?.listen}`, () => {
    const link = consoleLink({
      daemon: { state: 'answers', status: { ...A_STATUS, console: place }, signatures: undefined },
    })
    assert.equal(link, shown)
  })
}

test('the page leads to no console while the daemon does not answer', () => {
  assert.equal(consoleLink({ daemon: { state: 'away', fault: undefined } }), null)
})

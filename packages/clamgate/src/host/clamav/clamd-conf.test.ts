import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressIn, parseClamdConf } from './clamd-conf.ts'

test('options are read in each way in which clamd takes them', () => {
  const text =
    '# LocalSocket /no\r\nLocalSocket "/var/run/a b/clamd.ctl"\r\n  MaxThreads\t12  \nMAXTHREADS 13\nExample\n\u0000\u00ff\n'
  const options = parseClamdConf(text)
  assert.deepEqual(
    [...options],
    [
      ['localsocket', '/var/run/a b/clamd.ctl'],
      ['maxthreads', '13'],
    ],
  )
  assert.equal(addressIn(options), 'unix:/run/a b/clamd.ctl')
})

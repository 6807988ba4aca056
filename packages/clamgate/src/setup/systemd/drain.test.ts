import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sessionsIn, untilUnused } from './drain.ts'

const UNIX = [
  'Num       RefCount Protocol Flags    Type St Inode Path',
  '0000000000000000: 00000002 00000000 00010000 0001 01 41 /run/clamav/milter.ctl',
  '0000000000000000: 00000003 00000000 00000000 0001 03 42 /run/clamav/milter.ctl',
  '0000000000000000: 00000003 00000000 00000000 0001 03 43 /run/other.sock',
  '0000000000000000: 00000003 00000000 00000000 0001 03 44',
].join('\n')
const TCP = [
  '  sl  local_address rem_address   st tx_queue rx_queue',
  '   0: 0100007F:1CDF 00000000:0000 0A 00000000:00000000',
  '   1: 0100007F:1CDF 0100007F:9999 01 00000000:00000000',
  '   2: 0100007F:9999 0100007F:1CDF 01 00000000:00000000',
].join('\n')

test('counts who is connected to a socket, and not who listens, nor the other side', () => {
  const of = (...addresses: string[]) => sessionsIn({ unix: UNIX, tcp: TCP }, addresses)
  assert.equal(of('unix:/run/clamav/milter.ctl'), 1)
  assert.equal(of('inet:7391@127.0.0.1'), 1)
  assert.equal(of('unix:/run/clamav/milter.ctl', 'inet:7391@127.0.0.1'), 2)
  assert.equal(of('unix:/nowhere', 'systemd:'), 0)
})

test('waits until the last session is over, says so once, and gives up in the end', async () => {
  const said: string[] = []
  const context = { signal: new AbortController().signal, progress: (line: string) => said.push(line) }
  const left = [2, 1, 0, 1, 0, 0, 9]
  const times = { longestMs: 10_000, lookMs: 1 }
  await untilUnused(['unix:/a'], context, { count: async () => left.shift() ?? 9, times })
  assert.deepEqual(left, [9])
  assert.deepEqual(said, ['waiting for mail that is under way (2 connections)'])
  await untilUnused(['unix:/a'], context, { count: async () => 1, times: { longestMs: 5, lookMs: 1 } })
})
